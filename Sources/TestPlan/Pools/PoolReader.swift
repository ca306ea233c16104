/// What is wrong with a pool's file, all of it (up to a number that a person can read).
package struct PoolError: Error, Equatable, Sendable {
    package let diagnostics: [Diagnostic]

    package init(diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}

/// Reads a question pool's file into memory.
///
/// - `json`: an array of strings or of objects; `jsonl`: one string or object a line. Columns are the union of the
///   objects' keys in the order of their first appearance. A value that is no string is its JSON text; a missing
///   one is empty.
/// - `csv`: RFC 4180 with a header line, which names the columns; `tsv` with tabs. ``TableForm`` has the other
///   forms.
/// - `text`: one row a line, as it stands; lines of white space are skipped.
///
/// A file is UTF-8, or of the encoding that the plan or a byte order mark says; the mark is skipped.
package enum PoolReader {
    /// The most bytes that a pool's file may hold: 512 MiB.
    package static let sizeLimit = 512 << 20

    /// The formats that a file's extension says.
    private static let extensions: [String: QuestionPool.Format] = [
        "json": .json, "jsonl": .jsonl, "ndjson": .jsonl, "csv": .csv, "tsv": .tsv, "txt": .text,
        "text": .text,
    ]

    /// Reads and checks the whole file.
    ///
    /// - Parameter directory: the plan's folder, as the person gave it; it stands before the file's name in
    ///   messages.
    /// - Parameter keepsLines: the rows know their lines in the file.
    /// - Parameter words: makes the prompts of a trace.
    /// - Throws: a ``PoolError`` with places in the file, or in the plan where the file itself is the trouble.
    package static func read(
        _ pool: QuestionPool, directory: String, keepsLines: Bool = false,
        words: TraceWords = TraceWords(seed: 0, index: 0)
    ) throws(PoolError) -> LoadedPool {
        let settings = LoadedPool.Settings(keepsLines: keepsLines, words: words)
        let format = try format(of: pool)
        if let given = pool.table.given, format != .csv, format != .tsv {
            throw PoolError(diagnostics: [
                Diagnostic(
                    "questionPool \(pool.name.quoted): \(given.value) is for the formats csv and tsv, and this file is read "
                        + "as \(format.rawValue)", at: given.location)
            ])
        }
        let shownPath = shownPath(of: pool, in: directory)
        var problems = PoolProblems(file: shownPath)
        let blocks = PoolBlocks(pool, directory: directory)
        var loaded: LoadedPool
        switch format {
        case .json:
            let block = try wholeText(of: pool, directory: directory)
            guard problems.begin(block) else { throw problems.error }
            loaded = try JSONRows.array(block.bytes, pool: pool, problems: problems, settings: settings)
        case .jsonl:
            loaded = try JSONRows.lines(blocks, pool: pool, problems: problems, settings: settings)
        case .csv, .tsv:
            loaded = try CSVRows.read(
                blocks, pool: pool, separator: pool.table.separator ?? (format == .tsv ? "\t" : ","),
                problems: problems, settings: settings)
        case .text:
            loaded = try text(blocks, pool: pool, problems: problems)
        }
        guard loaded.rowCount > 0 else {
            let message =
                loaded.silentRows > 0
                ? "nobody says anything in the rows of the question pool \(pool.name.quoted)"
                : "the question pool \"\(pool.name)\" has no rows"
            throw PoolError(diagnostics: [Diagnostic(message, at: SourceLocation(file: shownPath))])
        }
        if let weight = pool.weight {
            do throws(Diagnostic) {
                loaded.weights = try RowWeights(of: loaded, column: weight.value, at: weight.location)
            } catch {
                throw PoolError(diagnostics: [error])
            }
        }
        return loaded
    }

    /// The file of a pool as messages call it.
    static func shownPath(of pool: QuestionPool, in directory: String) -> String {
        PlanFile.shownPath(pool.file, directory: directory, access: pool.access)
    }

    private static func format(of pool: QuestionPool) throws(PoolError) -> QuestionPool.Format {
        if let format = pool.format { return format }
        let name = pool.file.split(separator: "/").last ?? ""
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count > 1, let format = extensions[parts[parts.count - 1].lowercased()] { return format }
        let formats = QuestionPool.Format.allCases.map(\.rawValue).joined(separator: ", ")
        throw PoolError(diagnostics: [
            Diagnostic(
                "the extension of \"\(pool.file)\" does not say its format", at: pool.fileLocation,
                suggestion: "add format= with one of \(formats)")
        ])
    }

    /// A file that is no list of lines.
    private static func wholeText(
        of pool: QuestionPool, directory: String
    ) throws(PoolError) -> PoolBlocks.Block {
        do throws(Diagnostic) {
            let (all, invalid) = try PoolText(pool, directory: directory).whole()
            let bytes = all.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(all.dropFirst(3)) : all
            return .init(bytes: bytes, line: 0, isLast: true, fileSize: bytes.count, invalid: invalid)
        } catch {
            throw PoolError(diagnostics: [error])
        }
    }

    private static func text(
        _ blocks: PoolBlocks, pool: QuestionPool, problems: PoolProblems
    ) throws(PoolError) -> LoadedPool {
        var problems = problems
        var loaded = try LoadedPool(pool: pool, columns: [], settings: LoadedPool.Settings())
        try blocks.forEach { block in
            guard problems.begin(block) else { return block.bytes.count }
            if loaded.rowCount == 0 { loaded.reserve(bytes: block.fileSize) }
            block.bytes.forEachLine { range in
                let line = block.bytes[range]
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
                loaded.append(line, isJSONText: false)
            }
            return block.bytes.count
        }
        try problems.check()
        return loaded
    }
}

/// Collects what is wrong with one file, with its places.
struct PoolProblems {
    /// More would bury the first ones, which are usually the cause.
    private static let most = 20

    private var places: TextPlaces
    private var diagnostics: [Diagnostic] = []
    private var suppressed = 0
    private var ignoresRest = false
    private let file: String

    init(file: String) {
        places = TextPlaces([], file: file)
        self.file = file
    }

    /// What helps where a file only looks like one of a preset.
    static let asItIs = "preset=\"none\" in <questionPool> reads the file as it is"

    var isEmpty: Bool { diagnostics.isEmpty }

    /// What follows in the file is not looked at.
    mutating func ignoreRest() { ignoresRest = true }

    /// Offsets are from now on those of a block; false where it should not be read, as it is no text.
    mutating func begin(_ block: PoolBlocks.Block) -> Bool {
        guard !ignoresRest else { return false }
        places = TextPlaces(
            block.bytes, start: SourceLocation(file: file, line: block.line + 1, column: 1))
        let before = diagnostics.count + suppressed
        checkUTF8(block.bytes)
        if let invalid = block.invalid { add(invalid, at: block.bytes.count) }
        ignoresRest = diagnostics.count + suppressed > before
        return !ignoresRest
    }

    mutating func add(_ message: String, at offset: Int, suggestion: String? = nil) {
        if diagnostics.count < Self.most {
            diagnostics.append(
                Diagnostic(message, at: places.location(at: offset), suggestion: suggestion))
        } else {
            suppressed += 1
        }
    }

    /// Reports the first byte that is not UTF-8.
    private mutating func checkUTF8(_ bytes: [UInt8]) {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .emptyInput: return
            case .error:
                let value = String(bytes[offset], radix: 16, uppercase: true)
                add(
                    "this file is not UTF-8: invalid byte 0x\(value)", at: offset,
                    suggestion:
                        "encoding=\"windows-1252\", \"GBK\" or another in <questionPool> says what it is")
                return
            }
        }
    }

    /// Throws what was collected.
    func check() throws(PoolError) {
        if !diagnostics.isEmpty { throw error }
    }

    /// What was collected, in the order of its places.
    var error: PoolError {
        var all = diagnostics.sorted {
            ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
        }
        if suppressed > 0 {
            all.append(Diagnostic("and \(suppressed) more like these", at: SourceLocation(file: file)))
        }
        return PoolError(diagnostics: all)
    }
}

extension [UInt8] {
    /// Gives the lines without their LF or CRLF.
    func forEachLine(_ body: (Range<Int>) -> Void) {
        var start = 0
        while start < count {
            let end = self[start...].firstIndex(of: 0x0A) ?? count
            let hasReturn = end > start && self[end - 1] == 0x0D
            body(start..<(hasReturn ? end - 1 : end))
            start = end + 1
        }
    }
}
