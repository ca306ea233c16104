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
    /// Which cells are JSON text; empty while none is, as for most pools.
    private var jsonCells: [Bool] = []

    package init(pool: QuestionPool, columns: [String]) {
        self.pool = pool
        self.columns = columns
    }

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
