import TestSupport
import Testing

@testable import Authoring
@testable import TestPlan

@Suite struct CurlImportTests {
    private func imported(_ command: String, keepsSecrets: Bool = false, environment: [String: String] = [:])
        throws(PlanError) -> RequestImport
    {
        var settings = RequestImport.Settings()
        settings.keepsSecrets = keepsSecrets
        settings.environment = environment
        return try RequestImport.read(
            Array(command.utf8), as: .curl, file: "c.txt", folder: "", settings: settings)
    }

    /// A command, and texts that the plan has.
    private static let table: [(command: String, has: [String])] = [
        ("curl h", ["baseURL=\"${__P(target,http://h)}\"", "<http name=\"/\" path=\"/\"/>"]),
        (
            "curl -XPUT https://h/a/b -Hx:y",
            ["<http name=\"a/b\" path=\"/a/b\" method=\"PUT\">", "<header name=\"x\" value=\"y\"/>"]
        ),
        (
            "curl h/a -d a=1 -d b=2",
            ["<body><![CDATA[a=1&b=2]]></body>", "application/x-www-form-urlencoded"]
        ),
        ("curl h/a -G -d a=1 --data-urlencode 'b=x y'", ["path=\"/a?a=1&amp;b=x+y\"/>"]),
        ("curl h/a --json '{}'", ["value=\"application/json\"", "<body>{}</body>"]),
        ("curl -I h/a", ["method=\"HEAD\""]),
        ("curl -L h/a", ["followRedirects=\"true\""]),
        ("curl --location-trusted h/a", ["followRedirects=\"anyHost\""]),
        ("curl -k h/a", ["insecure=\"true\""]),
        ("curl --compressed h/a", ["<header name=\"Accept-Encoding\" value=\"deflate, gzip, br, zstd\"/>"]),
        ("curl -m 2.5 --connect-timeout 3 h/a", ["timeout=\"2500ms\"", "connectTimeout=\"3s\""]),
        ("curl --http2 https://h/a", ["httpVersion=\"2\""]),
        ("curl --http2-prior-knowledge h/a", ["httpVersion=\"2-prior-knowledge\""]),
        (
            "curl -A me -e http://r h",
            ["name=\"User-Agent\" value=\"me\"", "name=\"Referer\" value=\"http://r\""]
        ),
        ("curl -b a=1 -b 'b=2' h", ["name=\"Cookie\" value=\"a=1; b=2\""]),
        ("curl -c jar h", ["<cookies/>"]),
        ("curl h/a --next h/b --next http://i/c", ["path=\"/a\"", "path=\"/b\"", "path=\"http://i/c\""]),
        ("curl h/a h/b", ["path=\"/a\"", "path=\"/b\""]),
        ("curl -r 0-9 h", ["name=\"Range\" value=\"bytes=0-9\""]),
        ("curl -H 'X-Empty;' h", ["<header name=\"X-Empty\" value=\"\"/>"]),
        ("curl -H 'Content-Type:' -d a h", ["<http name=\"/\" path=\"/\">\n      <body>a</body>"]),
        (
            "curl -u joe:pw h",
            [
                "<auth scheme=\"basic\" user=\"joe\" password=\"${password}\"/>",
                "<secret name=\"password\" env=\"PASSWORD\"/>",
            ]
        ),
        ("curl --digest -u joe:pw h", ["<auth scheme=\"digest\""]),
        ("curl http://joe:p%40w@h/a", ["<auth scheme=\"basic\" user=\"joe\"", "path=\"/a\""]),
        ("curl --oauth2-bearer t h", ["value=\"Bearer ${apiKey}\"", "env=\"API_KEY\""]),
        (
            "curl -F q=text -F 'f=@a.pdf;type=x/y;filename=b.pdf' h",
            ["<part name=\"q\">text</part>", "file=\"a.pdf\" raw=\"true\" type=\"x/y\" fileName=\"b.pdf\""]
        ),
        (
            "curl https://api.openai.com/v1/chat/completions -H 'Authorization: Bearer sk-1' -d '{\"stream\": true}'",
            [
                "<sse name=\"v1/chat/completions\"", "dialect=\"openai-chat\"", "Bearer ${openaiApiKey}",
                "env=\"OPENAI_API_KEY\"",
            ]
        ),
        ("curl h/api/chat -d '{}'", ["<sse name=\"api/chat\" path=\"/api/chat\" dialect=\"ollama\""]),
        ("curl h/api/chat -d '{\"stream\":false}'", ["<http name=\"api/chat\""]),
        (
            "curl h/v1beta/models/m:streamGenerateContent?alt=sse -d '{}'",
            ["<sse name=\"v1beta/models/m:streamGenerateContent\"", "dialect=\"gemini\""]
        ),
        ("curl h/v1/chat/completions -d '{}'", ["<http name=\"v1/chat/completions\""]),
        ("curl -A '' -e '' h", ["<http name=\"/\" path=\"/\"/>"]),
        (
            "curl h/x -H 'Accept: text/event-stream'",
            ["<sse name=\"x\" path=\"/x\" dialect=\"text\" method=\"GET\""]
        ),
        (
            "curl 'h/a?api_key=k1&b=2' -H 'X-Api-Key: k1'",
            ["path=\"/a?api_key=${apiKey}&amp;b=2\"", "value=\"${apiKey}\""]
        ),
        ("curl h/a -b 'session=s1; theme=dark'", ["value=\"session=${session}; theme=dark\""]),
        ("curl \"$HOST/a/$ID\"", ["baseURL=\"${HOST}\"", "path=\"/a/${ID}\""]),
        ("curl h -d 'a${b}'", ["<body>a\\${b}</body>"]),
        ("curl h -d $' \\x01\\r\\n'", ["<body>${=__urldecode(%20%01%0D%0A)}</body>"]),
        ("curl h -d 'a\\${b}'", ["<body>a${=__urldecode(%5C%24)}{b}</body>"]),
    ]

