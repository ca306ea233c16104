import Foundation
import Timing
import Testing

@testable import MockLLM

/// What each fault looks like to a client's socket.
@Suite(.serialized)
struct MockFaultTests {
    private func exchange(
        _ fault: MockFault, _ path: String = "/v1/chat/completions", timeout: Double = 10,
        check: (RawResponse, MockServer) throws -> Void
    ) throws {
        var configuration = MockConfiguration()
        configuration.ttft = .milliseconds(5)
        configuration.itl = .milliseconds(1)
        configuration.tokens = 8...8
        let server = try MockServer.start(configuration)
        defer { server.stop() }
        let response = try RawClient.exchange(
            server.port, path, headers: ["X-Mock-Fault": fault.rawValue], timeout: timeout)
        try check(response, server)
    }

    @Test(
        arguments: [
            (.status400, 400), (.status429, 429), (.status500, 500), (.status503, 503),
        ] as [(MockFault, Int)])
    func errorStatus(fault: MockFault, status: Int) throws {
        try exchange(fault) { response, server in
            #expect(response.status == status)
            #expect((response.object?["error"] as? [String: Any])?["code"] as? Int == status)
            #expect((response.headers["retry-after"] != nil) == (status == 429))
            #expect(server.log().first?.statusCode == status)
            #expect(server.log().first?.outcome == .faulted)
        }
    }

    @Test func stallHoldsTheConnectionOpen() throws {
        try exchange(.stall, timeout: 1.5) { response, server in
            #expect(response.ending == .timedOut)
            #expect(response.objects.count == 1 + 4)
        }
    }

    @Test func resetBeforeResponse() throws {
        try exchange(.resetBeforeResponse) { response, server in
            #expect(response.ending == .reset)
            #expect(response.status == 0)
            #expect(server.log().first?.statusCode == 0)
        }
    }

    @Test func resetMidStream() throws {
        try exchange(.resetMidStream) { response, server in
            #expect(response.ending == .reset)
            #expect(response.status == 200)
            #expect(response.objects.count == 1 + 4)
            #expect(server.log().first?.tokens.count == 4)
        }
    }

    @Test func truncateEndsCleanlyWithoutAnEndMarker() throws {
        try exchange(.truncate) { response, _ in
            #expect(response.ending == .complete)
            #expect(response.objects.count == 1 + 4)
            #expect(!response.body.contains("[DONE]"))
            #expect(!response.body.contains("\"stop\""))
        }
    }

    @Test func cutMidChunkClosesInsideAChunk() throws {
        try exchange(.cutMidChunk) { response, _ in
            #expect(response.ending == .closed)
            #expect(response.objects.count == 1 + 4)
        }
    }

    @Test func errorEventStandsInsideA200() throws {
        try exchange(.errorEvent) { response, _ in
            #expect(response.status == 200)
            #expect(response.ending == .complete)
            #expect(response.objects.last?["error"] is [String: Any])
        }
    }

    @Test func noDoneHasAFinishReason() throws {
        try exchange(.noDone) { response, _ in
            #expect(response.ending == .complete)
            #expect(response.body.contains("\"finish_reason\":\"stop\""))
            #expect(!response.body.contains("[DONE]"))
        }
    }

    @Test func emptyAnswerHasNoContent() throws {
        try exchange(.emptyAnswer) { response, server in
            #expect(response.objects.count == 2)
            #expect(response.events.last == "[DONE]")
            #expect(server.log().first?.tokenCount == 0)
        }
    }

    @Test func noEventsHasNoBody() throws {
        try exchange(.noEvents) { response, _ in
            #expect(response.status == 200)
            #expect(response.ending == .complete)
            #expect(response.chunks.isEmpty)
        }
    }

    @Test func wrongContentTypeIsAWholeObject() throws {
        try exchange(.wrongContentType) { response, _ in
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "application/json")
            #expect(response.object?["choices"] is [Any])
        }
    }

    @Test func slowTrickleSendsABytePerSecond() throws {
        try exchange(.slowTrickle, timeout: 1.6) { response, _ in
            #expect(response.ending == .timedOut)
            #expect((1...4).contains(response.chunks.count))
            #expect(response.chunks.allSatisfy { $0.count == 1 })
        }
    }

    @Test func garbageIsOneEventAmongSoundOnes() throws {
        try exchange(.garbage) { response, _ in
            let broken = response.events.filter {
                $0 != "[DONE]" && (try? JSONSerialization.jsonObject(with: Data($0.utf8))) == nil
            }
            #expect(broken.count == 1)
            #expect(response.events.count == 1 + 8 + 1 + 1 + 1)
            #expect(response.events.last == "[DONE]")
        }
    }

    @Test func faultsCanBeConfiguredAndForbiddenByARequest() throws {
        var configuration = MockConfiguration()
        configuration.ttft = .zero
        configuration.faults = [.status503: 1]
        let server = try MockServer.start(configuration)
        defer { server.stop() }
        #expect(try RawClient.exchange(server.port, "/text").status == 503)
        #expect(try RawClient.exchange(server.port, "/text?fault=none&itl=0").events.last == "[DONE]")
    }
}
