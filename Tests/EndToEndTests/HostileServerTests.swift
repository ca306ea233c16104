import Foundation
import TestSupport
import Testing
import Timing

/// A server that wants to do harm by what it says: every file of the report stays valid, small and inert.
@Suite struct HostileServerTests {
    private static let texts = [
        "<script>alert(1)</script><img src=x onerror=alert(1)>", "]]> <![CDATA[ <?pi?> &#27;",
        "\u{1B}[2J\u{1B}]0;owned\u{07}\u{9B}31m", "\u{202E}gnp.exe\u{2066}\u{200F}",
        "\u{0}\u{8}\u{7F}\u{FFFE}",
        "=HYPERLINK(\"http://x\")", "::error file=a,line=1::b\n::set-output name=x::y",
        "{{css}} {{{planName}}}",
    ]

    /// Response number `number`: what is said in a status line, a body, an event, a header and an error's name.
    private static func answer(_ number: Int) -> [ScriptedServer.Step] {
        let text = texts[number % texts.count]
        let quoted = (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
        let stream = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        switch number % 5 {
        case 0:
            return [
                .send("HTTP/1.1 500 \(text.prefix { $0 != "\n" })\r\nConnection: close\r\n\r\n"),
                .send(Array("number \(number): \(text) ".utf8) + [0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80]),
                .close,
            ]
        case 1:
            return [
                .send("\(stream)data: {\"error\":{\"message\":\(quoted),\"type\":\(quoted)}}\n\n"), .close,
            ]
        case 2:
            let name = String(repeating: "n\(text.prefix(4))", count: 150_000)
            let endless =
                (try? JSONEncoder().encode(name)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
            return [.send("\(stream)data: {\"error\":{\"message\":\(endless)}}\n\n"), .close]
        case 3:
            let bytes = Array("\(stream)event: \(texts[0])\ndata: {\"choices\":[{\"text\":".utf8)
            return [.send(bytes + [0x22, 0xFF, 0xFE, 0x22, 0x7D, 0x5D, 0x7D, 0x0A, 0x0A]), .close]
        default:
            return [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\(text)"),
                .close,
            ]
        }
    }

    @Test func everyFileStaysValidSmallAndInert() throws {
        let server = try ScriptedServer { _, connection in Self.answer(connection) }
        defer { server.stop() }
        let step = try TemporaryDirectory()
        let plan = Plans.group(
            #"threads="4" loops="40""#,
            steps: """
                <sse name="=ask &lt;b&gt; ]]&gt;" path="/v1/completions" dialect="openai-completions">
                <body>{"prompt":"hello","stream":true}</body></sse>
                """, thresholds: #"<threshold metric="errorRate" atMost="1%"/>"#)
        let run = try PlanRun.run(
            plan, target: server.url, environment: ["GITHUB_STEP_SUMMARY": step.path("step.md")])
        #expect(run.exitCode == 99, "\(run.result.stderr)")
        #expect(run.value("total.failures", as: Int.self) == 160)
        #expect(try step.read("step.md").utf8.count < 10_000)
        let folder = run.directory.path("out")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            #expect(data.count < 500_000, "\(name)")
            let text = try #require(String(validating: Array(data), as: UTF8.self), "\(name) is no UTF-8")
            Self.expectInert(text, name)
        }
        Self.expectInert(run.result.stdout, "standard output")
        Self.expectInert(run.result.stderr, "standard error")
        #expect(run.result.stdout.split(separator: "\n").count { $0.hasPrefix("::") } == 1)
        let page = try run.directory.read("out/index.html").lowercased()
        #expect(!page.contains("<script") && !page.contains("<img") && !page.contains(" onerror=alert(1)>"))
        #expect(page.contains("&lt;script&gt;alert(1)"))
    }

    /// No character that a terminal, an editor or a parser acts upon.
    private static func expectInert(_ text: String, _ name: String) {
        let bad = text.unicodeScalars.first { scalar in
            (scalar.value < 0x20 && !"\n\r\t".unicodeScalars.contains(scalar))
                || (0x7F...0x9F).contains(scalar.value)
                || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
                || scalar.value & 0xFFFE == 0xFFFE
        }
        #expect(bad == nil, "\(name) holds U+\(String(bad?.value ?? 0, radix: 16))")
    }
}
