/// The rows of a CSV file (RFC 4180), whose first line names the columns unless the plan does.
///
/// A cell in quotes may hold separators, line breaks and doubled quotes; spaces belong to their cell; a quote inside
/// an unquoted cell is plain text, as is every quote where the plan says so. Lines end with LF, CRLF or CR; empty lines
/// are skipped.
struct CSVRows {
    private var bytes: [UInt8] = []
    private var index = 0
    /// Whether more follows behind `bytes`.
    private var isLast = false
    /// A quoted cell goes on behind `bytes`.
    private var isCut = false
    private let pool: QuestionPool
    /// One character; no other begins or ends within its bytes (UTF-8).
    private let separator: [UInt8]
    private let separatorName: String
    private let settings: LoadedPool.Settings
    /// The columns are not those of the preset that the plan names.
    private var failure: PoolError?
    private var problems: PoolProblems
    /// nil until the header is known.
    private var loaded: LoadedPool?

    static func read(
        _ blocks: PoolBlocks, pool: QuestionPool, separator: String, problems: PoolProblems,
        settings: LoadedPool.Settings
    ) throws(PoolError) -> LoadedPool {
        var reader = CSVRows(pool: pool, separator: separator, settings: settings, problems: problems)
        try blocks.forEach { reader.read($0) }
        if let failure = reader.failure { throw failure }
        try reader.problems.check()
        return reader.loaded ?? LoadedPool(pool: pool, columns: [])
    }

    private init(
        pool: QuestionPool, separator: String, settings: LoadedPool.Settings, problems: PoolProblems
    ) {
        self.pool = pool
        self.separator = Array(separator.utf8)
        self.separatorName = separator == "," ? "a comma" : separator == "\t" ? "a tab" : separator.quoted
        self.settings = settings
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
            guard let columns = columns() else { return isCut ? 0 : size }
            // Rows under a header that is wrong would only be wrong once more.
            guard problems.isEmpty else {
                problems.ignoreRest()
                return size
            }
            do throws(PoolError) {
                loaded = try LoadedPool(pool: pool, columns: columns, settings: settings)
            } catch {
                failure = error
                problems.ignoreRest()
                return size
            }
            loaded?.reserve(bytes: block.fileSize)
        }
        let width = loaded?.fileWidth ?? 0
        var done = index
        while let record = nextRecord() {
            done = index
            if record.cells.count == width || pool.table.rows == .padded {
                loaded?.beginRow(at: record.offset)
                for cell in record.cells.prefix(width) { loaded?.append(cell.text, isJSONText: false) }
                for _ in min(record.cells.count, width)..<width { loaded?.append([], isJSONText: false) }
                if let problem = loaded?.endRow() {
                    problems.add(problem, at: record.offset, suggestion: PoolProblems.asItIs)
                }
            } else {
                let cells = record.cells.count == 1 ? "1 cell" : "\(record.cells.count) cells"
                let others = pool.table.columns == nil ? "the header has" : "the plan's columns are"
                problems.add("this row has \(cells), \(others) \(width)", at: record.offset)
            }
        }
        loaded?.countLines(in: bytes, after: block.line)
        return isCut ? done : size
    }

    /// The columns' names, those of the plan or of the file's first line; nil where that goes on behind the block.
    private mutating func columns() -> [String]? {
        guard let given = pool.table.columns else {
            guard let header = nextRecord() else { return nil }
            checkHeader(header)
            return header.cells.map { String(decoding: $0.text, as: UTF8.self) }
        }
        if pool.table.ignoresFirstLine, nextRecord() == nil { return nil }
        return given
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
            guard isSeparator(at: index) else { return record }
            index += separator.count
        }
    }

    private func isSeparator(at index: Int) -> Bool {
        guard index < bytes.count, bytes[index] == separator[0] else { return false }
        return separator.count == 1 || bytes[index...].starts(with: separator)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// Reads up to the separator or line end behind a cell.
    private mutating func nextCell() -> [UInt8]? {
        var text: [UInt8] = []
        if pool.table.hasQuotes, index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
            guard let quoted = quotedCell() else { return nil }
            text = quoted
            if index < bytes.count, !isSeparator(at: index), !isLineEnd(bytes[index]) {
                problems.add(
                    "expected \(separatorName) after the closing quote; a quote inside a cell is written twice",
                    at: index)
            }
        }
        while index < bytes.count, !isLineEnd(bytes[index]), !isSeparator(at: index) {
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
