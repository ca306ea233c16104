/// A question pool's rows in memory: one run of bytes and where each cell ends, so that a million rows cost
/// little more than their text.
package struct LoadedPool: Sendable {
    package let pool: QuestionPool
    /// Column names; empty where rows are plain strings.
    package let columns: [String]
    private var bytes: [UInt8] = []
    /// A pool's file has at most ``PoolReader/sizeLimit`` bytes, so 32 bits are enough.
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

    /// - Parameter keepsLines: remember on which line of its file each row stands.
    package init(pool: QuestionPool, columns: [String], keepsLines: Bool = false) {
        self.pool = pool
        self.columns = columns
        self.keepsLines = keepsLines
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

    /// Makes room for the rest of a file, so that growing never holds the rows twice.
    mutating func reserve(bytes count: Int) { bytes.reserveCapacity(count) }

    /// Cells a row: one where rows are plain strings.
    private var width: Int { max(1, columns.count) }

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
        let index = row * width + column
        return bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    /// Whether a cell holds a JSON value other than a string, or nothing since its row lacks the column.
    func isJSONText(row: Int, column: Int) -> Bool {
        let index = row * width + column
        return index < jsonCells.count && jsonCells[index]
    }
}
