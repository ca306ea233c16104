/// The server's own words in the body of a failed request.
///
/// Services put their message into JSON of many forms (OpenAI, FastAPI, RFC 9457, OAuth 2, Google, AWS), and proxies
/// before them into HTML. A body without a known member, or that was cut, is shown as it stands.
package enum ErrorBody {
    /// The longest words, in bytes of UTF-8.
    package static let limit = 400

    /// The message in the body, its escapes undone; empty for an empty body.
    ///
    /// Line ends become spaces. The text is from the server and not to be trusted.
    package static func words(in body: UnsafeRawBufferPointer) -> String {
        let text = data(in: body)
        if let words = message(in: text, nesting: 0) { return joined(words) }
        switch first(of: text) {
        case UInt8(ascii: "<"): return page(text)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return joined(unescaped(Array(text.prefix(4 * limit))))
        default: return joined(text)
        }
    }

    /// The message in an error of an event, which may be the JSON of one that says it in no known member.
    package static func words(of error: String) -> String {
        ["{", "["].contains(error.first) ? words(in: Array(error.utf8)) : error
    }

    /// The start of an answer as it stands, but for `\uXXXX`, on one line of at most 200 bytes; nil where it is empty.
    ///
    /// Nothing marks the cut, so that who takes secrets out can tell that one was cut there.
    package static func start(of answer: [UInt8]) -> String? {
        let text = joined(unescaped(Array(answer.prefix(800))))
        return text.isEmpty ? nil : Array(text.utf8).withUnsafeBytes { $0.string(limit: 200) }
    }

    /// The same of bytes that are at hand as an array.
    package static func words(in body: [UInt8]) -> String { body.withUnsafeBytes { words(in: $0) } }

    /// The message of a JSON document; nil where it has none, or where it is no JSON up to there.
    private static func message(in text: UnsafeRawBufferPointer, nesting: Int) -> String? {
        guard [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(first(of: text)) else { return nil }
        var finder = ErrorMessageFinder()
        var scanner = JSONScanner(text)
        // A body that was cut has its message in front of the cut, or none.
        try? finder.read(&scanner)
        guard let found = finder.message else { return nil }
        // Proxies put the document of the server behind them into a string.
        guard nesting < 2 else { return found }
        var inner = found
        return inner.withUTF8 { message(in: UnsafeRawBufferPointer($0), nesting: nesting + 1) } ?? found
    }

    /// The data of the first event where the body is an event stream, or else the body.
    private static func data(in body: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        for line in body.split(separator: UInt8(ascii: "\n"), maxSplits: 8).prefix(8) {
            if line.starts(with: "data:".utf8) {
                return UnsafeRawBufferPointer(rebasing: line.dropFirst(5))
            }
            guard line.starts(with: "event:".utf8) || line.starts(with: ":".utf8) else { break }
        }
        return body
    }

    private static func first(of text: UnsafeRawBufferPointer) -> UInt8 {
        text.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } ?? 0
    }

    /// The title of a page, or a message element, or else its text without tags.
    ///
    /// Byte by byte: it is made of each failed response, on the loop's queue.
    private static func page(_ bytes: UnsafeRawBufferPointer) -> String {
        for name in ["message", "title"] {
            guard let start = end(of: "<\(name)>", in: bytes, from: 0),
                let next = end(of: "</\(name)>", in: bytes, from: start)
            else { continue }
            let words = joined(bytes[start..<(next - name.utf8.count - 3)])
            if !words.isEmpty { return words }
        }
        var text: [UInt8] = []
        var isTag = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "<"):
                isTag = true
                text.append(0x20)
            case UInt8(ascii: ">") where isTag: isTag = false
            default: if !isTag { text.append(byte) }
            }
            // So much is shown, and white space between.
            if text.count > 4 * limit { break }
        }
        return joined(text)
    }

    /// Where a tag ends, whatever the case of its letters; nil where it is not there.
    private static func end(of tag: String, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let wanted = Array(tag.utf8)
        guard bytes.count >= wanted.count else { return nil }
        var index = start
        while index <= bytes.count - wanted.count {
            if bytes[index] == wanted[0] {
                var matched = 1
                while matched < wanted.count {
                    let byte = bytes[index + matched]
                    let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    guard (isCapital ? byte | 0x20 : byte) == wanted[matched] else { break }
                    matched += 1
                }
                if matched == wanted.count { return index + matched }
            }
            index += 1
        }
        return nil
    }

    /// JSON as it stands, but for `\uXXXX`, which becomes the character that it stands for.
    private static func unescaped(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            var end = index
            while end + 6 <= bytes.count, bytes[end] == UInt8(ascii: "\\"),
                bytes[end + 1] == UInt8(ascii: "u"),
                bytes[(end + 2)..<(end + 6)].allSatisfy({ $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 })
            {
                end += 6
            }
            guard end == index else {
                bytes.withUnsafeBytes {
                    JSONText(raw: $0.part(index..<end), isEscaped: true).append(to: &result)
                }
                index = end
                continue
            }
            // A backslash that is escaped begins no escape.
            let isPair = bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count
            result += bytes[index..<(index + (isPair ? 2 : 1))]
            index += isPair ? 2 : 1
        }
        return result.withUnsafeBytes { $0.string(limit: limit) }
    }

    /// On one line, of at most ``limit`` bytes.
    private static func joined(_ text: String) -> String { joined(Array(text.utf8)) }

    private static func joined(_ bytes: some Collection<UInt8>) -> String {
        var line: [UInt8] = []
        for byte in bytes {
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            if isSpace, line.isEmpty || line.last == 0x20 { continue }
            line.append(isSpace ? 0x20 : byte)
            if line.count > 2 * limit { break }
        }
        while line.last == 0x20 { line.removeLast() }
        return line.withUnsafeBytes { $0.string(limit: limit) }
    }
}

