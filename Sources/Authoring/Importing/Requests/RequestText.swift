/// Text of a request that was written elsewhere: what stands there, and what is known only when the plan runs.
struct RequestText: Equatable, Sendable, ExpressibleByStringLiteral {
    /// A part of it.
    enum Piece: Equatable, Sendable {
        case literal(String)
        /// What stands inside of `${…}` in the plan.
        case reference(String)
        /// A variable of the source, which has no name in the plan yet.
        case external(String, isEncoded: Bool = false)
    }

    /// No two literals stand side by side, and none is empty.
    private(set) var pieces: [Piece] = []

    init(_ text: String = "") { append(text) }

    init(stringLiteral text: String) { self.init(text) }

    init(reference: String) { pieces = [.reference(reference)] }

    init(piece: Piece) { pieces = [piece] }

    init(external: String) { pieces = [.external(external)] }

    var isEmpty: Bool { pieces.isEmpty }

    /// The text where nothing in it depends on the run; nil else.
    var literal: String? {
        switch pieces.count {
        case 0: ""
        case 1: if case .literal(let text) = pieces[0] { text } else { nil }
        default: nil
        }
    }

    /// The text with a word in place of each reference: for looking at it, not for sending it.
    func sample(_ word: String = "x") -> String {
        pieces.map { if case .literal(let text) = $0 { text } else { word } }.joined()
    }

    /// The text for a person: `orders/{id}`.
    var shown: String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .external(let name, _): "{\(name)}"
            case .reference(let name): name.hasPrefix("__") ? "{…}" : "{\(name)}"
            }
        }.joined()
    }

    /// The variables of the source in it.
    var externals: [String] {
        pieces.compactMap { if case .external(let name, _) = $0 { name } else { nil } }
    }

    /// Everything behind the first piece.
    var tail: RequestText {
        var rest = RequestText()
        rest.pieces = Array(pieces.dropFirst())
        return rest
    }

    mutating func append(_ text: String) {
        guard !text.isEmpty else { return }
        if case .literal(let before)? = pieces.last {
            pieces[pieces.count - 1] = .literal(before + text)
        } else {
            pieces.append(.literal(text))
        }
    }

    mutating func append(_ other: RequestText) {
        for piece in other.pieces {
            switch piece {
            case .literal(let text): append(text)
            default: pieces.append(piece)
            }
        }
    }

    static func + (left: RequestText, right: RequestText) -> RequestText {
        var sum = left
        sum.append(right)
        return sum
    }

    static func joined(_ texts: [RequestText], separator: String) -> RequestText {
        var sum = RequestText()
        for (index, text) in texts.enumerated() {
            if index > 0 { sum.append(separator) }
            sum.append(text)
        }
        return sum
    }

    /// The same with every literal changed.
    func mapped(_ change: (String) -> String) -> RequestText {
        var result = RequestText()
        for piece in pieces {
            if case .literal(let text) = piece {
                result.append(change(text))
            } else {
                result.pieces.append(piece)
            }
        }
        return result
    }

    /// The same with names of the plan, or other text, in place of the source's variables.
    func resolving(_ change: (String) -> RequestText?) -> RequestText {
        var result = RequestText()
        for piece in pieces {
            switch piece {
            case .literal(let text): result.append(text)
            case .external(let name, let isEncoded):
                guard let other = change(name) else { fallthrough }
                result.append(isEncoded ? other.percentEncoded() : other)
            default: result.pieces.append(piece)
            }
        }
        return result
    }

    /// What stands before and behind the first of some scalars in its literals; nil where none is there.
    func split(at isWanted: (Unicode.Scalar) -> Bool) -> (
        before: RequestText, found: Unicode.Scalar, after: RequestText
    )? {
        for (index, piece) in pieces.enumerated() {
            guard case .literal(let text) = piece,
                let place = text.unicodeScalars.firstIndex(where: isWanted)
            else { continue }
            let scalars = text.unicodeScalars
            var before = RequestText()
            before.pieces = Array(pieces[..<index])
            before.append(String(scalars[..<place]))
            var after = RequestText(String(scalars[scalars.index(after: place)...]))
            for rest in pieces[(index + 1)...] { after.pieces.append(rest) }
            return (before, scalars[place], after)
        }
        return nil
    }

    /// The parts between a separator that stands in its literals.
    func split(separator: Unicode.Scalar) -> [RequestText] {
        var parts: [RequestText] = []
        var rest = self
        while let (before, _, after) = rest.split(at: { $0 == separator }) {
            parts.append(before)
            rest = after
        }
        return parts + [rest]
    }

    /// The text without the white space at both ends of it.
    var trimmed: RequestText {
        var result = self
        if case .literal(let text)? = result.pieces.first {
            let rest = String(String.UnicodeScalarView(text.unicodeScalars.drop { $0.isBlank }))
            if rest.isEmpty { result.pieces.removeFirst() } else { result.pieces[0] = .literal(rest) }
        }
        if case .literal(let text)? = result.pieces.last {
            var scalars = text.unicodeScalars
            while let last = scalars.last, last.isBlank { scalars.removeLast() }
            if scalars.isEmpty {
                result.pieces.removeLast()
            } else {
                result.pieces[result.pieces.count - 1] = .literal(String(scalars))
            }
        }
        return result
    }

    /// Percent-encoded, as a value of a form or a query; what is known only later is encoded then.
    func percentEncoded(spaceIsPlus: Bool = false) -> RequestText {
        var result = RequestText()
        for piece in pieces {
            switch piece {
            case .literal(let text): result.append(text.percentEncoded(spaceIsPlus: spaceIsPlus))
            // What functions make (ids, times, numbers) needs none.
            case .reference(let name):
                result.pieces.append(.reference(name.hasPrefix("__") ? name : "__urlencode(${\(name)})"))
            case .external(let name, _): result.pieces.append(.external(name, isEncoded: true))
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// A space, a tab or the end of a line.
    var isBlank: Bool { self == " " || (value >= 0x09 && value <= 0x0D) }
}

extension String {
    /// Everything but letters, digits and `-._~` as `%XX` (RFC 3986, section 2.3).
    func percentEncoded(spaceIsPlus: Bool = false) -> String {
        var result: [UInt8] = []
        for byte in utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80,
                scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
            {
                result.append(byte)
            } else if spaceIsPlus, byte == 0x20 {
                result.append(UInt8(ascii: "+"))
            } else {
                result += Array("%".utf8) + String.hexadecimal(byte).utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `%XX` as the bytes that they stand for; what is no UTF-8 then stays as it is.
    var percentDecoded: String {
        guard utf8.contains(UInt8(ascii: "%")) else { return self }
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                rest.prefix(2).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self) ?? self
    }

    /// Two digits in upper case.
    static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
