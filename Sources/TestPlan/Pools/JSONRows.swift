import Formats

/// The rows of a JSON array or of JSON lines: all strings, or all objects.
///
/// Columns are the union of the objects' keys, in the order in which they first appear. They are collected in a first
/// pass and the rows in a second, so that a million rows are never held twice.
struct JSONRows {
    private struct Cell {
        var column: Int
        var text: [UInt8]
        var isJSONText: Bool
    }

    private enum Kind: String {
        case strings
        case objects
    }

    private var bytes: [UInt8]
    private var problems: PoolProblems
    private var columns: [String] = []
    private var columnIndex: [String: Int] = [:]
    /// What the second pass fills; nil during the first.
    private var loaded: LoadedPool?
    private var row: [Cell] = []
    /// What the first row was; all others must be the same.
    private var kind: Kind?

    init(_ bytes: [UInt8], problems: PoolProblems) {
        self.bytes = bytes
        self.problems = problems
    }

    /// Reads one JSON array.
    static func array(
        _ bytes: [UInt8], pool: QuestionPool, problems: PoolProblems, settings: LoadedPool.Settings
    ) throws(PoolError) -> LoadedPool {
        var reader = JSONRows(bytes, problems: problems)
        reader.readArray()
        try reader.begin(pool, size: bytes.count, settings)
        reader.readArray()
        reader.loaded?.countLines(in: bytes, after: 0)
        return try reader.finished(pool)
    }

    /// Reads one JSON value a line; lines of white space are skipped.
    static func lines(
        _ blocks: PoolBlocks, pool: QuestionPool, problems: PoolProblems, settings: LoadedPool.Settings
    ) throws(PoolError) -> LoadedPool {
        var reader = JSONRows([], problems: problems)
        var size = 0
        try blocks.forEach { block in
            size = block.fileSize
            return reader.readLines(block)
        }
        try reader.begin(pool, size: size, settings)
        let columns = reader.columns.count
        try blocks.forEach { reader.readLines($0) }
        guard reader.columns.count == columns else {
            throw PoolError(diagnostics: [
                Diagnostic("the file \(pool.file.quoted) changed while it was read", at: pool.fileLocation)
            ])
        }
        return try reader.finished(pool)
    }

    private mutating func readLines(_ block: PoolBlocks.Block) -> Int {
        guard problems.begin(block) else { return block.bytes.count }
        bytes = block.bytes
        block.bytes.forEachLine { readLine($0) }
        loaded?.countLines(in: bytes, after: block.line)
        return block.bytes.count
    }

    private mutating func readArray() {
        var scanner = JSONReader(bytes, range: 0..<bytes.count)
        scanner.skipWhitespace()
        let start = scanner.offset
        // An empty file has no rows, which says more than what JSON expects.
        guard scanner.next != nil else { return }
        do throws(JSONReader.Problem) {
            guard scanner.skip("[") else {
                let message = "a JSON pool is an array of strings or objects, found \(scanner.found)"
                throw JSONReader.Problem(message: message, offset: start)
            }
            try scanner.members(until: "]", of: "array", from: start) { scanner throws(JSONReader.Problem) in
                try readRow(&scanner)
            }
            scanner.skipWhitespace()
            guard scanner.next == nil else {
                let message = "expected nothing after the array, found \(scanner.found)"
                throw JSONReader.Problem(message: message, offset: scanner.offset)
            }
        } catch {
            problems.add(error.message, at: error.offset)
        }
    }

    private mutating func readLine(_ range: Range<Int>) {
        var scanner = JSONReader(bytes, range: range)
        scanner.skipWhitespace()
        guard scanner.next != nil else { return }
        do throws(JSONReader.Problem) {
            try readRow(&scanner)
            scanner.skipWhitespace()
            guard scanner.next == nil else {
                let message = "expected one JSON value a line, found \(scanner.found) after it"
                throw JSONReader.Problem(message: message, offset: scanner.offset)
            }
        } catch {
            problems.add(error.message, at: error.offset)
        }
    }

    /// Reads one row; a row of the wrong kind is reported and stepped over.
    private mutating func readRow(_ scanner: inout JSONReader) throws(JSONReader.Problem) {
        let start = scanner.offset
        let found = scanner.found
        switch scanner.next {
        case UInt8(ascii: "\""):
            let text = try scanner.string()
            if isExpected(.strings, found, start) {
                loaded?.beginRow(at: start)
                loaded?.append(text, isJSONText: false)
            }
        case UInt8(ascii: "{"):
            try readObject(&scanner)
            if isExpected(.objects, found, start) {
                loaded?.beginRow(at: start)
                appendRow()
                if let problem = loaded?.endRow() {
                    problems.add(problem, at: start, suggestion: PoolProblems.asItIs)
                }
            }
        default:
            _ = try scanner.value()
            problems.add("a row is a string or an object, found \(found)", at: start)
        }
    }

    private mutating func isExpected(_ rowKind: Kind, _ found: String, _ offset: Int) -> Bool {
        let expected = kind ?? rowKind
        kind = expected
        if rowKind == expected { return true }
        problems.add(
            "rows are either all strings or all objects: the first are \(expected.rawValue), this is \(found)",
            at: offset)
        return false
    }

    /// Reads one object into `row`.
    private mutating func readObject(_ scanner: inout JSONReader) throws(JSONReader.Problem) {
        let start = scanner.offset
        _ = scanner.skip("{")
        row.removeAll(keepingCapacity: true)
        try scanner.members(until: "}", of: "object", from: start) { scanner throws(JSONReader.Problem) in
            let keyOffset = scanner.offset
            let key = String(decoding: try scanner.string(), as: UTF8.self)
            try scanner.colon()
            let isString = scanner.next == UInt8(ascii: "\"")
            let text = isString ? try scanner.string() : Array(try scanner.value())
            let column = index(of: key)
            if row.contains(where: { $0.column == column }) {
                problems.add("the key \"\(key)\" stands twice in this object", at: keyOffset)
            }
            row.append(Cell(column: column, text: text, isJSONText: !isString))
        }
        if row.isEmpty { problems.add("this object has no keys", at: start) }
    }

    private mutating func index(of key: String) -> Int {
        if let index = columnIndex[key] { return index }
        columnIndex[key] = columns.count
        columns.append(key)
        return columns.count - 1
    }

    /// Ends the first pass.
    private mutating func begin(_ pool: QuestionPool, size: Int, _ settings: LoadedPool.Settings)
        throws(PoolError)
    {
        try problems.check()
        var loaded = try LoadedPool(pool: pool, columns: columns, settings: settings)
        loaded.reserve(bytes: size)
        self.loaded = loaded
    }

    private func finished(_ pool: QuestionPool) throws(PoolError) -> LoadedPool {
        try problems.check()
        return loaded ?? LoadedPool(pool: pool, columns: columns)
    }

    private mutating func appendRow() {
        guard loaded != nil else { return }
        for column in columns.indices {
            // Rows usually name their columns in one order.
            let isInPlace = column < row.count && row[column].column == column
            let cell = isInPlace ? row[column] : row.first { $0.column == column }
            loaded?.append(cell?.text ?? [], isJSONText: cell?.isJSONText ?? true)
        }
    }
}
