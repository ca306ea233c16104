/// Reads `__name(arguments)}` as JMeter does: commas part arguments, parentheses nest, and a backslash before
/// `,` `\` `$` `(` `)` makes it plain text.
struct FunctionCallReader {
    enum Result {
        case call(FunctionCall)
        /// The reference ends, and is wrong.
        case wrong(Diagnostic)
        /// The reference does not end.
        case unterminated(Diagnostic)
    }

    /// One argument of a call.
    struct Argument {
        /// Escapes resolved, references as they stand.
        var text: String
        /// The same as text with references, in which `\${` is none.
        var source = ""
        /// The `${…}` in it, without the braces.
        var references: [(text: String, location: SourceLocation)] = []
        /// The name of the variable that is all of it; nil for text.
        var variable: (name: String, location: SourceLocation)? {
            guard references.count == 1, let only = references.first else { return nil }
            return Self.trimmed(text) == "${\(only.text)}" ? (only.text, only.location) : nil
        }
        var trimmedText: String { Self.trimmed(text) }

        private static func trimmed(_ text: String) -> String {
            let start = text.drop { $0.isWhitespace }
            return String(start.reversed().drop { $0.isWhitespace }.reversed())
        }
    }

    let bytes: [UInt8]
    /// Where the name begins; after reading, behind the closing brace.
    var index: Int

    /// - Parameter location: of the whole reference.
    mutating func read(location: SourceLocation, places: inout TextPlaces) -> Result {
        let nameStart = index
        while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
        let name = String(decoding: bytes[nameStart..<index], as: UTF8.self)
        var arguments: [Argument] = []
        if index < bytes.count, bytes[index] == UInt8(ascii: "(") {
            index += 1
            guard let read = readArguments(places: &places) else {
                return .unterminated(
                    Diagnostic("\"${\(name)(\" has no closing \")\" before the text ends", at: location))
            }
            arguments = read
        }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "}") else {
            let found = String(decoding: bytes[index...], as: UTF8.self).prefix(1).debugDescription
            let seen = index < bytes.count ? "found \(found)" : "found the end of the text"
            return .unterminated(
                Diagnostic("expected \"}\" to close \"${\(name)…\", \(seen)", at: location))
        }
        index += 1
        return FunctionCall.make(name: name, arguments: arguments, location: location)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// - Returns: nil where the text ends first; no argument for `()`.
    private mutating func readArguments(places: inout TextPlaces) -> [Argument]? {
        var arguments: [Argument] = []
        var text: [UInt8] = []
        var source: [UInt8] = []
        var references: [(text: String, location: SourceLocation)] = []
        var depth = 1
        func finished() -> Argument {
            Argument(
                text: String(decoding: text, as: UTF8.self), source: String(decoding: source, as: UTF8.self),
                references: references)
        }
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch byte {
            case UInt8(ascii: "\\") where ",\\$()".utf8.contains(next):
                text.append(next)
                source += next == UInt8(ascii: "$") ? [byte, next] : [next]
                index += 2
                continue
            case UInt8(ascii: "$") where next == UInt8(ascii: "{"):
                guard let end = endOfNestedReference() else { return nil }
                let inner = String(decoding: bytes[index + 2..<end - 1], as: UTF8.self)
                references.append((inner, places.location(at: index)))
                text.append(contentsOf: bytes[index..<end])
                source.append(contentsOf: bytes[index..<end])
                index = end
                continue
            case UInt8(ascii: ",") where depth == 1:
                arguments.append(finished())
                text = []
                source = []
                references = []
                index += 1
                continue
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            index += 1
            if depth == 0 {
                let last = finished()
                return arguments.isEmpty && last.text.isEmpty ? [] : arguments + [last]
            }
            text.append(byte)
            source.append(byte)
        }
        return nil
    }

    /// Behind the brace that closes the reference at `index`.
    private func endOfNestedReference() -> Int? {
        var depth = 0
        for offset in index..<bytes.count {
            if bytes[offset] == UInt8(ascii: "{") { depth += 1 }
            if bytes[offset] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return offset + 1 }
            }
        }
        return nil
    }
}
