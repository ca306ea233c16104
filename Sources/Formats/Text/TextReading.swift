/// A text as it reads once escapes are undone, each byte with its place in the text as it was given.
struct TextReading {
    let bytes: [UInt8]
    /// The length of the text as it was given, in bytes.
    let length: Int
    /// Where each byte begins and ends in the text as it was given; empty where the text is that text.
    private let starts: [Int32]
    private let ends: [Int32]

    /// The text as it was given.
    init(_ bytes: [UInt8]) {
        self.init(bytes: bytes, length: bytes.count, starts: [], ends: [])
    }

    private init(bytes: [UInt8], length: Int, starts: [Int32], ends: [Int32]) {
        self.bytes = bytes
        self.length = length
        self.starts = starts
        self.ends = ends
    }

    func start(of index: Int) -> Int { starts.isEmpty ? index : Int(starts[index]) }

    func end(of index: Int) -> Int { ends.isEmpty ? index + 1 : Int(ends[index]) }

    /// What the text is with one kind of escape undone everywhere, for each kind that it has, and with what a report
    /// does not print left out.
    var simpler: [TextReading] {
        [
            undone(UInt8(ascii: "%"), Escapes.percent), undone(UInt8(ascii: "\\"), Escapes.backslash),
            undone(UInt8(ascii: "&"), Escapes.reference), cleaned,
        ].compactMap(\.self)
    }

    /// nil where there is no such escape.
    private func undone(
        _ lead: UInt8, _ escape: (ArraySlice<UInt8>) -> (bytes: [UInt8], length: Int)?
    ) -> TextReading? {
        guard bytes.contains(lead) else { return nil }
        var builder = Builder(self)
        var isChanged = false
        var index = 0
        while index < bytes.count {
            if bytes[index] == lead, let found = escape(bytes[index...]) {
                builder.append(found.bytes, from: index, to: index + found.length)
                index += found.length
                isChanged = true
            } else {
                builder.append([bytes[index]], from: index, to: index + 1)
                index += 1
            }
        }
        return isChanged ? builder.reading : nil
    }

    /// Without what ``SafeText`` leaves out; nil where it leaves out nothing.
    private var cleaned: TextReading? {
        guard bytes.contains(where: { $0 < 0x20 || $0 > 0x7E }) else { return nil }
        var builder = Builder(self)
        SafeText.inert(Self.scalars(of: bytes), keepsLines: false, scalar: \.scalar) { kept, place in
            builder.append(Array(String(kept).utf8), from: place.start, to: place.end)
            return true
        }
        return builder.bytes == bytes ? nil : builder.reading
    }

    private struct PlacedScalar {
        let scalar: Unicode.Scalar
        let start: Int
        let end: Int
    }

    private static func scalars(of bytes: [UInt8]) -> [PlacedScalar] {
        var scalars: [PlacedScalar] = []
        scalars.reserveCapacity(bytes.count)
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var start = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                scalars.append(
                    PlacedScalar(
                        scalar: Unicode.UTF8.decode(encoded), start: start, end: start + encoded.count))
                start += encoded.count
            case .error(let length):
                scalars.append(PlacedScalar(scalar: "\u{FFFD}", start: start, end: start + length))
                start += length
            case .emptyInput: return scalars
            }
        }
    }

    private struct Builder {
        private let source: TextReading
        private(set) var bytes: [UInt8] = []
        private var starts: [Int32] = []
        private var ends: [Int32] = []

        init(_ source: TextReading) {
            self.source = source
            bytes.reserveCapacity(source.bytes.count)
            starts.reserveCapacity(source.bytes.count)
            ends.reserveCapacity(source.bytes.count)
        }

        mutating func append(_ added: [UInt8], from start: Int, to end: Int) {
            for byte in added {
                bytes.append(byte)
                starts.append(Int32(truncatingIfNeeded: source.start(of: start)))
                ends.append(Int32(truncatingIfNeeded: source.end(of: end - 1)))
            }
        }

        var reading: TextReading {
            TextReading(bytes: bytes, length: source.length, starts: starts, ends: ends)
        }
    }
}

/// The escapes of URLs, JSON and markup: what the bytes at the start of a slice stand for, and how many they are.
private enum Escapes {
    static func percent(_ bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], length: Int)? {
        number(bytes.dropFirst().prefix(2), digits: 2, base: 16).map { ([UInt8(truncatingIfNeeded: $0)], 3) }
    }

    static func backslash(_ bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], length: Int)? {
        guard let letter = bytes.dropFirst().first else { return nil }
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "'"):
            return ([letter], 2)
        case UInt8(ascii: "n"): return ([0x0A], 2)
        case UInt8(ascii: "r"): return ([0x0D], 2)
        case UInt8(ascii: "t"): return ([0x09], 2)
        case UInt8(ascii: "b"): return ([0x08], 2)
        case UInt8(ascii: "f"): return ([0x0C], 2)
        case UInt8(ascii: "x"):
            return number(bytes.dropFirst(2).prefix(2), digits: 2, base: 16).flatMap { utf8($0, 4) }
        case UInt8(ascii: "u"): return unicode(bytes)
        default: return nil
        }
    }

    /// `\u00e4`, or two of them that are a surrogate pair.
    private static func unicode(_ bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], length: Int)? {
        guard let first = number(bytes.dropFirst(2).prefix(4), digits: 4, base: 16) else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return utf8(first, 6) }
        guard bytes.dropFirst(6).starts(with: Array("\\u".utf8)),
            let second = number(bytes.dropFirst(8).prefix(4), digits: 4, base: 16),
            (0xDC00..<0xE000).contains(second)
        else { return nil }
        return utf8(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), 12)
    }

    private static let entities: [(name: [UInt8], byte: UInt8)] = [
        (Array("&amp;".utf8), UInt8(ascii: "&")), (Array("&lt;".utf8), UInt8(ascii: "<")),
        (Array("&gt;".utf8), UInt8(ascii: ">")), (Array("&quot;".utf8), UInt8(ascii: "\"")),
        (Array("&apos;".utf8), UInt8(ascii: "'")),
    ]

    static func reference(_ bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], length: Int)? {
        if let entity = entities.first(where: { bytes.starts(with: $0.name) }) {
            return ([entity.byte], entity.name.count)
        }
        guard bytes.dropFirst().first == UInt8(ascii: "#"),
            let end = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";"))
        else { return nil }
        let digits = bytes[bytes.startIndex + 2..<end]
        let isHexadecimal = digits.first == UInt8(ascii: "x") || digits.first == UInt8(ascii: "X")
        let length = end - bytes.startIndex + 1
        let value =
            isHexadecimal
            ? number(digits.dropFirst(), digits: nil, base: 16) : number(digits, digits: nil, base: 10)
        return value.flatMap { utf8($0, length) }
    }

    /// - Parameter digits: how many there must be; nil for 1 to 8.
    private static func number(_ text: ArraySlice<UInt8>, digits: Int?, base: UInt32) -> UInt32? {
        guard digits.map({ text.count == $0 }) ?? (1...8).contains(text.count) else { return nil }
        var value: UInt32 = 0
        for byte in text {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            guard digit < base else { return nil }
            value = value &* base &+ UInt32(digit)
        }
        return value
    }

    private static func utf8(_ value: UInt32, _ length: Int) -> (bytes: [UInt8], length: Int)? {
        Unicode.Scalar(value).map { (Array(String($0).utf8), length) }
    }
}
