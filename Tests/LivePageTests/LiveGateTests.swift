import Metrics
import Reporting
import TestSupport
import Testing
import Timing

@testable import LivePage

@Suite struct LiveGateTests {
    @Test(arguments: [
        ("8090", "127.0.0.1", 8090), ("127.0.0.1", "127.0.0.1", 0), ("localhost:81", "127.0.0.1", 81),
        ("[::1]:7", "::1", 7), ("0", "127.0.0.1", 0), ("127.0.0.1:0", "127.0.0.1", 0),
    ])
    func addressesOfThisMachineAreRead(text: String, host: String, port: Int) throws {
        let address = try #require(LiveAddress(text))
        #expect(address.host == host && address.port == port)
    }

    @Test(arguments: [
        "", "0.0.0.0:80", "192.168.0.1:80", "example.org", "127.0.0.1:", "127.0.0.1:70000", "plan.xml", "::1",
        "127.0.0.1:-1", "localhost.evil:80", "127.0.0.1.evil.org:80",
    ])
    func whatOthersReachIsRefused(text: String) {
        #expect(LiveAddress(text) == nil)
    }

    private func withServer(_ body: (LiveServer, String, Int, String) throws -> Void) throws {
        let server = try LiveServer.start(.loopback, plan: "a plan")
        defer { server.stop() }
        let parts = server.url.split(separator: "/")
        let port = try #require(Int(parts[1].split(separator: ":")[1]))
        try body(server, "/\(parts[2])/", port, String(parts[1]))
    }

    private func status(_ request: String, _ port: Int) -> String {
        String(RawHTTP.exchange(request, port: port).prefix(12).dropFirst(9))
    }

    @Test func onlyTheOwnNameOriginMethodAndTokenAreServed() throws {
        try withServer { _, path, port, host in
            #expect(status(RawHTTP.get(path, host: host), port) == "200")
            #expect(status(RawHTTP.get(path, host: "localhost:\(port)"), port) == "200")
            // DNS rebinding: the browser sends the name that it believes in.
            for other in ["evil.example", "evil.example:\(port)", "127.0.0.1", "127.0.0.1:1"] {
                #expect(status(RawHTTP.get(path, host: other), port) == "421", "\(other)")
            }
            #expect(status(RawHTTP.get(path, host: host, extra: "Host: evil.example\r\n"), port) == "421")
            #expect(status("GET \(path) HTTP/1.1\r\n\r\n", port) == "421")
            let foreign = RawHTTP.get(path, host: host, extra: "Origin: http://evil.example\r\n")
            #expect(status(foreign, port) == "403")
            let own = RawHTTP.get(path, host: host, extra: "Origin: http://\(host)\r\n")
            #expect(status(own, port) == "200")
            #expect(
                status("POST \(path) HTTP/1.1\r\nHost: \(host)\r\nContent-Length: 0\r\n\r\n", port) == "405")
            for other in ["/", "/events", "/0123456789abcdef0123456789abcdef/", path + "../", path + "x"] {
                #expect(status(RawHTTP.get(other, host: host), port) == "404", "\(other)")
            }
        }
    }

    @Test func tokensAreNeverTheSame() throws {
        var urls: Set<String> = []
        for _ in 0..<3 {
            try withServer { _, path, _, _ in
                #expect(path.count == 34)
                urls.insert(path)
            }
        }
        #expect(urls.count == 3)
    }

    @Test func thePageNamesOnlyFilesOfItsOwn() throws {
        try withServer { _, path, port, host in
            let page = RawHTTP.exchange(RawHTTP.get(path, host: host), port: port)
            #expect(page.contains("Content-Security-Policy: default-src 'none'; script-src 'self';"))
            #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("style=\""))
            for name in ["live.js", "live.css", "report.css"] {
                #expect(page.contains("\"\(name)\""))
                #expect(status(RawHTTP.get(path + name, host: host), port) == "200")
            }
            // What comes from the run goes into text nodes alone.
            let script = RawHTTP.exchange(RawHTTP.get(path + "live.js", host: host), port: port)
            #expect(!script.contains("innerHTML") && !script.contains("eval("))
        }
    }

    @Test func aViewerWhoComesLateIsToldTheWholeCourseAndTheEnd() throws {
        try withServer { server, path, port, host in
            server.publish(Self.facts)
            server.finish(Self.verdict, report: "reports/x")
            let stream = RawHTTP.exchange(RawHTTP.get(path + "events", host: host), port: port)
            #expect(stream.contains("Content-Type: text/event-stream"))
            #expect(stream.contains("event: progress\ndata: {"))
            #expect(stream.contains("\"plan\":\"a plan\""))
            #expect(stream.contains("event: end\ndata: {"))
            #expect(stream.contains("\"verdict\":\"PASS\""))
        }
    }

    private static let facts = RunProgress(
        elapsed: .seconds(2.0), expected: .seconds(9.0), activeThreads: 3, openRequests: 2,
        aggregate: Aggregate(
            start: Instant(nanoseconds: 0), samplers: ["ask"], groups: [("users", 3)], serviceLevels: []),
        requestsPerSecond: .infinity, tokensPerSecond: 0, thresholds: [])

    private static let verdict = Verdict(
        thresholds: [], result: .pass, validity: .valid, reasons: [], endedBy: .completed)
}
