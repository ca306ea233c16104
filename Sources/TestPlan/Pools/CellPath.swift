import Formats

/// A way into a pool's column that holds JSON: `conversations[0].value`.
///
/// Names are joined by dots, indexes stand in brackets and count from 0; `[-1]` is the last.
package struct CellPath: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case name(String)
        case index(Int)
    }

    let steps: [Step]

    /// Tells a column from the path behind it; the longest column that fits wins, since names may hold dots.
    ///
    /// - Returns: nil where the text does not begin with a column, or what follows it is no path.
    static func split(_ text: String, columns: [String]) -> (column: Int, path: CellPath)? {
        let bytes = Array(text.utf8)
        let fitting = columns.indices.filter { index in
            let column = Array(columns[index].utf8)
            return bytes.starts(with: column) && column.count < bytes.count
                && [UInt8(ascii: "."), UInt8(ascii: "[")].contains(bytes[column.count])
        }
        for index in fitting.sorted(by: { columns[$0].utf8.count > columns[$1].utf8.count }) {
            let rest = String(decoding: bytes[columns[index].utf8.count...], as: UTF8.self)
            if let steps = steps(rest[...]) { return (index, CellPath(steps: steps)) }
        }
        return nil
    }

    private static func steps(_ text: Substring) -> [Step]? {
        var rest = text
        var steps: [Step] = []
        while !rest.isEmpty {
            if let match = rest.prefixMatch(of: /\[(-?[0-9]{1,9})\]/), let index = Int(match.output.1) {
                steps.append(.index(index))
                rest = rest[match.range.upperBound...]
            } else if let match = rest.prefixMatch(of: /\.([^.\[\]]+)/) {
                steps.append(.name(String(match.output.1)))
                rest = rest[match.range.upperBound...]
            } else {
                return nil
            }
        }
        return steps.isEmpty ? nil : steps
    }

    /// What stands there: a string without its quotes, any other value as written; nil where nothing does.
    func value(in cell: ArraySlice<UInt8>) -> [UInt8]? {
        let bytes = Array(cell)
        var range = 0..<bytes.count
        for step in steps {
            guard let next = try? Self.find(step, in: bytes, range) else { return nil }
            range = next
        }
        var scanner = JSONReader(bytes, range: range)
        if scanner.next == UInt8(ascii: "\"") { return try? scanner.string() }
        return Array(bytes[range])
    }

    /// The part of a document in which a step's value stands.
    private static func find(
        _ step: Step, in bytes: [UInt8], _ range: Range<Int>
    ) throws(JSONReader.Problem) -> Range<Int>? {
        var scanner = JSONReader(bytes, range: range)
        scanner.skipWhitespace()
        let start = scanner.offset
        var values: [Range<Int>] = []
        switch step {
        case .name(let name):
            guard scanner.skip("{") else { return nil }
            try scanner.members(until: "}", of: "object", from: start) {
                scanner throws(JSONReader.Problem) in
                let key = try scanner.string()
                try scanner.colon()
                let value = try scanner.value()
                // As in most readers, the last of equal keys counts.
                if key.elementsEqual(name.utf8) { values = [value.startIndex..<value.endIndex] }
            }
            return values.last
        case .index(let index):
            guard scanner.skip("[") else { return nil }
            try scanner.members(until: "]", of: "array", from: start) { scanner throws(JSONReader.Problem) in
                let value = try scanner.value()
                values.append(value.startIndex..<value.endIndex)
            }
            let place = index < 0 ? values.count + index : index
            return values.indices.contains(place) ? values[place] : nil
        }
    }
}
