/// A request as it came over a connection.
package struct RequestSeen: Sendable, Equatable {
    /// One header field as it was written.
    package struct Header: Sendable, Equatable {
        /// The name as it was written.
        package let name: String
        /// The value without the spaces before it.
        package let value: String
    }

    /// The method, such as `POST`.
    package let method: String
    /// The request target as it was sent, query included.
    package let path: String
    /// All header fields in their order.
    package let headers: [Header]
    /// As many bytes as its Content-Length said.
    package let body: [UInt8]
    /// Which connection of its server brought it, from 0.
    package let connection: Int

    /// The first header of that name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as UTF-8 text.
    package var bodyText: String { String(decoding: body, as: UTF8.self) }
}

/// Cuts requests with a Content-Length, or without a body, out of a connection's bytes.
struct RequestCutter {
    private var bytes: [UInt8] = []
    private let connection: Int

    init(connection: Int) {
        self.connection = connection
    }

    mutating func append(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// The next whole request, removed from the bytes; nil if there is none yet.
    mutating func next() -> RequestSeen? {
        guard let end = endOfHead() else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        let headers = lines.dropFirst().compactMap { line -> RequestSeen.Header? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return RequestSeen.Header(name: String(line[..<colon]), value: String(value))
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard length >= 0, bytes.count >= end + 4 + length else { return nil }
        let body = Array(bytes[(end + 4)..<(end + 4 + length)])
        bytes.removeFirst(end + 4 + length)
        return RequestSeen(
            method: words.first.map(String.init) ?? "", path: words.count > 1 ? String(words[1]) : "",
            headers: headers, body: body, connection: connection)
    }

    private func endOfHead() -> Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first {
            bytes[$0] == 13 && bytes[$0..<($0 + mark.count)].elementsEqual(mark)
        }
    }
}
