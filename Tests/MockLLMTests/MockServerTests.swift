import Foundation
import Timing
import Testing

@testable import MockLLM

/// Runs a test against a server of its own and stops it.
private func withServer(
    _ change: (inout MockConfiguration) -> Void = { _ in }, _ test: (MockServer) throws -> Void
) throws {
    var configuration = MockConfiguration()
    configuration.ttft = .milliseconds(20)
    configuration.itl = .milliseconds(2)
    configuration.tokens = 6...6
    change(&configuration)
    let server = try MockServer.start(configuration)
    defer { server.stop() }
    try test(server)
}

/// Waits for what another thread brings about; false after ten seconds.
private func eventually(_ holds: () -> Bool) -> Bool {
    for _ in 0..<2_000 {
        if holds() { return true }
        usleep(5_000)
    }
    return false
}

@Suite(.serialized)
struct MockServerTests {
    @Test func chatStreamsRoleTokensFinishUsageAndDone() throws {
        try withServer { server in
            let body = #"{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[]}"#
            let response = try RawClient.exchange(server.port, "/v1/chat/completions", body: body)
            #expect(response.status == 200)
            #expect(response.ending == .complete)
            #expect(response.headers["content-type"]?.hasPrefix("text/event-stream") == true)
            #expect(response.headers["connection"] == "keep-alive")
            #expect(response.events.last == "[DONE]")
            let objects = response.objects
            #expect(objects.count == 1 + 6 + 1 + 1)
            #expect(objects.allSatisfy { $0["object"] as? String == "chat.completion.chunk" })
            #expect(objects.allSatisfy { $0["model"] as? String == "m" })
            let choices = objects.compactMap { ($0["choices"] as? [[String: Any]])?.first }
            let contents = choices.compactMap { ($0["delta"] as? [String: Any])?["content"] as? String }
            #expect(contents.count == 7)
            #expect(contents[0].isEmpty)
            #expect(contents.dropFirst().allSatisfy { !$0.isEmpty })
            #expect(choices.last?["finish_reason"] as? String == "stop")
            #expect((objects.last?["choices"] as? [Any])?.isEmpty == true)
            #expect((objects.last?["usage"] as? [String: Int])?["completion_tokens"] == 6)
        }
    }

    @Test func theOtherRoutesKeepTheirForms() throws {
        try withServer { server in
            let completion = try RawClient.exchange(server.port, "/v1/completions")
            let texts = completion.objects.compactMap {
                ($0["choices"] as? [[String: Any]])?.first?["text"] as? String
            }
            #expect(texts.count == 7)
            #expect(texts.prefix(6).allSatisfy { !$0.isEmpty })
            #expect(completion.events.last == "[DONE]")

            let seed = #"{"recommend":1,"user_id":2,"us_id":3,"messages":[]}"#
            let generation = try RawClient.exchange(server.port, "/text-generation", body: seed)
            #expect(generation.objects.compactMap { $0["text"] as? String }.count == 6)
            #expect(generation.events.last == "[DONE]")

            let text = try RawClient.exchange(server.port, "/text", body: "hello")
            #expect(text.events.count == 7)
            #expect(text.events.last == "[DONE]")
        }
    }

    @Test func answersThatDoNotStreamAreOneObject() throws {
        try withServer { server in
            let chat = try RawClient.exchange(server.port, "/v1/chat/completions", body: "{\"stream\":false}")
            let message = (chat.object?["choices"] as? [[String: Any]])?.first?["message"] as? [String: Any]
            #expect((message?["content"] as? String)?.isEmpty == false)
            #expect(chat.headers["content-type"] == "application/json")
            let unasked = try RawClient.exchange(server.port, "/v1/completions", body: "{}")
            #expect(unasked.object?["object"] as? String == "text_completion")
            let text = try RawClient.exchange(server.port, "/text-generation", body: "{\"stream\":false}")
            #expect((text.object?["text"] as? String)?.isEmpty == false)
            #expect(server.log().map(\.tokenCount) == [6, 6, 6])
        }
    }

