import TestSupport
import Testing
import Timing

/// When a streamed answer counts as whole: a server that dies in the middle of it must never pass.
@Suite struct StreamEndTests {
    private static let chunked = """
        HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n
        """
    private static let untilClosed = """
        HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n
        """
    private static let token = "data: {\"text\":\"a\"}\n\n"

    private static func plan(_ attributes: String = "", loops: Int = 4) -> String {
        """
        <testPlan name="ends" seed="1">
          <httpDefaults baseURL="${__P(target)}" timeout="5s"/>
          <threadGroup name="users" threads="1" loops="\(loops)">
            <sse name="ask" path="/" dialect="text" textPath="text" \(attributes)><body>{}</body></sse>
          </threadGroup>
        </testPlan>
        """
    }

    /// Runs the plan against a server that answers the request of each number so.
    private func run(
        _ attributes: String = "", _ answer: @escaping @Sendable (Int) -> String
    ) throws -> PlanRun {
        let server = try ScriptedServer { _, connection in [.send(answer(connection)), .close] }
        defer { server.stop() }
        return try PlanRun.run(Self.plan(attributes), target: server.url)
    }

    private static func whole(_ body: String) -> String {
        chunked + "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
    }

    @Test func aBodyWhoseEndNobodyCanProveIsTruncated() throws {
        for attributes in ["", "end=\"body\"", "end=\"marker\""] {
            let cut = try run(attributes) { _ in Self.untilClosed + Self.token + Self.token }
            #expect(cut.outcome("truncated") == 4 && cut.exitCode == 99, "\(cut.result.stdout)")
        }
        let done = try run { _ in Self.untilClosed + Self.token + "data: [DONE]\n\n" }
        #expect(done.outcome("ok") == 4 && done.exitCode == 0, "\(done.result.stdout)")
    }

    @Test func anEndInsideAnEventIsTruncated() throws {
        for attributes in ["", "end=\"body\""] {
            let cut = try run(attributes) { _ in Self.whole(Self.token + "data: {\"te") }
            #expect(cut.outcome("truncated") == 4 && cut.exitCode == 99, "\(cut.result.stdout)")
        }
        let marker = try run { _ in Self.whole(Self.token + "data: [DONE]\n") }
        #expect(marker.outcome("ok") == 4 && marker.exitCode == 0, "\(marker.result.stdout)")
    }

    @Test func theMarkerIsNeededOnceAStreamHasShownIt() throws {
        let answer: @Sendable (Int) -> String = { number in
            Self.whole(Self.token + (number == 1 ? "data: [DONE]\n\n" : ""))
        }
        let learned = try run("", answer)
        #expect(learned.outcome("ok") == 2 && learned.outcome("truncated") == 2, "\(learned.result.stdout)")
        let body = try run("end=\"body\"", answer)
        #expect(body.outcome("ok") == 4 && body.exitCode == 0, "\(body.result.stdout)")
        let marker = try run("end=\"marker\"", answer)
        #expect(marker.outcome("ok") == 1 && marker.outcome("truncated") == 3, "\(marker.result.stdout)")
    }

    @Test func aBodyThatEndsProperlyIsWholeWhereNoMarkerWasEverSeen() throws {
        let run = try run { _ in Self.whole(Self.token) }
        #expect(run.outcome("ok") == 4 && run.exitCode == 0, "\(run.result.stdout)")
    }

    @Test func anEmptyAnswerSaysWhatCameInstead() throws {
        let run = try run { _ in Self.whole("data: {\"answer\":\"a\"}\n\ndata: [DONE]\n\n") }
        #expect(run.outcome("emptyAnswer") == 4)
        #expect(
            run.result.stdout.contains("1 event, e.g. {\"answer\":\"a\"}: no text at `text`"),
            "\(run.result.stdout)")
    }

    @Test func answersInOnePieceAreFlagged() throws {
        let run = try run { _ in
            Self.whole(String(repeating: Self.token, count: 5) + "data: [DONE]\n\n")
        }
        let samplers: [[String: Any]]? = run.value("samplers")
        let flags = samplers?.first?["flags"] as? [String: Int]
        #expect(flags?["onePiece"] == 4, "\(run.result.stdout)")
    }

    @Test func textThatIsMostlyIgnoredForItsTypeIsAFinding() throws {
        let body = "event: hello\n" + Self.token + String(repeating: Self.token, count: 3)
        let run = try run { _ in Self.whole(body + "data: [DONE]\n\n") }
        let samplers: [[String: Any]]? = run.value("samplers")
        let flags = samplers?.first?["flags"] as? [String: Int]
        #expect(flags?["ignoredEvents"] == 4, "\(run.result.stdout)")
        #expect(run.result.stdout.contains("most events with text were ignored because of their type"))
        let named = try self.run("tokenEvent=\"hello\"") { _ in Self.whole(body + "data: [DONE]\n\n") }
        #expect(!named.result.stdout.contains("because of their type"), "\(named.result.stdout)")
    }
}
