import Formats
import Metrics

/// Every row's history, read from a run's `samples.jtl` as a stream.
package struct SampleHistories {
    package private(set) var bySampler: [String: SampleHistory] = [:]
    package private(set) var total = SampleHistory()
    /// Of every request, warm-up included: how many ended so.
    package private(set) var outcomes: [String: Int] = [:]
    /// The last line was cut off.
    package private(set) var endsWithinRecord = false

    /// The columns that a comparison needs; a file without them, such as JMeter's own, is refused.
    private struct Columns {
        var timeStamp: Int
        var elapsed: Int
        var label: Int
        var outcome: Int
        var warmUp: Int
        var outputTokens: Int
        /// The row of a conversation's turn, where the sample is one's.
        var part: Int
        var latencies: [(metric: LatencyMetric, column: Int)]
        var count: Int
    }

    /// Labels of rows that are in no total.
    private let apart: Set<String>

    /// Reads the file; throws with the line of a damaged record.
    ///
    /// - Parameter apart: labels of rows that are in no total, those of set-up and tear-down.
    package init(path: String, apart: Set<String> = []) throws(ComparisonError) {
        self.apart = apart
        do {
            var records = try CSVReader(path: path)
            try read(&records)
        } catch let error as ComparisonError {
            throw error
        } catch let error as FileError {
            throw error.line.map { .damaged(path: path, place: "line \($0)", reason: error.reason) }
                ?? .cannotRead(path: path, reason: error.reason)
        } catch {
            throw .cannotRead(path: path, reason: "\(error)")
        }
    }

    private mutating func read(_ records: inout CSVReader) throws {
        guard try records.next() else { throw Self.damaged(records, "expected a header, found nothing") }
        let columns = try Self.columns(records)
        var start: Double?
        while try records.next() {
            if records.count == 1, records.field(0).isEmpty { continue }
            guard records.count == columns.count else {
                throw Self.damaged(
                    records, "expected \(columns.count) fields as in the header, found \(records.count)")
            }
            guard let stamp = records.number(columns.timeStamp),
                let elapsed = records.number(columns.elapsed),
                stamp >= 0, elapsed >= 0, stamp < 1e15, elapsed < 1e12
            else { throw Self.damaged(records, "timeStamp and elapsed must be numbers of milliseconds") }
            let first = start ?? stamp
            start = first
            try add(records, columns, issued: stamp - first, elapsed: elapsed)
        }
        endsWithinRecord = records.endsWithinRecord
    }

    private mutating func add(
        _ records: borrowing CSVReader, _ columns: Columns, issued: Double, elapsed: Double
    ) throws(ComparisonError) {
        let name = records.text(columns.outcome)
        guard let outcome = Outcome(name: name) else {
            throw Self.damaged(records, "\(SafeText.line(name, limit: 40)) is no outcome")
        }
        outcomes[name, default: 0] += 1
        guard outcome != .censored, records.text(columns.warmUp) != "true" else { return }
        var values: [(LatencyMetric, Double)] = []
        for (metric, column) in columns.latencies
        where metric.counts(outcome) && !records.field(column).isEmpty {
            guard let value = records.number(column), value >= 0, value < 1e12 else {
                throw Self.damaged(records, "\(metric.name) must be a number of milliseconds")
            }
            values.append((metric, value * 1e6))
        }
        let tokens = outcome == .ok ? max(0, records.number(columns.outputTokens) ?? 0) : 0
        func add(to history: inout SampleHistory) {
            history.add(outcome, issued: issued, elapsed: elapsed, tokens: tokens)
            for (metric, value) in values { history.add(metric, value, issued: issued) }
        }
        let label = records.text(columns.label)
        if !apart.contains(label) { add(to: &total) }
        add(to: &bySampler[label, default: SampleHistory()])
        let part = records.text(columns.part)
        if !part.isEmpty { add(to: &bySampler[part, default: SampleHistory()]) }
    }

    private static func columns(_ records: borrowing CSVReader) throws(ComparisonError) -> Columns {
        let places = JTLColumn.Places(header: records.texts)
        func place(_ column: JTLColumn) throws(ComparisonError) -> Int {
            guard let place = places[column] else {
                throw damaged(
                    records, "expected a column \"\(column.rawValue)\", which Weir's own files have")
            }
            return place
        }
        return Columns(
            timeStamp: try place(.timeStamp), elapsed: try place(.elapsed), label: try place(.label),
            outcome: try place(.outcome), warmUp: try place(.warmUp),
            outputTokens: try place(.outputTokens), part: try place(.part),
            latencies: LatencyMetric.allCases.compactMap { metric in
                JTLColumn(metric).flatMap { places[$0] }.map { (metric, $0) }
            },
            count: records.count)
    }

    private static func damaged(_ records: borrowing CSVReader, _ reason: String) -> ComparisonError {
        .damaged(path: records.path, place: "line \(records.line)", reason: reason)
    }
}