    @Test func theSmallRoutesAndRefusals() throws {
        try withServer { server in
            #expect(
                try RawClient.exchange(server.port, "/health", body: nil).object?["status"] as? String == "ok"
            )
            #expect(try RawClient.exchange(server.port, "/v1/models", body: nil).object?["data"] is [Any])
            let unknown = try RawClient.exchange(server.port, "/nothing", body: nil)
            #expect(unknown.status == 404)
            #expect(unknown.object?["error"] is [String: Any])
            #expect(try RawClient.exchange(server.port, "/v1/completions", body: "{oops").status == 400)
            let wrong = try RawClient.exchange(server.port, "/v1/completions", body: nil)
            #expect(wrong.status == 405)
            #expect(wrong.headers["allow"] == "POST")
            #expect(server.log().map(\.outcome) == [.refused, .refused, .refused])
            let client = try RawClient(port: server.port)
            defer { client.close() }
            try client.send("NONSENSE\r\n\r\n")
            #expect(client.response().status == 400)
        }
    }

    @Test func privatePathsWantTheTokenOfALogIn() throws {
        try withServer { server in
            let path = "/private/v1/chat/completions"
            let refused = try RawClient.exchange(server.port, path, body: #"{"stream":true}"#)
            #expect(refused.status == 401)
            #expect(refused.headers["www-authenticate"] == "Bearer")
            for body in ["", "{}", #"{"user":"u"}"#, #"{"user":"u","password":""}"#, "user=u&password="] {
                #expect(try RawClient.exchange(server.port, "/login", body: body).status == 401, "\(body)")
            }
            for body in [#"{"user":"u","password":"p"}"#, "username=u&password=p"] {
                let login = try RawClient.exchange(server.port, "/login", body: body)
                let token = try #require(login.object?["token"] as? String)
                #expect(login.headers["set-cookie"] == "session=\(token); Path=/; HttpOnly")
                for header in [
                    ["Authorization": "Bearer \(token)"], ["Cookie": "a=b; session=\(token)"],
                ] {
                    let answer = try RawClient.exchange(
                        server.port, path, body: #"{"stream":true}"#, headers: header)
                    #expect(answer.status == 200 && answer.events.last == "[DONE]", "\(header)")
                }
                let forged = try RawClient.exchange(
                    server.port, path, body: "{}", headers: ["Authorization": "Bearer \(token)0"])
                #expect(forged.status == 401)
            }
        }
    }

    @Test func aPromptReadBeforeCostsNoTimeAgain() throws {
        try withServer { server in
            let body = #"{"stream":true,"prompt":"\#(String(repeating: "word ", count: 300))"}"#
            let path = "/v1/completions?ttft=1ms&prompt-time=1ms&prefix-cache=true"
            for _ in 0..<2 {
                let answer = try RawClient.exchange(server.port, path, body: body)
                #expect(answer.status == 200)
            }
            let waits = server.log().compactMap { entry in
                entry.tokens.first.flatMap { first in entry.started.map { first - $0 } }
            }
            #expect(waits.count == 2)
            // 380 tokens the first time; then less than the last block of 16.
            #expect(waits.first.map { $0 > .milliseconds(350) } == true)
            #expect(waits.last.map { $0 < .milliseconds(200) } == true)
        }
    }

    @Test func oneConnectionServesManyRequests() throws {
        try withServer { server in
            let client = try RawClient(port: server.port)
            defer { client.close() }
            for _ in 0..<5 {
                try client.request("/v1/chat/completions")
                #expect(client.response().events.last == "[DONE]")
            }
            try client.request("/text", headers: ["Connection": "close"])
            #expect(client.response().headers["connection"] == "close")
            #expect(client.ending(timeout: 5) == .closed)
            #expect(server.connectionsAccepted == 1)
        }
    }

    @Test func keepAliveCanBeALie() throws {
        try withServer {
            $0.keepAliveLie = true
        } _: { server in
            let client = try RawClient(port: server.port)
            defer { client.close() }
            try client.request("/v1/chat/completions")
            let response = client.response()
            #expect(response.ending == .complete)
            #expect(response.headers["connection"] == "keep-alive")
            #expect(client.ending(timeout: 5) == .closed)
        }
    }

    @Test func anOldClientGetsABodyThatEndsWithTheConnection() throws {
        try withServer { server in
            let client = try RawClient(port: server.port)
            defer { client.close() }
            try client.send("POST /text HTTP/1.0\r\nContent-Length: 0\r\n\r\n")
            let response = client.response()
            #expect(response.headers["transfer-encoding"] == nil)
            #expect(response.events.last == "[DONE]")
            #expect(response.ending == .closed)
        }
    }

    @Test func largeBodiesAreReadAndTooLargeOnesRefused() throws {
        try withServer { server in
            let pad = String(repeating: "水", count: 200_000)
            let big = try RawClient.exchange(
                server.port, "/v1/chat/completions", body: "{\"stream\":true,\"pad\":\"\(pad)\"}")
            #expect(big.events.last == "[DONE]")
            let huge = String(repeating: " ", count: RequestReader.maximumBody + 1)
            #expect(try RawClient.exchange(server.port, "/text", body: huge, timeout: 60).status == 413)
        }
    }

    @Test func timesInTheLogAreInOrderAndOnSchedule() throws {
        try withServer { server in
            let before = Instant.now()
            let response = try RawClient.exchange(
                server.port, "/v1/chat/completions?tokens=20", headers: ["X-Request-Id": "abc"])
            let after = Instant.now()
            #expect(response.events.last == "[DONE]")
            let entry = try #require(server.log().first)
            #expect(entry.id == "abc")
            #expect(entry.path == "/v1/chat/completions")
            #expect(entry.outcome == .completed)
            #expect(entry.statusCode == 200)
            #expect(entry.tokens.count == 20)
            #expect(entry.flushes.count == 20)
            #expect(entry.flushes.allSatisfy { $0 > .zero })
            let started = try #require(entry.started)
            let times = [before, entry.received, started] + entry.tokens + [try #require(entry.done), after]
            #expect(zip(times, times.dropFirst()).allSatisfy(<=))
            // A timer may be late but never early, and lateness must not pile up.
            for (index, token) in entry.tokens.enumerated() {
                let due = started + .milliseconds(20 + 2 * Int64(index))
                #expect(token >= due)
            }
            #expect(entry.tokens[19] - started < .seconds(5 as Int64))

            let lines = try RawClient.exchange(server.port, "/log", body: nil)
            #expect(lines.headers["x-mock-log-dropped"] == "0")
            let read = try JSONDecoder().decode(MockLogEntry.self, from: Data(lines.body.utf8))
            #expect(read == entry)
        }
    }

    @Test func aFullLogForgetsTheOldestAndCountsThem() throws {
        try withServer { configuration in
            configuration.logCapacity = 2
            configuration.logTokens = false
        } _: { server in
            for id in ["a", "b", "c"] {
                _ = try RawClient.exchange(server.port, "/text", headers: ["X-Request-Id": id])
            }
            #expect(server.log().map(\.id) == ["b", "c"])
            #expect(server.droppedLogEntries == 1)
            #expect(server.log().allSatisfy { $0.tokens.isEmpty && $0.tokenCount == 6 })
        }
    }

    @Test func manyEntriesComeWholeOverTheLogRoute() throws {
        try withServer {
            $0.ttft = .zero; $0.itl = .zero
        } _: { server in
            let client = try RawClient(port: server.port)
            defer { client.close() }
            for _ in 0..<100 {
                try client.request("/text?tokens=50")
                #expect(client.response().ending == .complete)
            }
            let lines = try RawClient.exchange(server.port, "/log", body: nil).body.split(separator: "\n")
            #expect(lines.count == 100)
        }
    }

    @Test func oneSlotServesOneAfterTheOther() throws {
        try withServer {
            $0.slots = 1
        } _: { server in
            let clients = try (0..<3).map { _ in try RawClient(port: server.port) }
            defer { clients.forEach { $0.close() } }
            for (index, client) in clients.enumerated() {
                try client.request("/v1/chat/completions", headers: ["X-Request-Id": "\(index)"])
                // The next one is sent only when this one is seen, so that the queue's order is known.
                #expect(
                    eventually { server.openStreams + server.queuedRequests + server.log().count > index })
            }
            for client in clients { #expect(client.response().events.last == "[DONE]") }
            let log = server.log()
            #expect(log.map(\.id) == ["0", "1", "2"])
            #expect(server.peakOpenStreams == 1)
            for (earlier, later) in zip(log, log.dropFirst()) {
                #expect(try #require(later.started) >= #require(earlier.done))
            }
        }
    }

    @Test func aClientThatLeavesFreesItsSlotOrItsPlace() throws {
        try withServer {
            $0.slots = 1; $0.ttft = .seconds(30 as Int64)
        } _: { server in
            let first = try RawClient(port: server.port)
            try first.request("/text", headers: ["X-Request-Id": "first"])
            #expect(eventually { server.openStreams == 1 })
            let second = try RawClient(port: server.port)
            try second.request("/text", headers: ["X-Request-Id": "second"])
            #expect(eventually { server.queuedRequests == 1 })
            let third = try RawClient(port: server.port)
            try third.request("/text?ttft=1ms", headers: ["X-Request-Id": "third"])
            #expect(eventually { server.queuedRequests == 2 })
            second.close()
            #expect(eventually { server.queuedRequests == 1 })
            first.close()
            #expect(third.response().events.last == "[DONE]")
            third.close()
            #expect(eventually { server.log().count == 3 && server.openStreams == 0 })
            let log = server.log()
            #expect(log.map(\.id) == ["second", "first", "third"])
            #expect(log.map(\.outcome) == [.disconnected, .disconnected, .completed])
            #expect(log[0].started == nil)
            #expect(log[1].statusCode == 200)
        }
    }

    @Test func stoppingEndsOpenStreamsAndFreesThePort() throws {
        var configuration = MockConfiguration()
        configuration.ttft = .seconds(60 as Int64)
        configuration.slots = 1
        let server = try MockServer.start(configuration)
        #expect(throws: MockError.addressInUse(host: "127.0.0.1", port: server.port)) {
            configuration.port = server.port
            _ = try MockServer.start(configuration)
        }
        let clients = try (0..<3).map { _ in try RawClient(port: server.port) }
        defer { clients.forEach { $0.close() } }
        for client in clients { try client.request("/text") }
        #expect(eventually { server.openStreams == 1 && server.queuedRequests == 2 })
        server.stop()
        server.stop()
        for client in clients { #expect([.closed, .reset].contains(client.response(timeout: 5).ending)) }
        #expect(server.log().map(\.outcome) == [.stopped, .stopped, .stopped])
        #expect(server.log().allSatisfy { $0.done == nil })
        #expect(throws: RawClient.Failure.self) { try RawClient(port: server.port) }
        let again = try MockServer.start(configuration)
        #expect(again.port == configuration.port)
        again.stop()
    }

    @Test func settingsOutOfRangeAreNamed() {
        for (name, change) in [
            ("port", { $0.port = 70_000 }), ("threads", { $0.threads = 0 }), ("jitter", { $0.jitter = 1.5 }),
            ("itl", { $0.itl = .milliseconds(-1) }), ("tokens", { $0.tokens = -1...4 }),
            ("slots", { $0.slots = 0 }), ("faults", { $0.faults = [.stall: 0.7, .noDone: 0.7] }),
        ] as [(String, (inout MockConfiguration) -> Void)] {
            var configuration = MockConfiguration()
            change(&configuration)
            let error = #expect(throws: MockError.self) { _ = try MockServer.start(configuration) }
            #expect(error?.description.contains("mock setting \(name): expected") == true)
        }
    }
}
