/// One line of a body in Prometheus' text format.
package struct ExpositionSample: Equatable, Sendable {
    package struct Label: Equatable, Sendable {
        package var name: String
        package var value: String
    }

    package var name: String
    package var labels: [Label]
    package var value: Double

    /// The value of a label; nil where it has none of that name.
    package func label(_ name: String) -> String? { labels.first { $0.name == name }?.value }
}

/// What a body holds of the metrics that were asked for.
package struct Exposition: Sendable {
    package var samples: [ExpositionSample] = []
    /// Lines that are neither samples nor comments, and the first of them in words.
    package var malformed = 0
    package var firstProblem: String?
    /// Lines of samples that were asked for and are more than the limit; they are left out.
    package var left = 0
    /// The body ends as one of OpenMetrics does.
    package var hasEnd = false

    package init() {}
}

/// Reads bodies in Prometheus' text format 0.0.4 and in OpenMetrics 1.0, line by line.
///
/// Of most bodies little is asked for: a line of another metric is passed over without being read. Times and exemplars are
/// not kept. Nothing traps, whatever the bytes are.
package struct ExpositionReader: Sendable {
    /// By the length of their names, which tells most lines apart at once.
    private var wanted: [Int: [[UInt8]]] = [:]
    private let takesAll: Bool
    private let mostSamples: Int
    private static let mostLabels = 128

    /// - Parameters:
    ///   - names: the metrics to read; nil: all.
    ///   - mostSamples: further ones are counted and left out.
    package init(names: Set<String>?, mostSamples: Int = 20_000) {
        takesAll = names == nil
        self.mostSamples = mostSamples
        for name in names ?? [] {
            let bytes = Array(name.utf8)
            wanted[bytes.count, default: []].append(bytes)
        }
    }

    package func read(_ bytes: [UInt8]) -> Exposition {
        var result = Exposition()
        var number = 0
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            number += 1
            read(bytes[start..<end], number, into: &result)
            start = end + 1
        }
        return result
    }

    private func read(_ line: ArraySlice<UInt8>, _ number: Int, into result: inout Exposition) {
        var cursor = LineCursor(line)
        cursor.skipBlanks()
        guard let first = cursor.peek else { return }
        if first == UInt8(ascii: "#") {
            result.hasEnd = result.hasEnd || line.elementsEqual("# EOF".utf8)
            return
        }
        let name = cursor.take { !Self.isBlank($0) && $0 != UInt8(ascii: "{") }
        guard isWanted(name) else { return }
        guard result.samples.count < mostSamples else {
            result.left += 1
            return
        }
        do throws(LineProblem) {
            result.samples.append(try sample(name, &cursor))
        } catch {
            result.malformed += 1
            result.firstProblem = result.firstProblem ?? "line \(number): \(error.text)"
        }
    }

    private func isWanted(_ name: ArraySlice<UInt8>) -> Bool {
        takesAll || wanted[name.count]?.contains { $0.elementsEqual(name) } ?? false
    }

    private func sample(
        _ name: ArraySlice<UInt8>, _ cursor: inout LineCursor
    ) throws(LineProblem) -> ExpositionSample {
        guard !name.isEmpty else { throw LineProblem(text: "expected the name of a metric") }
        cursor.skipBlanks()
        var labels: [ExpositionSample.Label] = []
        if cursor.peek == UInt8(ascii: "{") {
            cursor.skip()
            labels = try self.labels(&cursor)
        }
        cursor.skipBlanks()
        let value = cursor.take { !Self.isBlank($0) }
        guard let number = Self.number(value) else {
            let found = String(decoding: value.prefix(40), as: UTF8.self)
            throw LineProblem(text: "expected a number, found \"\(found)\"")
        }
        return ExpositionSample(name: String(decoding: name, as: UTF8.self), labels: labels, value: number)
    }

    private func labels(_ cursor: inout LineCursor) throws(LineProblem) -> [ExpositionSample.Label] {
        var labels: [ExpositionSample.Label] = []
        while true {
            cursor.skipBlanks()
            if cursor.peek == UInt8(ascii: "}") {
                cursor.skip()
                return labels
            }
            let name = cursor.take { $0 != UInt8(ascii: "=") && !Self.isBlank($0) && $0 != UInt8(ascii: "}") }
            cursor.skipBlanks()
            guard !name.isEmpty, cursor.peek == UInt8(ascii: "=") else {
                throw LineProblem(text: "expected a label and =")
            }
            cursor.skip()
            cursor.skipBlanks()
            guard let value = cursor.quoted() else { throw LineProblem(text: "expected a value in quotes") }
            guard labels.count < Self.mostLabels else { throw LineProblem(text: "it has too many labels") }
            labels.append(.init(name: String(decoding: name, as: UTF8.self), value: value))
            cursor.skipBlanks()
            if cursor.peek == UInt8(ascii: ",") { cursor.skip() }
        }
    }

    /// A number as Go writes it, and as OpenMetrics does: `+Inf`, `NaN`, `1e3`.
    static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
        // Longer than any number; and hexadecimal floats are none of the format's.
        guard !bytes.isEmpty, bytes.count <= 64,
            !bytes.contains(where: { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") })
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        switch text.lowercased() {
        case "+inf", "inf", "+infinity", "infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        case "nan": return .nan
        default:
            guard let number = Double(text), number.isFinite else { return nil }
            return number
        }
    }

    fileprivate static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private struct LineProblem: Error { let text: String }

    /// A place in a line.
    private struct LineCursor {
        private let bytes: ArraySlice<UInt8>
        private var index: Int

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            index = bytes.startIndex
        }

        var peek: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

        mutating func skip() { index += 1 }

        mutating func skipBlanks() { while let byte = peek, ExpositionReader.isBlank(byte) { index += 1 } }

        mutating func take(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
            let start = index
            while let byte = peek, isPart(byte) { index += 1 }
            return bytes[start..<index]
        }

        /// A text in quotes, its escapes undone; nil where none begins here, or it does not end in this line.
        mutating func quoted() -> String? {
            guard peek == UInt8(ascii: "\"") else { return nil }
            index += 1
            var text: [UInt8] = []
            while let byte = peek {
                index += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let escaped = peek else { return nil }
                    index += 1
                    switch escaped {
                    case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
                    case UInt8(ascii: "\\"), UInt8(ascii: "\""): text.append(escaped)
                    // Kept as they stand, as Prometheus does.
                    default: text += [byte, escaped]
                    }
                default: text.append(byte)
                }
            }
            return nil
        }
    }
}