    @Test(arguments: table.indices)
    func aCommandBecomesARequest(index: Int) throws {
        let (command, texts) = Self.table[index]
        let text = try imported(command).text
        for expected in texts { #expect(text.contains(expected), "\(command): no \(expected) in\n\(text)") }
    }

    @Test(arguments: [
        ("curl", 1, 1, "no URL"), ("curl h --bogus", 1, 8, "no option \"--bogus\""),
        ("curl h -s€", 1, 10, "no option \"-€\""), ("curl h -H", 1, 8, "needs a value"),
        ("curl ftp://h", 1, 6, "only http and https"), ("curl h\n-H a:b", 2, 1, "expected a curl command"),
        ("curl h -d @-", 1, 11, "standard input"),
        ("curl h -m abc", 1, 11, "number of seconds"), ("curl h -F abc", 1, 11, "name=content"),
        ("wget h", 1, 1, "expected a curl command"), ("# nothing", 1, 1, "found none"),
        ("iwr x `\n-y", 1, 1, "PowerShell"),
    ])
    func whatCannotBeReadHasAPlace(command: String, line: Int, column: Int, message: String) {
        let error = #expect(throws: PlanError.self) { try imported(command) }
        let first = error?.diagnostics.first
        #expect(first?.message.contains(message) == true, "\(first?.message ?? "")")
        #expect(first?.location == SourceLocation(file: "c.txt", line: line, column: column))
    }

    @Test(arguments: [
        ("curl h --limit-rate 1k", 8, "--limit-rate 1k has no counterpart"),
        ("curl -so x -iv h", 1, "without effect on a plan: -s, -o, -i, -v"),
        ("curl -x http://p h", 6, "directly"), ("curl h --retry 3", 8, "counts as failed"),
        ("curl h -H 'Accept:'", 11, "left to Weir"), ("echo x; curl h", 1, "echo is not run"),
        ("curl h -b file", 11, "are not read"), ("curl h | jq .", 8, "pipe"),
        ("curl h/[1-3]", 6, "as it stands"), ("curl h --data=x", 8, "takes no \"=\""),
        ("curl h -d @/nowhere/x", 11, "cannot be read"),
        ("curl h -H 'Content-Length: 3'", 1, "follows from the body"),
        ("curl h -H 'Accept-Encoding: gzip, dcb'", 1, "cannot undo dcb"),
        ("curl h -X PURGE", 1, "cannot be sent"),
        ("curl h -H 'Authorization: Bearer x'", 1, "is a credential"), ("curl h/$A", 1, "-J A="),
    ])
    func whatIsDoneOtherwiseIsTold(command: String, column: Int, message: String) throws {
        let notes = try imported(command).notes
        let note = notes.first { $0.message.contains(message) }
        #expect(note?.location == SourceLocation(file: "c.txt", line: 1, column: column), "\(notes)")
    }

    @Test func credentialsStandInThePlanOnlyWhereThatIsAskedFor() throws {
        let command =
            "curl h -H 'Authorization: Bearer sk-1' -H 'X-Api-Key: k2' -u a:pw3 -b session=s4 'h/?token=t5'"
        let hidden = try imported(command)
        for value in ["sk-1", "k2", "pw3", "s4", "t5"] { #expect(!hidden.text.contains(value)) }
        #expect(Set(hidden.secrets.compactMap(\.value)) == ["sk-1", "k2", "pw3", "s4", "t5"])
        let shown = try imported(command, keepsSecrets: true)
        for value in ["sk-1", "k2", "pw3", "s4", "t5"] { #expect(shown.text.contains(value)) }
        #expect(shown.secrets.isEmpty)
    }

    @Test func whatAShellKnowsComesFromTheEnvironment() throws {
        let plan = try imported(
            "curl \"$BASE/v1\" -H \"Authorization: Bearer $KEY\" -d \"$PROMPT\"",
            environment: ["BASE": "http://h:1", "KEY": "k"])
        #expect(plan.text.contains("<variable name=\"BASE\" value=\"${__P(BASE,http://h:1)}\"/>"))
        #expect(plan.text.contains("<secret name=\"KEY\" env=\"KEY\"/>"))
        #expect(plan.text.contains("<variable name=\"PROMPT\" value=\"${__P(PROMPT)}\"/>"))
    }

    @Test(arguments: [
        ("<?xml?><jmeterTestPlan/>", ImportSource.jmeter), (" {\"log\":{}}", .har),
        ("{\"info\":{},\"item\":[]}", .postman), ("{\"a\":1,\"item\":[]}", .postman),
        ("curl h", .curl), ("# a\n\nTOKEN=x\ncurl h", .curl), ("$ curl h", .curl), ("/usr/bin/curl h", .curl),
        ("curl.exe h", .curl),
    ])
    func theContentTellsWhatItIs(text: String, source: ImportSource) throws {
        #expect(try ImportSource.recognise(Array(text.utf8), file: "f") == source)
    }

    @Test(arguments: [
        ("", "found nothing"), ("hello", "found \"hello\""), ("{\"a\":1}", "found"),
        ("{\"log", "not valid JSON"), ("fetch('h')", "JavaScript"), ("Invoke-RestMethod h", "PowerShell"),
    ])
    func otherContentIsRefused(text: String, message: String) {
        let error = #expect(throws: Diagnostic.self) {
            try ImportSource.recognise(Array(text.utf8), file: "f")
        }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func otherEncodingsAreReadOrToldOf() throws {
        var wide: [UInt8] = [0xFF, 0xFE]
        for unit in "curl ü".utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        #expect(try ImportInput.utf8(wide, file: "f") == Array("curl ü".utf8))
        #expect(try ImportInput.utf8([0xEF, 0xBB, 0xBF, 0x61], file: "f") == [0x61])
        #expect(throws: Diagnostic.self) { try ImportInput.utf8([0xFF, 0xFE, 0x61], file: "f") }
        let error = #expect(throws: Diagnostic.self) { try ImportInput.utf8([0x61, 0x0A, 0xE4], file: "f") }
        #expect(error?.location == SourceLocation(file: "f", line: 2, column: 1))
    }

    @Test func whatXMLCannotHoldIsSentAllTheSame() throws {
        // A combining mark behind a sign of XML makes one character of both; two hyphens end a comment.
        let plan = try imported(
            "curl h -H $'X: \"\\u0301<\\u0301&' -d $']]\\x3e\\u0301 <\\u0301\\x01\\uffff' -X $'A--\\x02B'")
        let directory = try TemporaryDirectory()
        let path = try directory.write("plan.xml", plan.text)
        let loaded = try PlanLoader.load(path: path, inputs: PlanInputs())
        let sampler = try #require(loaded.plan.threadGroups.first?.samplers.first)
        guard case .literal(let value)? = sampler.headers.first?.value.segments.first else {
            Issue.record("\(plan.text)")
            return
        }
        let expected = "\"\u{301}<\u{301}&"
        #expect(value == expected)
        let encoded = "${=__urldecode(%01%EF%BF%BF)}"
        #expect(plan.text.contains(encoded))
    }

    @Test func noCutOrDamageOfACommandTraps() {
        let text =
            #"curl -sSL 'http://u:p@h/a?key=1&b' -H "Authorization: Bearer $T" -b 's=1; t' -F 'f=@a;type=b;"c"' --json '{' -u a -T x -G --url-query +q -r 1 -e 'x;auto' --next -XPOST h -d @- "#
        let scalars = Array(text.unicodeScalars)
        for count in scalars.indices {
            _ = try? imported(String(String.UnicodeScalarView(scalars[..<count])))
            var damaged = scalars
            damaged.remove(at: count)
            _ = try? imported(String(String.UnicodeScalarView(damaged)))
        }
    }
}
