/// A question pool's rows in memory: one run of bytes and where each cell ends, so that a million rows cost
/// little more than their text.
package struct LoadedPool: Sendable {
    package let pool: QuestionPool
    /// Column names, those that a preset gives after those of the file; empty where rows are plain strings.
    package private(set) var columns: [String]
    /// Finds the prompts of a file whose kind is known.
    private var reader: PresetReader?
    /// How many columns a row has in the file.
    let fileWidth: Int
    /// Columns that are made from a row's cells when somebody asks for them.
    private var views: [PoolView] = []
    /// Rows in which nobody says anything, which are left out.
    package private(set) var silentRows = 0
    /// Rows of a trace whose prompt or answer has no tokens, and that are sent with one.
    package private(set) var emptyLengths = 0
    private let words: TraceWords
    private var bytes: [UInt8] = []
    /// A pool's file has at most ``PoolReader/sizeLimit`` bytes and its prompts no more, so 32 bits are enough.
    private var ends: [UInt32] = []
    /// How often rows are drawn; nil: all alike.
    package var weights: RowWeights?
    /// Where each row begins in its file, then on which line it stands; empty unless they are asked for.
    private var places: [UInt32] = []
    /// How many of them are lines already.
    private var countedLines = 0
    private let keepsLines: Bool
    /// Which cells are JSON text; empty while none is, as for most pools.
    private var jsonCells: [Bool] = []

    /// What the rows of a file are read for.
    struct Settings {
        /// Remember on which line of its file each row stands.
        var keepsLines = false
        /// Makes the prompts of a trace.
        var words = TraceWords(seed: 0, index: 0)
    }

    /// A pool for the rows of a file with such columns.
    ///
    /// - Throws: a ``PoolError`` where the plan names a preset whose columns the file lacks.
    init(pool: QuestionPool, columns: [String], settings: Settings) throws(PoolError) {
        do throws(Diagnostic) {
            let reader = try PresetReader.find(pool, columns: columns)
            self.init(pool: pool, columns: columns, reader: reader, settings: settings)
        } catch {
            throw PoolError(diagnostics: [error])
        }
    }

    /// A pool whose rows are no known file's.
    package init(pool: QuestionPool, columns: [String]) {
        self.init(pool: pool, columns: columns, reader: nil, settings: Settings())
    }

    private init(pool: QuestionPool, columns: [String], reader: PresetReader?, settings: Settings) {
        self.pool = pool
        self.reader = reader
        keepsLines = settings.keepsLines
        words = settings.words
        fileWidth = max(1, columns.count)
        self.columns = columns
        width = fileWidth
        guard let reader else { return }
        if !reader.isTrace {
            self.columns += ["prompt", "system"]
            width += 2
        }
        for (name, view) in reader.views where !columns.contains(name) {
            self.columns.append(name)
            views.append(view)
        }
    }

    /// What kind of file it is; nil where it is nothing known.
    package var preset: PoolPreset? { reader?.preset }

    /// The column that `${pool}` means; nil where it is the whole row.
    package var promptColumn: Int? {
        guard let reader else { return nil }
        return reader.isTrace ? columns.firstIndex(of: "prompt") : fileWidth
    }

    /// The next row begins here in its file.
    mutating func beginRow(at offset: Int) {
        if keepsLines { places.append(UInt32(offset)) }
    }

    /// Turns the places of the rows since the last call into lines of the file.
    ///
    /// - Parameter text: what those places count in, which stands behind so many lines of the file.
    mutating func countLines(in text: [UInt8], after lines: Int) {
        var (line, offset) = (UInt32(lines) + 1, 0)
        for row in countedLines..<places.count {
            while offset < Int(places[row]) {
                let isBreak = text[offset] == 0x0A || (text[offset] == 0x0D && text[offset + 1] != 0x0A)
                if isBreak { line += 1 }
                offset += 1
            }
            places[row] = line
        }
        countedLines = places.count
    }

    /// The line on which a row begins, from 1; 0 where lines were not kept.
    func line(of row: Int) -> Int { row < places.count ? Int(places[row]) : 0 }

    mutating func forgetLines() { places = [] }

    /// Ends a row: finds its prompt where the file's kind is known.
    ///
    /// - Returns: what is wrong with the row, which then does not count.
    mutating func endRow() -> String? {
        guard let reader else { return nil }
        let first = ends.count - fileWidth
        switch reader.read({ storedCell(first + $0) }) {
        case .prompt(let prompt, let system):
            append(prompt, isJSONText: false)
            append(system, isJSONText: false)
        case .lengths:
            if reader.isEmpty({ storedCell(first + $0) }) { emptyLengths += 1 }
        case .silent:
            silentRows += 1
            removeCells(from: first)
        case .wrong(let expected):
            if !reader.isGiven, first == 0, silentRows == 0 {
                // Columns of these names may be anybody's.
                forgetPreset()
                return nil
            }
            removeCells(from: first)
            return "a row of the preset \(reader.preset.rawValue.quoted) has \(expected)"
        }
        return nil
    }

    private mutating func removeCells(from first: Int) {
        bytes.removeSubrange((first == 0 ? 0 : Int(ends[first - 1]))...)
        ends.removeSubrange(first...)
        if !jsonCells.isEmpty { jsonCells.removeSubrange(first...) }
        if keepsLines { places.removeLast() }
    }

    private mutating func forgetPreset() {
        reader = nil
        views = []
        columns = Array(columns.prefix(fileWidth))
        width = fileWidth
    }

    /// A column that is not kept, of one row.
    private func made(_ view: PoolView, _ row: Int) -> ArraySlice<UInt8> {
        func cell(_ column: Int) -> ArraySlice<UInt8> { self.cell(row: row, column: column) }
        switch view {
        case .words:
            guard let reader else { return [] }
            return words.prompt(row: row, length: reader.inputLength(cell), blocks: reader.blocks(cell))[...]
        case .inputTokens: return Array(String(reader?.inputLength(cell) ?? 0).utf8)[...]
        case .outputTokens: return Array(String(reader?.outputLength(cell) ?? 0).utf8)[...]
        case .turns(let column): return cell(column)
        case .path(let path, let column): return (path.value(in: cell(column)) ?? [])[...]
        case .onePrompt:
            return ([UInt8(ascii: "[")] + PromptText.string(cell(fileWidth)) + [UInt8(ascii: "]")])[...]
        case .messages:
            let system = reader?.isTrace == true ? [] : cell(fileWidth + 1)
            let prompt = PromptText.message(role: "user", saying: cell(promptColumn ?? 0))
            guard !system.isEmpty else { return ([UInt8(ascii: "[")] + prompt + [UInt8(ascii: "]")])[...] }
            return
                ([UInt8(ascii: "[")] + PromptText.message(role: "system", saying: system)
                + [UInt8(ascii: ",")] + prompt + [UInt8(ascii: "]")])[...]
        }
    }

    /// Makes room for the rest of a file, so that growing never holds the rows twice.
    mutating func reserve(bytes count: Int) { bytes.reserveCapacity(count) }

    /// Cells a row that are kept: one where rows are plain strings.
    private var width: Int

    package var rowCount: Int { ends.count / width }

    /// Appends one row; it must have a cell for each column.
    package mutating func append(_ row: [String]) {
        precondition(row.count == width, "a row of \(row.count) cells in a pool of \(width) columns")
        for cell in row { append(cell.utf8, isJSONText: false) }
    }

    /// Appends the next cell of a row; the row counts once it is whole.
    ///
    /// - Parameter isJSONText: the text is a JSON value other than a string, and empty where the row lacks the
    ///   column.
    mutating func append(_ cell: some Collection<UInt8>, isJSONText: Bool) {
        bytes.append(contentsOf: cell)
        ends.append(UInt32(bytes.count))
        if isJSONText && jsonCells.isEmpty {
            jsonCells = Array(repeating: false, count: ends.count - 1)
        }
        if isJSONText || !jsonCells.isEmpty { jsonCells.append(isJSONText) }
    }

    /// The UTF-8 of one cell.
    package func cell(row: Int, column: Int) -> ArraySlice<UInt8> {
        if column >= width { return made(views[column - width], row) }
        return storedCell(row * width + column)
    }

    private func storedCell(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    /// Whether a cell holds a JSON value other than a string, or nothing since its row lacks the column.
    func isJSONText(row: Int, column: Int) -> Bool {
        if column >= width { return true }
        let index = row * width + column
        return index < jsonCells.count && jsonCells[index]
    }
}
