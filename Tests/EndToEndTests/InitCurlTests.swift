import Foundation
import TestSupport
import Testing

/// `weir init --curl`: one answer is looked at, and the plan that is made of it runs as it is.
@Suite struct InitCurlTests {
    private static let body = #"{"stream":true,"messages":[{"role":"user","content":"What is \"a\" weir?"}]}"#

    private static func command(_ url: String) -> String {
        "curl \(url) -H 'Authorization: Bearer sk-77' -H 'Content-Type: application/json' -d '\(body)'"
    }

    private static func stream(_ events: [String]) -> String {
        let text = events.joined()
        return
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
            + text
    }

    /// The plan validates and runs unedited, and every request succeeds.
    private func runs(_ directory: TemporaryDirectory) throws {
        let plan = directory.path("new/plan.xml")
        let key = ["API_KEY": "sk-77"]
        let valid = try WeirCommand.run(["validate", plan], environment: key)
        #expect(valid.exitCode == 0, "\(valid.stderr)")
        let result = try WeirCommand.run(
            ["run", plan, "-J", "duration=2s", "-J", "users=2", "--quiet", "-o", directory.path("out")],
            environment: key)
        let run = try PlanRun(result, in: directory)
        #expect([0, 97, 98].contains(run.exitCode), "\(result.stdout)")
        #expect(
            run.outcome("ok") > 0 && run.outcome("ok") == run.value("requests.issued"), "\(result.stdout)")
    }

    @Test func aChatServiceBecomesAPlanThatRuns() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let made = try WeirCommand.run([
            "init", directory.path("new"), "--curl", Self.command("\(server.url)/v1/chat/completions"),
        ])
        #expect(made.exitCode == 0, "\(made.stderr)")
        #expect(made.stdout.contains("dialect openai-chat"))
        let plan = try directory.read("new/plan.xml")
        for part in [
            #"dialect="openai-chat""#, #""content":"${questions}""#, "<capacity ", #"metric="ttft""#,
            #"metric="tpot""#, #"env="API_KEY""#,
        ] {
            #expect(plan.contains(part), "\(plan)")
        }
        #expect(!plan.contains("sk-77"))
        #expect(try directory.read("new/questions.json") == "[\n  \"What is \\\"a\\\" weir?\"\n]\n")
        try runs(directory)
        let searched = try WeirCommand.run(
            [
                "capacity", directory.path("new/plan.xml"), "--levels", "1", "--settle", "100ms", "--step",
                "500ms", "--max-step", "20s", "-o", directory.path("search"),
            ],
            environment: ["API_KEY": "x"])
        #expect([0, 97, 98].contains(searched.exitCode), "\(searched.stdout)\(searched.stderr)")
    }

    @Test(arguments: [
        (
            ["{\"piece\":\"a \",\"n\":1}", "{\"piece\":\"b \",\"n\":2}", "[DONE]"],
            #"dialect="text" textPath="piece" end="marker""#
        ),
        (
            ["{\"r\":{\"t\":\"a\"}}", "{\"r\":{\"t\":\"a b\"}}", "{\"r\":{\"t\":\"a b c\"}}"],
            #"textPath="r.t" cumulative="true""#
        ),
        (
            ["{\"t\":\"a\"}", "{\"t\":\"b\"}", "{\"u\":{\"output_tokens\":2}}"],
            #"<usage output="u.output_tokens"/>"#
        ),
        (["one", "two"], #"<sse name="ask" path="/own" dialect="text">"#),
    ])
    func aStreamOfNoKnownKindIsLookedInto(events: [String], part: String) throws {
        let answer = Self.stream(events.map { "data: \($0)\n\n" })
        let server = try ScriptedServer { _, _ in [.send(answer), .awaitNextRequest] }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let made = try WeirCommand.run([
            "init", directory.path("new"), "--curl", Self.command("\(server.url)/own"),
        ])
        #expect(made.exitCode == 0, "\(made.stderr)")
        #expect(server.requests.count == 1)
        #expect(server.requests.first?.header("Authorization") == "Bearer sk-77")
        #expect(server.requests.first?.bodyText == Self.body)
        let plan = try directory.read("new/plan.xml")
        #expect(plan.contains(part), "\(plan)")
        try runs(directory)
    }

    @Test func anAnswerThatIsNoStreamIsAPlainRequest() throws {
        let server = try ScriptedServer { _, _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
                .awaitNextRequest,
            ]
        }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let made = try WeirCommand.run(["init", directory.path("new"), "--curl", "curl \(server.url)/health"])
        #expect(made.exitCode == 0, "\(made.stderr)")
        #expect(try directory.read("new/plan.xml").contains(#"<http name="ask" path="/health">"#))
        try runs(directory)
    }

    @Test func anErrorWritesNothingUnlessForced() throws {
        let server = try ScriptedServer { _, _ in
            [
                .send(
                    "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 31\r\n\r\n{\"error\":{\"message\":\"bad key\"}}"
                ), .awaitNextRequest,
            ]
        }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let command = Self.command("\(server.url)/v1/chat/completions")
        let refused = try WeirCommand.run(["init", directory.path("new"), "--curl", command])
        #expect(refused.exitCode == 99)
        #expect(
            refused.stderr.contains("HTTP 401: bad key") && refused.stderr.contains("nothing was written"),
            "\(refused.stderr)")
        #expect(!FileManager.default.fileExists(atPath: directory.path("new")))
        #expect(
            try WeirCommand.run(["init", directory.path("new"), "--curl", command, "--force"]).exitCode == 0)
        #expect(try directory.read("new/plan.xml").contains(#"dialect="openai-chat""#))
    }

    @Test func whatIsThereStays() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        try directory.write("plan.xml", "mine")
        let result = try WeirCommand.run([
            "init", directory.path, "--curl", Self.command("\(server.url)/v1/chat/completions"),
        ])
        #expect(result.exitCode == 74)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["plan.xml"])
        #expect(try WeirCommand.run(["init", directory.path, "--force"]).exitCode == 64)
        #expect(try WeirCommand.run(["init", directory.path, "--curl", "curl h --bogus"]).exitCode == 65)
    }
}
