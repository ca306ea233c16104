/// Splits the text of an RFC 4180 file into rows, each with the line it began on.
///
/// It never fails: a quote that is still open at the end leaves a row that ``Row/isWhole`` tells of.
struct CSVTable {
    struct Row {
        var line: Int
        var fields: [String]
        /// Ended by a line break, outside quotes.
        var isWhole: Bool
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next row; nil at the end.
    mutating func next() -> Row? {
        guard position < bytes.count else { return nil }
        var row = Row(line: line, fields: [], isWhole: false)
        var field: [UInt8] = []
        var isQuoted = false
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && position < bytes.count && bytes[position] == byte:
                field.append(byte)
                position += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                row.fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
            case UInt8(ascii: "\r") where !isQuoted: break
            case UInt8(ascii: "\n") where !isQuoted:
                row.fields.append(String(decoding: field, as: UTF8.self))
                row.isWhole = true
                return row
            default: field.append(byte)
            }
        }
        row.fields.append(String(decoding: field, as: UTF8.self))
        return row
    }
}
