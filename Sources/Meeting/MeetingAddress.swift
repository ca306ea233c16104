/// Where the shares of a search come together: `gpu-a:7400`, `10.0.0.5:7400`, `[fd00::5]:7400`.
package struct MeetingAddress: Equatable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: Int

    /// Reads `HOST:PORT`; nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        let isName = host.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x2E || byte == 0x3A || byte == 0x5F
        }
        guard isName, !host.isEmpty, host.utf8.count <= 253 else { return nil }
        self.host = String(host)
        self.port = port
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// A number, and no name.
    private var isNumeric: Bool {
        host.contains(":") || host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
    }

    /// Where the first share listens: at the address itself, or, as a machine's own name can stand for its loopback alone,
    /// at all of its addresses.
    var listeningHost: String { isNumeric ? host : host == "localhost" ? "127.0.0.1" : "0.0.0.0" }
}