/// Looks for the member of a JSON document that says in words what went wrong.
private struct ErrorMessageFinder {
    private static let longest = ErrorBody.limit
    /// Containers within containers that are looked into.
    private static let deepest = 5

    /// What is known of a container: how far it is from the error, and where a message in it belongs.
    private struct Container {
        var depth = 0
        var distance = 0
        /// The path to the member that a validator complains about (`loc` of FastAPI).
        var path: [String] = []
    }

    private var best: (rank: Int, text: String)?

    var message: String? { best?.text }

    mutating func read(_ scanner: inout JSONScanner) throws(JSONFault) {
        try value(&scanner, rank: nil, in: Container())
    }

    /// Reads a value; a string of a rank is a candidate.
    private mutating func value(
        _ scanner: inout JSONScanner, rank: Int?, in container: Container
    ) throws(JSONFault) {
        switch scanner.next() {
        case UInt8(ascii: "\""):
            let text = try scanner.string()
            if let rank {
                offer(text.string(limit: Self.longest), rank: rank + container.distance, container.path)
            }
        case UInt8(ascii: "{") where container.depth < Self.deepest: try object(&scanner, container)
        case UInt8(ascii: "[") where container.depth < Self.deepest: try array(&scanner, rank, container)
        default: try scanner.skipValue()
        }
    }

    private mutating func object(
        _ scanner: inout JSONScanner, _ container: Container
    ) throws(JSONFault) {
        var container = container
        container.depth += 1
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            let name = String(
                key.string(limit: 32).lowercased().filter { $0 != "_" && $0 != "-" })
            if name == "loc", scanner.next() == UInt8(ascii: "[") {
                container.path = try path(&scanner)
                continue
            }
            var inner = container
            if !Self.errorNames.contains(name) { inner.distance += 10 }
            try value(
                &scanner, rank: Self.ranks[name], in: Self.isContainer(scanner.next()) ? inner : container)
        }
    }

    private mutating func array(
        _ scanner: inout JSONScanner, _ rank: Int?, _ container: Container
    ) throws(JSONFault) {
        var container = container
        container.depth += 1
        try scanner.beginArray()
        while try scanner.nextElement() { try value(&scanner, rank: rank, in: container) }
    }

    private func path(_ scanner: inout JSONScanner) throws(JSONFault) -> [String] {
        var path: [String] = []
        try scanner.beginArray()
        while try scanner.nextElement() {
            if scanner.next() == UInt8(ascii: "\"") {
                path.append(try scanner.string().string(limit: 40))
            } else {
                let start = scanner.index
                try scanner.skipValue()
                path.append(scanner.text(from: start).string(limit: 40))
            }
        }
        return Array(path.prefix(8))
    }

    private static func isContainer(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }

    /// The first of the lowest rank wins.
    private mutating func offer(_ text: String, rank: Int, _ path: [String]) {
        guard !text.allSatisfy(\.isWhitespace), rank < best?.rank ?? .max else { return }
        best = (rank, path.isEmpty ? text : path.joined(separator: ".") + ": " + text)
    }

    /// Members whose own members speak of the error as those at the top do.
    private static let errorNames: Set<String> = [
        "error", "errors", "detail", "details", "fault", "exception", "cause", "response", "status",
    ]

    /// How well a member's text says what went wrong, best first; names in lower case without `_` and `-`.
    private static let ranks: [String: Int] = [
        "message": 0, "msg": 0, "errordescription": 0, "errormessage": 0, "errormsg": 0, "faultstring": 0,
        "detail": 1, "details": 1, "description": 1, "errors": 1, "error": 2, "reason": 2, "title": 3,
        "statustext": 4, "code": 5, "errorcode": 5, "type": 6,
    ]
}
