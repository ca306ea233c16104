import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// What the report says is what the server did, by the server's own log.
@Suite struct TruthTests {
    @Test func tokenTimesAreTheServers() throws {
        let server = try Plans.quickServer {
            $0.ttft = .milliseconds(50)
            $0.itl = .milliseconds(15)
        }
        defer { server.stop() }
        let steps = """
            <sse name="ask" path="/v1/completions" dialect="openai-completions">
              <header name="X-Request-Id" value="${__requestId}"/>
              <body>{"prompt":"hello","stream":true,"max_tokens":8}</body>
            </sse>
            """
        let run = try PlanRun.run(
            Plans.group(#"threads="4" loops="3""#, steps: steps), target: server.url,
            arguments: ["--record", "events"])
        let records = try run.records()
        #expect(records.count == 12)
        var log: [String: MockLogEntry] = [:]
        for entry in server.log() { log[entry.id] = entry }
        var errors: [Int64] = []
        for record in records {
            let id = try #require(record["id"] as? String)
            let entry = try #require(log[id])
            let tokens = try #require(record["tokens"] as? [[Any]])
            #expect(tokens.count == entry.tokens.count)
            for (token, truth) in zip(tokens, entry.tokens) {
                let time = try #require((token[0] as? NSNumber)?.int64Value)
                // Never before the server wrote it, but for the error of the clocks' offset; on a machine that is too
                // busy for the load some tokens share a stamp, and are marked so.
                if token[1] as? String != "c" { #expect(time > truth.nanoseconds - 100_000) }
                errors.append(time - truth.nanoseconds)
            }
        }
        // Bounds for a busy machine; the median of kernel stamps is some ten microseconds.
        #expect(errors.sorted()[errors.count / 2] < 5_000_000)
        #expect(run.latency("tpot", "p50").map { (14...30).contains($0) } == true)
    }

    @Test func usageReplacesCountedEvents() throws {
        let server = try Plans.quickServer {
            $0.usage = .always
            $0.tokensPerEvent = 4
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="1" loops="1""#, steps: Plans.completion()), target: server.url,
            arguments: ["--record", "samples"])
        let record = try #require(try run.records().first)
        #expect(record["outputTokens"] as? Int == 8)
        #expect(record["tokenEvents"] as? Int == 2)
        #expect((record["flags"] as? [String])?.contains("eventsAreNotTokens") == true)
    }

    /// The same seed asks the same questions in the same threads, on any number of shards.
    @Test func aSeedRepeatsARun() throws {
        func bodies(shards: Int) throws -> [String] {
            let server = try ScriptedServer { _, _ in
                let body = "data: {\"text\": \"ok\"}\n\ndata: [DONE]\n\n"
                return [
                    .send(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                    ),
                    .send(body), .awaitNextRequest,
                ]
            }
            defer { server.stop() }
            let pool = #"<questionPool name="questions" file="questions.json" order="random"/>"#
            let steps = """
                <sse name="ask" path="/text-generation" dialect="text" textPath="text">
                  <body>{"id":"${__requestId}","n":${__Random(1,1000)},"q":"${questions}"}</body>
                </sse>
                """
            let run = try PlanRun.run(
                Plans.group(#"threads="5" loops="4""#, steps: steps, before: pool), target: server.url,
                arguments: ["--event-loops", "\(shards)"],
                files: ["questions.json": #"["a","b","c","d","e","f","g"]"#])
            #expect(run.exitCode == 0, "\(run.result.stderr)\(run.result.stdout)")
            return server.requests.map(\.bodyText).sorted()
        }
        let one = try bodies(shards: 1)
        #expect(one.count == 20)
        #expect(Set(one).count == 20)
        #expect(try bodies(shards: 1) == one)
        #expect(try bodies(shards: 3) == one)
    }
}
