/// The way to one value of a JSON document: names joined by dots, and indexes, as in `choices[0].text`.
///
/// A leading `$` or `$.` is allowed; `$` alone is the whole document. There are no wildcards, filters, quoted
/// names or negative indexes.
package struct JSONPath: Sendable, Equatable {
    /// One step: an index, or a name that stands in `bytes`, so that walking a path touches no reference counts.
    struct Step: Sendable, Equatable {
        var index: Int?
        var name: Range<Int>
    }

    let steps: [Step]
    /// The path as it was written.
    private let bytes: [UInt8]

    /// Reads a path; nil where the text is none.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        if rest.first == UInt8(ascii: "$"), rest.count == 1 || rest.dropFirst().first.map(Self.isMark) == true
        {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
                if rest.isEmpty || rest.first.map(Self.isMark) == true { return nil }
            }
        } else if rest.isEmpty {
            return nil
        }
        var steps: [Step] = []
        while let first = rest.first {
            if first == UInt8(ascii: "[") {
                guard let close = rest.firstIndex(of: UInt8(ascii: "]")),
                    let index = Self.index(rest[rest.startIndex + 1..<close])
                else { return nil }
                steps.append(Step(index: index, name: 0..<0))
                rest = rest[(close + 1)...]
            } else {
                // A dot joins two steps; only the first name has none before it.
                if first == UInt8(ascii: ".") {
                    guard !steps.isEmpty else { return nil }
                    rest = rest.dropFirst()
                } else if !steps.isEmpty {
                    return nil
                }
                let name = rest.prefix { !Self.isMark($0) }
                guard !name.isEmpty else { return nil }
                steps.append(Step(index: nil, name: name.startIndex..<name.endIndex))
                rest = rest.dropFirst(name.count)
            }
        }
        guard steps.count <= JSONScanner.maximumDepth else { return nil }
        self.steps = steps
        self.bytes = bytes
    }

    /// Whether a step by name goes to this key.
    @inline(__always)
    func step(_ step: Step, matches key: JSONText) -> Bool {
        bytes.withUnsafeBytes { key.equals($0.part(step.name)) }
    }

    /// Whether the other path is this one, or goes on from it.
    func leads(to other: JSONPath) -> Bool {
        steps.count <= other.steps.count
            && zip(steps, other.steps).allSatisfy { step, otherStep in
                step.index == otherStep.index && bytes[step.name] == other.bytes[otherStep.name]
            }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    }

    private static func index(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// The path as it was written.
    package var written: String { String(decoding: bytes, as: UTF8.self) }

    /// The path as a plan writes it, without a leading `$`, which stands for the whole document.
    package var text: String {
        var text = ""
        for step in steps {
            if let index = step.index {
                text += "[\(index)]"
            } else {
                if !text.isEmpty { text += "." }
                text += String(decoding: bytes[step.name], as: UTF8.self)
            }
        }
        return text.isEmpty ? "$" : text
    }
}
