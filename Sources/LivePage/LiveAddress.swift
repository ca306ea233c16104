/// Where the live page listens: this machine alone.
///
/// The page shows a run's figures to whoever can open it, so an address that others reach is refused.
package struct LiveAddress: Equatable, Sendable {
    package let host: String
    /// 0: any free one.
    package let port: Int

    /// A free port of the loopback address.
    package static let loopback = LiveAddress(host: "127.0.0.1", port: 0)

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `8090`, `127.0.0.1`, `localhost:8090` or `[::1]:8090`; nil for anything else.
    package init?(_ text: String) {
        if let port = Self.port(text[...]) {
            self.init(host: "127.0.0.1", port: port)
            return
        }
        for (name, host) in [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("[::1]", "::1")] {
            if text == name {
                self.init(host: host, port: 0)
                return
            }
            if text.hasPrefix(name + ":"), let port = Self.port(text.dropFirst(name.count + 1)) {
                self.init(host: host, port: port)
                return
            }
        }
        return nil
    }

    private static func port(_ text: Substring) -> Int? {
        guard (1...5).contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text).flatMap { (0...65_535).contains($0) ? $0 : nil }
    }
}

/// Why there is no live page.
package struct LiveError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The address and what the system said.
    package let description: String
}
