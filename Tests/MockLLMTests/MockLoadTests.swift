import Foundation
import Timing
import Testing

@testable import MockLLM

/// Many streams at once, and answers without waits.
@Suite(.serialized)
struct MockLoadTests {
    @Test func hundredsOfStreamsAreOpenAtOnce() throws {
        var configuration = MockConfiguration()
        configuration.ttft = .seconds(2 as Int64)
        configuration.itl = .milliseconds(10)
        configuration.tokens = 3...3
        configuration.threads = 2
        let server = try MockServer.start(configuration)
        defer { server.stop() }
        let clients = try (0..<300).map { _ in try RawClient(port: server.port) }
        defer { clients.forEach { $0.close() } }
        for client in clients { try client.request("/v1/chat/completions") }
        for client in clients { #expect(client.response(timeout: 30).events.last == "[DONE]") }
        #expect(server.peakOpenStreams > 100)
        #expect(server.openStreams == 0 || server.log().count == 300)
        #expect(server.log().allSatisfy { $0.outcome == .completed && $0.tokens.count == 3 })
    }

    @Test func aLongAnswerWithoutWaitsKeepsPaceWithItsReader() throws {
        var configuration = MockConfiguration()
        configuration.ttft = .zero
        configuration.itl = .zero
        let server = try MockServer.start(configuration)
        defer { server.stop() }
        let slow = try RawClient(port: server.port)
        defer { slow.close() }
        try slow.request("/text?tokens=2000000")
        // Nobody reads the long answer, and yet the next request is served and memory stays bounded.
        #expect(try RawClient.exchange(server.port, "/text?tokens=3", timeout: 60).events.count == 4)
        slow.close()
        for _ in 0..<2_000 where server.log().count < 2 { usleep(5_000) }
        let entry = try #require(server.log().first { $0.outcome == .disconnected })
        #expect(entry.tokenCount < 2_000_000)
    }
}
