import Foundation
import TestSupport
import Testing

/// Commands that curl itself runs, against the plans that they become: the server gets the same requests.
@Suite struct CurlImportTests {
    private static let commands = [
        "curl -sS URL/a",
        "curl -s -X PUT URL/x -d 'a=b' -d @data.txt --data-urlencode 'q=hello world+&ü' --data-urlencode 'n@data.txt'",
        #"curl -s URL/j -H 'Content-Type: application/json' -H "X-T: $WORD" --data-raw '{"t":"it'\''s ${x} \\n $5 <b>&amp;"}'"#,
        "curl -s URL/j --json '{\"a\":' --json '1}'",
        "curl -s -G 'URL/q?z=0' -d a=1 --data-urlencode 'b=x y'",
        "curl -sI URL/head",
        "curl -s URL/f --data-binary @data.txt -H 'Content-Type: text/plain'",
        "curl -sXPOST URL/e -HX-Foo:bar -H 'X-No:' -A agent -e http://ref/ -b 'a=1; session=abc' -r 0-9",
        #"curl -s URL/ctl --data-raw $'\x01 \u00e4\r\n\'\u0021 '"#,
        "curl -s --url URL/one --next -s URL/two -d y=2 --next -s -X DELETE URL/three",
        #"curl -s URL/bs -d 'a\${x}b\\${y}\'"#,
        "curl -s URL/dup -H 'X-D: 1' -H 'X-D: 2' -d 'ü€😀 ]]> <![CDATA[ x'",
        "curl -s 'URL?x=1' --oauth2-bearer tok -d ''",
    ]

    private static let curl = ["/usr/bin/curl", "/usr/local/bin/curl"].first(
        where: FileManager.default.isExecutableFile(atPath:))

    private static func server() throws -> ScriptedServer {
        try ScriptedServer { request, _ in
            let body = request.method == "HEAD" ? "" : "{}"
            return [
                .send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n\(body)"),
                .awaitNextRequest,
            ]
        }
    }

    /// What is the request's own: not what a client says of itself.
    private func own(_ request: RequestSeen) -> [String] {
        let headers = request.headers.filter { header in
            let name = header.name.lowercased()
            if name == "user-agent" {
                return !header.value.hasPrefix("curl/") && !header.value.hasPrefix("weir/")
            }
            if name == "accept" { return header.value != "*/*" }
            return !["host", "connection", "content-length"].contains(name)
        }
        return [request.method, request.path, request.bodyText]
            + headers.map { "\($0.name.lowercased()): \($0.value)" }.sorted()
    }

    @Test(.enabled(if: curl != nil, "curl is not installed here"), arguments: commands.indices)
    func thePlanSendsWhatCurlSends(index: Int) throws {
        let server = try Self.server()
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        try directory.write("data.txt", "line1\r\nline2 &x=ä\n")
        let command = Self.commands[index].replacingOccurrences(of: "URL", with: server.url)
        let file = try directory.write("command.txt", command + "\n")
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        shell.arguments = [file]
        shell.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        shell.environment = ["WORD": "w1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/usr/local/bin:/bin"]
        shell.standardOutput = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 0)
        let expected = server.requests.map(own)
        let environment = ["WORD": "w1", "SESSION": "abc", "API_KEY": "tok"]
        let imported = try WeirCommand.run(
            ["import", file, "-o", directory.path("plan.xml")], environment: environment)
        #expect(imported.exitCode == 0, "\(imported.stderr)")
        let run = try WeirCommand.run(
            ["run", directory.path("plan.xml"), "--quiet", "-o", directory.path("out")],
            environment: environment)
        #expect([0, 97].contains(run.exitCode), "\(run.stdout)\(run.stderr)")
        let text = try directory.read("plan.xml")
        #expect(server.requests.dropFirst(expected.count).map(own) == expected, "\(text)")
    }

    @Test func aCommandIsReadFromAnArgumentAFileOrStandardInput() throws {
        let directory = try TemporaryDirectory()
        let command = "curl 'http://127.0.0.1:1/a' -H 'X-A: 1'"
        let file = try directory.write("c.txt", command)
        let plan = try WeirCommand.run(["import", command])
        #expect(plan.exitCode == 0 && plan.stdout.contains("<header name=\"X-A\" value=\"1\"/>"))
        #expect(plan.stderr == "command: 1 curl request imported, 0 remarks\n")
        #expect(try WeirCommand.run(["import", file]).stdout.contains("name=\"X-A\""))
        let piped = try RunningCommand(
            try WeirCommand.executable(), ["import", "-"], environment: [:], stdin: Array(command.utf8))
        #expect(piped.wait(timeout: .seconds(60 as Int64)).stdout.contains("name=\"X-A\""))
    }

    @Test func credentialsComeFromTheEnvironment() throws {
        let server = try Self.server()
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let plan = directory.path("plan.xml")
        let imported = try WeirCommand.run([
            "import", "curl \(server.url)/a -H 'Authorization: Bearer sk-42'", "-o", plan,
        ])
        #expect(imported.exitCode == 0, "\(imported.stderr)")
        #expect(imported.stdout.contains("API_KEY=… weir run \(plan)"))
        #expect(try !directory.read("plan.xml").contains("sk-42"))
        #expect(try WeirCommand.run(["validate", plan]).exitCode == 65)
        _ = try WeirCommand.run(
            ["run", plan, "--quiet", "-o", directory.path("out")], environment: ["API_KEY": "sk-43"])
        #expect(server.requests.first?.header("Authorization") == "Bearer sk-43")
    }

    @Test func whatCannotBeReadIs65WithItsPlace() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("c.txt", "curl http://h/a \\\n  --bogus")
        let result = try WeirCommand.run(["import", file, "-o", directory.path("plan.xml")])
        #expect(result.exitCode == 65)
        #expect(
            result.stderr.contains("c.txt:2:3: error: curl has no option \"--bogus\""), "\(result.stderr)")
        #expect(!FileManager.default.fileExists(atPath: directory.path("plan.xml")))
    }
}
