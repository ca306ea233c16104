/// Draws rows in proportion to their weights: the sums of the weights up to each row, searched by halves.
package struct RowWeights: Sendable {
    private let sums: [Double]

    /// Reads the weights of a pool's column.
    ///
    /// - Throws: a ``Diagnostic`` at `location` where the column is missing, a weight is no number from 0 on, or
    ///   all are 0.
    init(of pool: LoadedPool, column name: String, at location: SourceLocation) throws(Diagnostic) {
        let label = "questionPool \(pool.pool.name.quoted)"
        guard let column = pool.columns.firstIndex(of: name) else {
            throw Diagnostic(
                "\(label): there is no column \(name.quoted) to weigh rows by", at: location,
                suggestion: Suggestion.text(for: name, in: pool.columns)
                    ?? (pool.columns.isEmpty ? nil : "columns: " + pool.columns.joined(separator: ", ")))
        }
        var sums: [Double] = []
        sums.reserveCapacity(pool.rowCount)
        var sum = 0.0
        for row in 0..<pool.rowCount {
            let text = String(decoding: pool.cell(row: row, column: column), as: UTF8.self)
            guard let weight = Double(text), weight >= 0, weight.isFinite else {
                throw Diagnostic(
                    "\(label): the weight of row \(row + 1) must be a number from 0 on, found \(text.quoted)",
                    at: location)
            }
            sum += weight
            sums.append(sum)
        }
        guard sum > 0, sum.isFinite else {
            throw Diagnostic("\(label): no row has a weight above 0", at: location)
        }
        self.sums = sums
    }

    /// A row; one without weight never comes.
    func row(_ random: inout KeyedRandom) -> Int {
        let target = random.share() * (sums.last ?? 0)
        var low = 0
        var high = sums.count - 1
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
