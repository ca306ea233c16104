/// The rows of a CSV file with a header line (RFC 4180).
///
/// A cell in quotes may hold commas, line breaks and doubled quotes; spaces belong to their cell; a quote inside
/// an unquoted cell is plain text. Lines end with LF, CRLF or CR; empty lines are skipped.
struct CSVRows {
    private let bytes: [UInt8]
    private var problems: PoolProblems
    private var index = 0

    private init(_ bytes: [UInt8], problems: PoolProblems) {
        self.bytes = bytes
        self.problems = problems
    }

    static func read(
        _ bytes: [UInt8], pool: QuestionPool, problems: PoolProblems, _ keepsLines: Bool
    ) throws(PoolError) -> LoadedPool {
        var reader = CSVRows(bytes, problems: problems)
        guard let header = reader.nextRecord() else {
            try reader.problems.check()
            return LoadedPool(pool: pool, columns: [])
        }
        reader.checkHeader(header)
        try reader.problems.check()
        let columns = header.cells.map { String(decoding: $0.text, as: UTF8.self) }
        var loaded = LoadedPool(pool: pool, columns: columns, keepsLines: keepsLines)
        loaded.reserve(bytes: bytes.count)
        while let record = reader.nextRecord() {
            if record.cells.count == columns.count {
                loaded.beginRow(at: record.offset)
                for cell in record.cells { loaded.append(cell.text, isJSONText: false) }
            } else {
                let cells = record.cells.count == 1 ? "1 cell" : "\(record.cells.count) cells"
                reader.problems.add(
                    "this row has \(cells), the header has \(columns.count)", at: record.offset)
            }
        }
        try reader.problems.check()
        return loaded
    }

    private mutating func checkHeader(_ header: Record) {
        var seen: Set<[UInt8]> = []
        for cell in header.cells {
            if cell.text.isEmpty {
                problems.add("a column of the header has no name", at: cell.offset)
            } else if !seen.insert(cell.text).inserted {
                let name = String(decoding: cell.text, as: UTF8.self)
                problems.add("the header names the column \"\(name)\" twice", at: cell.offset)
            }
        }
    }

    private struct Record {
        var offset: Int
        var cells: [(text: [UInt8], offset: Int)] = []
    }

    /// - Returns: nil at the end, or where a quote is not closed (which is reported).
    private mutating func nextRecord() -> Record? {
        while index < bytes.count, isLineEnd(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }
        var record = Record(offset: index)
        while true {
            let start = index
            guard let text = nextCell() else { return nil }
            record.cells.append((text, start))
            guard index < bytes.count, bytes[index] == UInt8(ascii: ",") else { return record }
            index += 1
        }
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// Reads up to the comma or line end behind a cell.
    private mutating func nextCell() -> [UInt8]? {
        var text: [UInt8] = []
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
            guard let quoted = quotedCell() else { return nil }
            text = quoted
            if index < bytes.count, bytes[index] != UInt8(ascii: ","), !isLineEnd(bytes[index]) {
                problems.add(
                    "expected a comma after the closing quote; a quote inside a cell is written twice",
                    at: index)
            }
        }
        while index < bytes.count, bytes[index] != UInt8(ascii: ","), !isLineEnd(bytes[index]) {
            text.append(bytes[index])
            index += 1
        }
        return text
    }

    private mutating func quotedCell() -> [UInt8]? {
        let start = index
        var text: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") {
                guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return text }
                index += 1
            }
            text.append(byte)
        }
        problems.add("this quoted cell has no closing quote", at: start)
        return nil
    }
}
