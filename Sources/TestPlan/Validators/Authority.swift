import Glibc

/// The part of a URL between `//` and the path: who is asked, and where (RFC 3986 3.2).
package struct Authority {
    /// As it stands in the URL.
    private let text: Substring
    /// Nothing that is known only during the run can follow.
    private let isWhole: Bool

    /// - Parameter url: begins with a scheme and `://`.
    /// - Parameter isWhole: the URL is known to its end.
    package init(of url: String, isWhole: Bool) {
        let rest = url.drop { $0 != ":" }.dropFirst(3)
        text = rest.prefix { !"/?#".contains($0) }
        self.isWhole = isWhole || text.endIndex < rest.endIndex
    }

    /// What cannot be, to stand behind the attribute's name; nil: nothing, as far as it is known.
    package var problem: String? {
        let place = text.lastIndex(of: "@").map { text[text.index(after: $0)...] } ?? text
        guard place.first == "[" else {
            let colon = place.firstIndex(of: ":")
            let host = place[..<(colon ?? place.endIndex)]
            if host.isEmpty { return isWhole || colon != nil ? "has no host" : nil }
            if let character = host.first(where: { Self.neverInHost.contains($0) }) {
                return "must not have \(String(character).quoted) in its host"
            }
            return colon.flatMap { problem(ofPort: place[place.index(after: $0)...]) }
        }
        guard let end = place.firstIndex(of: "]") else {
            return isWhole ? "has a \"[\" without its \"]\"" : nil
        }
        let address = place[place.index(after: place.startIndex)..<end]
        guard Self.isIPv6(address) else {
            return "must have an IPv6 address in its brackets"
        }
        let rest = place[place.index(after: end)...]
        guard let next = rest.first else { return nil }
        guard next == ":" else { return "must have nothing but a port behind the \"]\"" }
        return problem(ofPort: rest.dropFirst())
    }

    /// An empty port is the scheme's own.
    private func problem(ofPort port: Substring) -> String? {
        guard isWhole, !port.isEmpty else { return nil }
        let isNumber = port.allSatisfy { $0.isASCII && $0.isNumber }
        guard isNumber, let number = Int(port), (1...65_535).contains(number) else {
            return "must have a port from 1 to 65535, not \(String(port).quoted)"
        }
        return nil
    }

    /// What libcurl takes in no host name.
    private static let neverInHost = Set("[]{}\\$'\"^`*<>=;,|!()&+@")

    private static func isIPv6(_ text: Substring) -> Bool {
        // A zone, as in fe80::1%25eth0, is not the address's.
        let address = String(text.prefix { $0 != "%" })
        var bytes = in6_addr()
        return inet_pton(AF_INET6, address, &bytes) == 1
    }
}
