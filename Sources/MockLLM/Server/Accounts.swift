import Synchronization

/// Log-ins: who names a user and a password gets a token, and only with one are the private paths answered.
///
/// Nothing is remembered of a client: a token holds a number and what the seed makes of it, so that it can be checked
/// however many there are. Safe from every event loop.
final class Accounts: Sendable {
    /// The cookie that a log-in sets; it serves as well as the header.
    static let cookie = "session"

    private let seed: UInt64
    private let count = Atomic<UInt64>(0)

    init(seed: UInt64) {
        self.seed = seed
    }

    /// A new token for the user that a JSON object or a form names.
    ///
    /// Throws a 401 where `user` (or `username`) or `password` is missing or empty.
    func logIn(_ body: [UInt8]) throws(MockRejection) -> String {
        guard Self.names(["user", "username"], in: body), Self.names(["password"], in: body) else {
            throw MockRejection(
                status: 401, message: "a log-in needs user and password, as JSON or as a form")
        }
        return token(count.add(1, ordering: .relaxed).newValue)
    }

    /// Throws a 401 unless the request carries a token, as `Authorization: Bearer` or as the cookie.
    func check(_ header: (String) -> String?) throws(MockRejection) {
        let authorization = header("Authorization") ?? ""
        if authorization.hasPrefix("Bearer "), isValid(authorization.dropFirst(7)) { return }
        for pair in (header("Cookie") ?? "").split(separator: ";") {
            let pair = pair.drop { $0 == " " }
            if pair.hasPrefix(Self.cookie + "="), isValid(pair.dropFirst(Self.cookie.count + 1)) { return }
        }
        throw MockRejection(status: 401, message: "no valid token: POST /login gives one")
    }

    private func token(_ number: UInt64) -> String {
        var random = MockRandom(seed: seed, number: number)
        return "mock-\(number)-" + String(random.next(), radix: 16)
    }

    private func isValid(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-")
        guard parts.count == 3, let number = UInt64(parts[1]) else { return false }
        return token(number) == text
    }

    /// Whether a JSON object or a form has one of the names with a value that is not empty.
    private static func names(_ wanted: [String], in body: [UInt8]) -> Bool {
        let isJSON = body.first { $0 > 0x20 } == UInt8(ascii: "{")
        guard isJSON else {
            return String(decoding: body, as: UTF8.self).split(separator: "&").contains { pair in
                wanted.contains { pair.hasPrefix($0 + "=") && pair.utf8.count > $0.utf8.count + 1 }
            }
        }
        return body.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            let members = (try? scanner.members(named: wanted)) ?? [:]
            return members.values.contains { scanner.text($0) != "\"\"" }
        }
    }
}
