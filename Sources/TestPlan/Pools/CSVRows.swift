/// The rows of a CSV file with a header line (RFC 4180).
///
/// A cell in quotes may hold commas, line breaks and doubled quotes; spaces belong to their cell; a quote inside
/// an unquoted cell is plain text. Lines end with LF, CRLF or CR; empty lines are skipped.
struct CSVRows {
    private var bytes: [UInt8] = []
    private var index = 0
    /// Whether more follows behind `bytes`.
    private var isLast = false
    /// A quoted cell goes on behind `bytes`.
    private var isCut = false
    private let pool: QuestionPool
    private let keepsLines: Bool
    private var problems: PoolProblems
    /// nil until the header is known.
    private var loaded: LoadedPool?

    static func read(
        _ blocks: PoolBlocks, pool: QuestionPool, problems: PoolProblems, keepsLines: Bool
    ) throws(PoolError) -> LoadedPool {
        var reader = CSVRows(pool: pool, keepsLines: keepsLines, problems: problems)
        try blocks.forEach { reader.read($0) }
        try reader.problems.check()
        return reader.loaded ?? LoadedPool(pool: pool, columns: [])
    }

    private init(pool: QuestionPool, keepsLines: Bool, problems: PoolProblems) {
        self.pool = pool
        self.keepsLines = keepsLines
        self.problems = problems
    }

    /// - Returns: how far it has read whole rows.
    private mutating func read(_ block: PoolBlocks.Block) -> Int {
        let size = block.bytes.count
        guard problems.begin(block) else { return size }
        bytes = block.bytes
        index = 0
        isLast = block.isLast
        isCut = false
        defer { bytes = [] }
        if loaded == nil {
            guard let header = nextRecord() else { return isCut ? 0 : size }
            checkHeader(header)
            // Rows under a header that is wrong would only be wrong once more.
            guard problems.isEmpty else {
                problems.ignoreRest()
                return size
            }
            let columns = header.cells.map { String(decoding: $0.text, as: UTF8.self) }
            loaded = LoadedPool(pool: pool, columns: columns, keepsLines: keepsLines)
            loaded?.reserve(bytes: block.fileSize)
        }
        let width = loaded?.columns.count ?? 0
        var done = index
        while let record = nextRecord() {
            done = index
            if record.cells.count == width {
                loaded?.beginRow(at: record.offset)
                for cell in record.cells { loaded?.append(cell.text, isJSONText: false) }
            } else {
                let cells = record.cells.count == 1 ? "1 cell" : "\(record.cells.count) cells"
                problems.add("this row has \(cells), the header has \(width)", at: record.offset)
            }
        }
        loaded?.countLines(in: bytes, after: block.line)
        return isCut ? done : size
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

    /// - Returns: nil at the end, or where a quote is not closed (which is reported if nothing follows).
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
        isCut = !isLast
        if isLast { problems.add("this quoted cell has no closing quote", at: start) }
        return nil
    }
}
