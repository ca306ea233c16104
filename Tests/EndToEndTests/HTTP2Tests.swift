import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// HTTP/2 over TLS against a real server, with parallel streams on few connections.
@Suite struct HTTP2Tests {
    private let directory: TemporaryDirectory
    private let files: TLSFiles?

    init() throws {
        directory = try TemporaryDirectory()
        files = TLSFiles.make(in: directory)
    }

    private func proxy(_ server: MockServer, clientAuthority: String? = nil) -> (TLSFiles, HTTP2Proxy)? {
        guard let files,
            let proxy = HTTP2Proxy(files: files, backend: server.port, clientAuthority: clientAuthority)
        else {
            print("skipped: there is no openssl or no nghttpx on this machine")
            return nil
        }
        return (files, proxy)
    }

    private func plan(_ attributes: String, _ group: String, query: String = "") -> String {
        """
        <testPlan name="http2" seed="1">
          <httpDefaults baseURL="${__P(target)}" httpVersion="2" caFile="ca.pem" timeout="20s" \(attributes)/>
          \(Plans.patience)
          <threadGroup name="users" \(group)>\(Plans.completion(query))</threadGroup>
        </testPlan>
        """
    }

    @Test func streamsShareAConnection() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(100) }
        defer { server.stop() }
        guard let (files, proxy) = proxy(server) else { return }
        defer { proxy.stop() }
        let authority = try directory.read(URL(fileURLWithPath: files.certificate).lastPathComponent)
        let run = try PlanRun.run(
            plan(#"connections="1""#, #"threads="20" loops="3""#), target: proxy.url,
            arguments: ["--event-loops", "1"], files: ["ca.pem": authority])
        #expect(run.outcome("ok") == 60, "\(run.result.stdout)")
        #expect(run.exitCode == 0)
        let first = (run.summary["samplers"] as? [[String: Any]])?.first
        let reused = (first?["flags"] as? [String: Int])?["connectionReused"] ?? 0
        // Those that wait for the one connection while it is being made share it too.
        #expect(reused >= 40)
        #expect(try #require(run.latency("ttft", "min")) >= 95)
        let stamps: [String: Int] = try #require(run.value("generator.stamps"))
        // A busy machine reads late, and then several streams' bytes at once; without the kernel's times there are none.
        #expect(stamps["user"] ?? .max < 60 * 8 / 2, "\(stamps)")
    }

    @Test func aStreamThatIsResetUnderParallelLoadIsNoSuccess() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        guard let (files, proxy) = proxy(server) else { return }
        defer { proxy.stop() }
        let authority = try directory.read(URL(fileURLWithPath: files.certificate).lastPathComponent)
        let run = try PlanRun.run(
            plan(#"connections="1""#, #"threads="10" loops="2""#, query: "&amp;fault=resetMidStream"),
            target: proxy.url, files: ["ca.pem": authority])
        #expect(run.outcome("ok") == 0, "\(run.result.stdout)")
        #expect(run.value("requests.issued") == 20)
        #expect(run.exitCode == 99)
    }

    @Test func aConnectionThatGoesAwayIsNoSuccess() throws {
        let server = try Plans.quickServer {
            $0.itl = .milliseconds(500)
        }
        defer { server.stop() }
        guard let (files, proxy) = proxy(server) else { return }
        defer { proxy.stop() }
        let authority = try directory.read(URL(fileURLWithPath: files.certificate).lastPathComponent)
        let prepared = try PlanRun.prepare(
            plan("", #"threads="8" loops="1""#), files: ["ca.pem": authority])
        let command = try WeirCommand.start(PlanRun.command(in: prepared, target: proxy.url, []))
        let deadline = Instant.now() + .seconds(20.0)
        while server.openStreams < 8, Instant.now() < deadline { Thread.sleep(forTimeInterval: 0.01) }
        proxy.kill()
        let run = try PlanRun(command.wait(timeout: .seconds(60.0)), in: prepared)
        #expect(run.outcome("ok") == 0, "\(run.result.stdout)")
        #expect(run.value("requests.issued") == 8)
        #expect(run.exitCode == 99)
    }

    /// GOAWAY ends what has begun (RFC 9113, 6.8); what the server never looked at is no success.
    @Test func onlyWhatTheServerTookBeforeItsGoAwayPasses() throws {
        let events = "data: {\"choices\":[{\"text\":\"hi\"}]}\n\ndata: [DONE]\n\n"
        let contentType = "text/event-stream"
        // Of the static table: `:status: 200`, and `content-type` with a value of its own.
        let head: [UInt8] = [0x88, 0x0F, 0x10, UInt8(contentType.utf8.count)] + contentType.utf8
        let goAway: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0]
        let server = try ScriptedServer { _, connection in
            // The client's preface reads like a request; its frames need not be read to be answered.
            guard connection == 0 else { return [.close] }
            return [
                .send(Self.frame(type: 4, stream: 0, [])), .wait(.milliseconds(700)),
                .send(Self.frame(type: 4, flags: 1, stream: 0, [])),
                .send(Self.frame(type: 1, flags: 4, stream: 1, head)),
                .send(Self.frame(type: 0, flags: 1, stream: 1, Array(events.utf8))),
                .send(Self.frame(type: 7, stream: 0, goAway)), .wait(.milliseconds(300)), .close,
            ]
        }
        defer { server.stop() }
        let plan = """
            <testPlan name="goaway" seed="1">
              <httpDefaults baseURL="${__P(target)}" httpVersion="2-prior-knowledge" connections="1" timeout="20s"/>
              \(Plans.patience)
              <threadGroup name="users" threads="4" loops="1">\(Plans.completion())</threadGroup>
            </testPlan>
            """
        let run = try PlanRun.run(plan, target: server.url, arguments: ["--event-loops", "1"])
        #expect(run.outcome("ok") == 1, "\(run.result.stdout)")
        #expect(run.value("total.failures") == 3)
        #expect(run.value("requests.issued") == 4)
        #expect(run.exitCode == 99)
    }

    private static let answer = "data: {\"choices\":[{\"text\":\"hi\"}]}\n\ndata: [DONE]\n\n"

    /// libcurl 7.88 fails on a connection that began with prior knowledge and is used again.
    @Test(arguments: [
        ("threads=\"1\" loops=\"5\"", ""), ("threads=\"5\" loops=\"4\"", ""),
        ("threads=\"5\" loops=\"4\"", "connections=\"1\""),
    ])
    func priorKnowledgeCarriesMoreThanOneRequest(group: String, connections: String) throws {
        let server = try FaultServer([FaultServer.Part { $0.serveHTTP2(events: Self.answer) }])
        defer { server.stop() }
        let plan = """
            <testPlan name="h2c" seed="1">
            <httpDefaults baseURL="${__P(target)}" httpVersion="2-prior-knowledge" timeout="20s" \(connections)/>
            \(Plans.patience)<threadGroup name="users" \(group)>\(Plans.completion())</threadGroup></testPlan>
            """
        let run = try PlanRun.run(plan, target: "http://127.0.0.1:\(server.ports[0])")
        #expect(run.outcome("ok") == run.value("requests.issued"), "\(run.result.stdout)")
    }

    @Test func requestsOverTLSShareAConnection() throws {
        guard let files, let context = TLSContext(certificate: files.certificate, key: files.key, Self.http2)
        else { return }
        let server = try FaultServer([FaultServer.Part(tls: context) { $0.serveHTTP2(events: Self.answer) }])
        defer { server.stop() }
        let authority = try directory.read(URL(fileURLWithPath: files.certificate).lastPathComponent)
        let run = try PlanRun.run(
            plan(#"connections="1""#, #"threads="5" loops="4""#),
            target: "https://localhost:\(server.ports[0])", arguments: ["--event-loops", "1"],
            files: ["ca.pem": authority])
        #expect(run.outcome("ok") == 20, "\(run.result.stdout)")
        let first = (run.summary["samplers"] as? [[String: Any]])?.first
        #expect((first?["flags"] as? [String: Int])?["connectionReused"] == 19)
    }

    private static var http2: TLSContext.Settings {
        var settings = TLSContext.Settings()
        settings.speaksHTTP2 = true
        return settings
    }

    private static func frame(type: UInt8, flags: UInt8 = 0, stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0, 0, UInt8(payload.count), type, flags, 0, 0, 0, stream] + payload
    }

    @Test func aClientCertificateIsShown() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        guard let files, let (_, proxy) = proxy(server, clientAuthority: files.certificate) else { return }
        defer { proxy.stop() }
        let certificate = try directory.read(URL(fileURLWithPath: files.certificate).lastPathComponent)
        let key = try directory.read(URL(fileURLWithPath: files.key).lastPathComponent)
        let pem = ["ca.pem": certificate, "client.pem": certificate, "client.key": key]
        let refused = try PlanRun.run(plan("", #"threads="1" loops="1""#), target: proxy.url, files: pem)
        #expect(refused.outcome("ok") == 0)
        #expect(refused.exitCode == 99)
        let shown = try PlanRun.run(
            plan(#"clientCertificate="client.pem" clientKey="client.key""#, #"threads="1" loops="1""#),
            target: proxy.url, files: pem)
        #expect(shown.outcome("ok") == 1, "\(shown.result.stdout)")
    }
}
