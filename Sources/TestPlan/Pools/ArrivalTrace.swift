import Timing

/// When which row of a pool arrives: what a `<replay>` makes of its rows' timestamps.
///
/// Arrivals come in the order of their timestamps, whatever the order of the rows; those of one time in the order of the
/// rows. The first comes at once.
package struct ArrivalTrace: Equatable, Sendable {
    /// From the start of the replay, at its speed; never falling, the first zero.
    package let offsets: [Duration]
    /// The pool's row of each arrival.
    package let rows: [UInt32]

    package init(offsets: [Duration], rows: [UInt32]) {
        self.offsets = offsets
        self.rows = rows
    }

    /// When the last arrival comes.
    package var length: Duration { offsets.last ?? .zero }

    /// `24 arrivals, the last after 1.9s`.
    package var summary: String {
        offsets.count == 1 ? "1 arrival" : "\(offsets.count) arrivals, the last after \(length)"
    }

    /// Which column says when, and what its numbers count.
    private struct Clock {
        let column: String
        let unit: Replay.Unit
    }

    /// More would bury the first ones, which are usually the cause.
    private static let mostProblems = 20

    /// Reads the timestamps of a pool.
    ///
    /// - Parameter pool: read with its lines kept.
    /// - Parameter file: the pool's file as messages call it.
    /// - Throws: a ``PoolError`` with the lines of all rows whose timestamp cannot be read, up to a number that a person
    ///   can read; or with a place in the plan where it is the replay that is wrong.
    init(_ replay: Replay, of pool: LoadedPool, file: String) throws(PoolError) {
        let own = pool.preset?.times
        // A unit is told for a column that the plan names, which may be another than the trace's own.
        let isOwn = replay.column == nil || replay.column == own?.column
        let clock = Clock(
            column: replay.column ?? own?.column ?? "timestamp",
            unit: replay.unit ?? (isOwn ? own?.unit : nil) ?? .s)
        guard let column = pool.columns.firstIndex(of: clock.column) else {
            throw PoolError(diagnostics: [Self.missingColumn(clock.column, replay, pool)])
        }
        var times: [Int64] = []
        times.reserveCapacity(pool.rowCount)
        var problems: [Diagnostic] = []
        var areNumbers: Bool?
        for row in 0..<pool.rowCount {
            let cell = pool.cell(row: row, column: column)
            guard let time = TraceTimestamp(cell, unit: clock.unit),
                time.isNumber == areNumbers ?? time.isNumber
            else {
                problems.append(Self.problem(cell, clock, at: pool.line(of: row), file, areNumbers))
                continue
            }
            areNumbers = time.isNumber
            times.append(time.nanoseconds)
        }
        guard problems.isEmpty else {
            let more = problems.count - Self.mostProblems
            throw PoolError(
                diagnostics: Array(problems.prefix(Self.mostProblems))
                    + (more > 0
                        ? [Diagnostic("and \(more) more like these", at: SourceLocation(file: file))] : []))
        }
        var order = (0..<UInt32(times.count)).map(\.self)
        if zip(times, times.dropFirst()).contains(where: { $0 > $1 }) {
            order.sort { (times[Int($0)], $0) < (times[Int($1)], $1) }
        }
        guard let offsets = Self.offsets(of: order.map { times[Int($0)] }, speed: replay.speed) else {
            throw PoolError(diagnostics: [
                Diagnostic(
                    "replay: the trace \(replay.pool.quoted) takes more than 365d", at: replay.location,
                    suggestion: areNumbers == true
                        ? "unit=\"ms\", \"us\" or \"ns\" says what its timestamps count, now \(clock.unit)"
                        : nil)
            ])
        }
        let within = replay.duration.map { end in offsets.prefix { $0 < end }.count } ?? offsets.count
        let count = min(within, replay.count ?? .max)
        self.init(offsets: Array(offsets.prefix(count)), rows: Array(order.prefix(count)))
    }

    /// - Returns: nil where they reach beyond the longest duration of a plan.
    private static func offsets(of times: [Int64], speed: Double) -> [Duration]? {
        guard let first = times.first, let last = times.last else { return [] }
        let (span, overflow) = last.subtractingReportingOverflow(first)
        guard !overflow, Double(span) / speed <= Double(PlanDecoder.longestDuration.nanoseconds) else {
            return nil
        }
        return times.map { time in
            let offset = time - first
            return Duration(
                nanoseconds: speed == 1 ? offset : Int64((Double(offset) / speed).rounded()))
        }
    }

    private static func missingColumn(
        _ column: String, _ replay: Replay, _ pool: LoadedPool
    ) -> Diagnostic {
        let has =
            pool.columns.isEmpty
            ? "its rows are plain text"
            : "it has " + pool.columns.prefix(12).map(\.quoted).joined(separator: ", ")
        return Diagnostic(
            "replay: the pool \(replay.pool.quoted) has no column \(column.quoted) with timestamps; \(has)",
            at: replay.columnLocation, suggestion: Suggestion.text(for: column, in: pool.columns))
    }

    private static func problem(
        _ cell: ArraySlice<UInt8>, _ clock: Clock, at line: Int, _ file: String, _ areNumbers: Bool?
    ) -> Diagnostic {
        let location = SourceLocation(file: file, line: line)
        guard !cell.isEmpty else {
            return Diagnostic("this row has no \(clock.column.quoted)", at: location)
        }
        let text = String(decoding: cell.prefix(60), as: UTF8.self)
        if clock.unit == .s, text.wholeMatch(of: /[0-9]+(\.[0-9]+)?/) != nil, areNumbers != false {
            return Diagnostic(
                "the timestamp \(clock.column.quoted) is more seconds than can be counted, found \(text.quoted)",
                at: location, suggestion: "unit=\"ms\" in <replay> says that timestamps are milliseconds")
        }
        let expected =
            switch areNumbers {
            case nil: "a number or an ISO 8601 time such as \"2026-01-31T12:00:00.250Z\""
            case true?: "a number as in the rows before"
            case false?: "an ISO 8601 time as in the rows before"
            }
        return Diagnostic(
            "the timestamp \(clock.column.quoted) must be \(expected), found \(text.quoted)", at: location)
    }
}
