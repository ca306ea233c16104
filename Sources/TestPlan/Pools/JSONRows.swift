/// The rows of a JSON array or of JSON lines: all strings, or all objects.
///
/// Columns are the union of the objects' keys, in the order in which they first appear.
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

    private let bytes: [UInt8]
    private var problems: PoolProblems
    private var columns: [String] = []
    private var columnIndex: [String: Int] = [:]
    private var rows: [[Cell]] = []
    /// What the first row was; all others must be the same.
    private var kind: Kind?

    init(_ bytes: [UInt8], problems: PoolProblems) {
        self.bytes = bytes
        self.problems = problems
    }

    /// Reads one JSON array.
    static func array(
        _ bytes: [UInt8], pool: QuestionPool, problems: PoolProblems
    ) throws(PoolError) -> LoadedPool {
        var reader = JSONRows(bytes, problems: problems)
        reader.readArray()
        return try reader.loaded(pool)
    }

    /// Reads one JSON value a line; lines of white space are skipped.
    static func lines(
        _ bytes: [UInt8], pool: QuestionPool, problems: PoolProblems
    ) throws(PoolError) -> LoadedPool {
        var reader = JSONRows(bytes, problems: problems)
        for range in bytes.lineRanges() { reader.readLine(range) }
        return try reader.loaded(pool)
    }

    private mutating func readArray() {
        var scanner = JSONScanner(bytes, range: 0..<bytes.count)
        scanner.skipWhitespace()
        let start = scanner.offset
        // An empty file has no rows, which says more than what JSON expects.
        guard scanner.next != nil else { return }
        do throws(JSONScanner.Problem) {
            guard scanner.skip("[") else {
                let message = "a JSON pool is an array of strings or objects, found \(scanner.found)"
                throw JSONScanner.Problem(message: message, offset: start)
            }
            try scanner.members(until: "]", of: "array", from: start) { scanner throws(JSONScanner.Problem) in
                try readRow(&scanner)
            }
            scanner.skipWhitespace()
            guard scanner.next == nil else {
                let message = "expected nothing after the array, found \(scanner.found)"
                throw JSONScanner.Problem(message: message, offset: scanner.offset)
            }
        } catch {
            problems.add(error.message, at: error.offset)
        }
    }

    private mutating func readLine(_ range: Range<Int>) {
        var scanner = JSONScanner(bytes, range: range)
        scanner.skipWhitespace()
        guard scanner.next != nil else { return }
        do throws(JSONScanner.Problem) {
            try readRow(&scanner)
            scanner.skipWhitespace()
            guard scanner.next == nil else {
                let message = "expected one JSON value a line, found \(scanner.found) after it"
                throw JSONScanner.Problem(message: message, offset: scanner.offset)
            }
        } catch {
            problems.add(error.message, at: error.offset)
        }
    }

    /// Reads one row; a row of the wrong kind is reported and stepped over.
    private mutating func readRow(_ scanner: inout JSONScanner) throws(JSONScanner.Problem) {
        let start = scanner.offset
        let found = scanner.found
        switch scanner.next {
        case UInt8(ascii: "\""):
            let text = try scanner.string()
            if isExpected(.strings, found, start) {
                rows.append([Cell(column: 0, text: text, isJSONText: false)])
            }
        case UInt8(ascii: "{"):
            let row = try readObject(&scanner)
            if isExpected(.objects, found, start) { rows.append(row) }
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

    private mutating func readObject(_ scanner: inout JSONScanner) throws(JSONScanner.Problem) -> [Cell] {
        let start = scanner.offset
        _ = scanner.skip("{")
        var row: [Cell] = []
        try scanner.members(until: "}", of: "object", from: start) { scanner throws(JSONScanner.Problem) in
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
        return row
    }

    private mutating func index(of key: String) -> Int {
        if let index = columnIndex[key] { return index }
        columnIndex[key] = columns.count
        columns.append(key)
        return columns.count - 1
    }

    private func loaded(_ pool: QuestionPool) throws(PoolError) -> LoadedPool {
        try problems.check()
        var loaded = LoadedPool(pool: pool, columns: columns)
        for row in rows {
            guard kind == .objects else {
                row.first.map { loaded.append($0.text, isJSONText: false) }
                continue
            }
            for column in columns.indices {
                let cell = row.first { $0.column == column }
                loaded.append(cell?.text ?? [], isJSONText: cell?.isJSONText ?? true)
            }
        }
        return loaded
    }
}
