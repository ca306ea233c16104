import NIOCore
import NIOHTTP1
import Timing

/// Decides what a whole request gets: words at once, or an answer that is played, with a slot or without.
///
/// It knows no connection: a reply goes out, and the handler sends it.
struct Reception {
    enum Reply {
        /// JSON that goes out whole.
        case now(status: Int, json: String, headers: [(String, String)])
        /// Plain text that goes out whole.
        case text(String)
        /// An answer that needs no slot.
        case play(OpenAnswer)
        /// An answer of the model, which waits for a slot.
        case queue(OpenAnswer)
    }

    let server: ServerState

    /// Answers a request; a refusal is an answer too.
    ///
    /// - Parameter framing: how the connection's HTTP version frames an answer.
    /// - Parameter closesAfter: the connection closes after it.
    func reply(
        to whole: RequestReader.Whole, _ framing: ResponseFraming, closesAfter: Bool
    ) -> Reply {
        let received = Instant.now()
        let head = whole.head
        let path = head.uri.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        let identifier = head.headers.first(name: "X-Request-Id") ?? ""
        var entry = MockLogEntry(id: identifier, path: path, received: received)
        do throws(MockRejection) {
            return try reply(to: whole, entry, framing, closesAfter: closesAfter)
        } catch {
            entry.outcome = .refused
            entry.statusCode = error.status
            entry.done = received
            server.log.append(entry)
            let text = AnswerWriter.error(status: error.status, message: error.message)
            return .now(status: error.status, json: text, headers: error.headers)
        }
    }

    private func reply(
        to whole: RequestReader.Whole, _ entry: MockLogEntry, _ framing: ResponseFraming, closesAfter: Bool
    ) throws(MockRejection) -> Reply {
        let head = whole.head
        if whole.isTooLarge {
            throw MockRejection(
                status: 413, message: "the body exceeds \(RequestReader.maximumBody) bytes")
        }
        let body = Array(buffer: whole.body)
        var request = try MockRequest(
            method: head.method.rawValue, uri: head.uri, body: body, header: head.headers.first(name:))
        if request.isPrivate { try server.accounts.check(head.headers.first(name:)) }
        if request.route == .logIn { return try logIn(body) }
        guard request.route.isModel else { return other(request.route, entry, framing, closesAfter) }
        if request.prefixCache ?? server.configuration.prefixCache {
            request.cachedTokens = server.prefixes.take(body)
        }
        return .queue(.model(request, entry, framing, closesAfter: closesAfter, on: server))
    }

    private func logIn(_ body: [UInt8]) throws(MockRejection) -> Reply {
        let token = try server.accounts.logIn(body)
        return .now(
            status: 200, json: "{\"token\":\"\(token)\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
            headers: [("Set-Cookie", "\(Accounts.cookie)=\(token); Path=/; HttpOnly")])
    }

    /// Answers the routes that are not the model's.
    private func other(
        _ route: MockRoute, _ entry: MockLogEntry, _ framing: ResponseFraming, _ closesAfter: Bool
    ) -> Reply {
        switch route {
        case .health: return .now(status: 200, json: "{\"status\":\"ok\"}", headers: [])
        case .models:
            let model = "{\"id\":\"mock\",\"object\":\"model\",\"created\":0,\"owned_by\":\"weir\"}"
            return .now(status: 200, json: "{\"object\":\"list\",\"data\":[\(model)]}", headers: [])
        case .metrics:
            return .text(server.meter.text(running: server.slots.open, waiting: server.slots.waiting))
        default:
            let answer = OpenAnswer(
                source: LogScript(server.log.entries), entry: entry, framing: framing,
                closesAfter: closesAfter)
            answer.isLogged = false
            answer.extraHeaders = [("X-Mock-Log-Dropped", "\(server.log.dropped)")]
            return .play(answer)
        }
    }
}
