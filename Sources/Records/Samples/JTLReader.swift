import Formats
import Metrics
import Timing

/// Reads `samples.jtl` back into samples; lines that cannot be read become problems with their number.
struct JTLReader {
    private static let problemLimit = 20
    private static let needed: [JTLColumn] = [
        .label, .outcome, .requestID, .issuedNanoseconds, .sendDelay, .done, .tokenEvents, .outputTokens,
    ]

    /// A run's last requests may end so long after its end, and begin before what is taken for its start: clocks differ.
    private static let tolerance = Duration.seconds(Int64(60))
    /// No run is longer; of one that was killed nobody knows how long it was.
    private static let longestRun = Duration.seconds(Int64(366 * 86_400))

    private(set) var problems: [String] = []
    private var unlisted = 0
    private let samplers: [String: Int]
    private let threads: [Int]
    /// The Unix time in nanoseconds that becomes instant 0.
    private let start: Int64
    private let times: ClosedRange<Instant>
    private var seen: SeenRequests

    /// - Parameter samplers: the run's rows.
    /// - Parameter threads: of each group.
    /// - Parameter start: the Unix time in nanoseconds that becomes instant 0.
    /// - Parameter duration: the run's; nil where it is not known.
    /// - Parameter isStep: the threads have sent requests before, in earlier steps of a search.
    /// - Parameter setsUpBefore: what sets up does so before the run's start, however long it takes.
    init(
        samplers: [String], threads: [Int], start: Int64, duration: Duration?, isStep: Bool = false,
        setsUpBefore: Bool = false
    ) {
        let names = samplers.enumerated().map { (SafeText.csv($1, limit: SafeText.nameLimit), $0) }
        self.samplers = Dictionary(names) { first, _ in first }
        self.threads = threads
        self.start = start
        seen = SeenRequests(isStep: isStep)
        let end = min(max(.zero, duration ?? Self.longestRun), Self.longestRun) + Self.tolerance
        let lead = setsUpBefore ? Self.longestRun : Self.tolerance
        times = Instant(nanoseconds: -lead.nanoseconds)...Instant(nanoseconds: end.nanoseconds)
    }

    /// Calls `take` for every sample that can be read.
    mutating func read(_ file: String, take: (Sample) -> Void) {
        do throws(FileError) {
            var records = try CSVReader(path: file)
            try read(&records, file, take)
        } catch {
            note("\(file)\(error.line.map { ":\($0)" } ?? ""): cannot be read: \(error.reason)")
        }
        for (thread, count) in seen.missing {
            note(
                "\(file): \(FigureText.counted(count, "request")) of thread \(thread) missing before its last"
            )
        }
        if unlisted > 0 { problems.append("\(file): and \(unlisted) more problems") }
    }

    private mutating func read(
        _ records: inout CSVReader, _ file: String, _ take: (Sample) -> Void
    ) throws(FileError) {
        guard try records.next() else { return note("\(file):1: it is empty") }
        let header = records.texts
        let places = JTLColumn.Places(header: header)
        let missing = Self.needed.filter { places[$0] == nil }.map(\.name)
        guard missing.isEmpty else {
            return note("\(file):1: columns are missing: \(missing.joined(separator: ", "))")
        }
        while try records.next() {
            guard records.count == header.count else {
                note("\(file):\(records.line): found \(records.count) of \(header.count) columns")
                continue
            }
            do {
                let sample = try sample(Cells(places: places, record: records.record))
                if seen.insert(sample.id) {
                    take(sample)
                } else {
                    note("\(file):\(records.line): request \(sample.id) stands there twice")
                }
            } catch {
                note("\(file):\(records.line): not a sample of this run: \(error.text)")
            }
        }
        if records.endsWithinRecord { note("\(file):\(records.line): the line is cut short") }
    }

    private mutating func note(_ problem: String) {
        if problems.count < Self.problemLimit { problems.append(problem) } else { unlisted += 1 }
    }

    private func sample(_ cells: Cells) throws(Misfit) -> Sample {
        guard let row = samplers[cells[.label]] else { throw Misfit(cells, .label) }
        guard let id = Self.id(cells.bytes(.requestID)), threads.indices.contains(id.group),
            (0..<threads[id.group]).contains(id.thread)
        else { throw Misfit(cells, .requestID) }
        guard let outcome = Outcome(name: cells[.outcome]) else { throw Misfit(cells, .outcome) }
        let isGood = outcome == .ok || outcome == .cancelled
        guard cells[.success] == (isGood ? "true" : "false") else { throw Misfit(cells, .success) }
        guard let unix = CSVRecord.integer(cells.bytes(.issuedNanoseconds)).map(Int64.init),
            Plausible.nanoseconds.contains(unix)
        else {
            throw Misfit(cells, .issuedNanoseconds)
        }
        guard let done = try cells.time(.done) else { throw Misfit(cells, .done) }
        let issued = Instant(nanoseconds: unix.saturatingSubtract(start))
        guard times.contains(issued), times.contains(issued + done) else {
            throw Misfit(cells, .issuedNanoseconds)
        }
        let delay = try cells.time(.sendDelay) ?? .zero
        var sample = Sample(
            id: id, iteration: 0, sampler: row, scheduled: issued - delay,
            issued: issued)
        sample.outcome = outcome
        sample.done = issued + done
        try fill(&sample, from: cells)
        return sample
    }

    private func fill(_ sample: inout Sample, from cells: Cells) throws(Misfit) {
        let issued = sample.issued
        func instant(_ metric: LatencyMetric) throws(Misfit) -> Instant? {
            try cells.time(metric).map { issued + $0 }
        }
        sample.firstByte = try instant(.ttfb)
        sample.firstToken = try instant(.ttft)
        sample.firstAnswerToken = try instant(.ttfa)
        // A stream of so many events is longer than any body may be.
        sample.tokenEvents = try cells.number(.tokenEvents, in: 0...1 << 26)
        sample.lastToken = sample.tokenEvents > 0 ? try instant(.e2e) : nil
        sample.connect = try cells.time(.connect)
        sample.outputTokens = try cells.number(.outputTokens, in: Plausible.tokens)
        sample.outputTokensAreFromUsage = cells[.usage] == "true"
        sample.promptTokens =
            cells.isEmpty(.promptTokens) ? nil : try cells.number(.promptTokens, in: Plausible.tokens)
        sample.stalls = try cells.number(.stalls)
        sample.status = CSVRecord.integer(cells.bytes(.responseCode))
            .flatMap { (0...999).contains($0) ? $0 : nil }
        sample.message = cells.isEmpty(.failureMessage) ? nil : cells[.failureMessage]
        sample.bytesReceived = try cells.number(.bytes)
        sample.bytesSent = try cells.number(.sentBytes)
        sample.groupThreads = try cells.number(.grpThreads)
        sample.allThreads = try cells.number(.allThreads)
        sample.openRequests = try cells.number(.openRequests)
        if !cells.isEmpty(.flags) {
            sample.flags = SampleFlags(labels: cells[.flags].split(separator: " ").map(String.init))
        }
        if !cells.isEmpty(.phases) { sample.phases = try Self.phases(cells, since: issued) }
        if !cells.isEmpty(.failedAssertions) {
            sample.failedAssertions = Self.names(cells[.failedAssertions])
        }
        if !cells.isEmpty(.part) { sample.part = samplers[cells[.part]] }
        if !cells.isEmpty(.traceID) {
            guard let trace = TraceID(cells.bytes(.traceID)) else { throw Misfit(cells, .traceID) }
            sample.traceID = trace
        }
        if !cells.isEmpty(.arrivalRate) { sample.arrivalRate = Self.rate(cells[.arrivalRate]) }
        let stamps = cells.bytes(.stamps).split(separator: UInt8(ascii: "/"))
            .map { CSVRecord.integer($0) ?? -1 }
        guard stamps.count == 3, stamps.allSatisfy(Plausible.count.contains) else {
            throw Misfit(cells, .stamps)
        }
        sample.stampSources.kernel = stamps[0]
        sample.stampSources.coalesced = stamps[1]
        sample.stampSources.user = stamps[2]
    }

    /// `retrieved=12.500000;cited=80.000000`.
    private static func phases(_ cells: Cells, since issued: Instant) throws(Misfit) -> [PhaseTime] {
        var phases: [PhaseTime] = []
        for part in cells[.phases].split(separator: ";") {
            let pieces = part.split(separator: "=")
            guard pieces.count == 2, let time = Self.time(Array(pieces[1].utf8)[...]) else {
                throw Misfit(cells, .phases)
            }
            phases.append(PhaseTime(name: String(pieces[0]), time: issued + time))
        }
        return phases
    }

    /// Arrivals a second with three decimals; none where the field is empty.
    private static func rate(_ text: String) -> ArrivalRate {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 3, let thousandths = Int(parts[0] + parts[1]),
            Plausible.count.contains(thousandths)
        else { return .none }
        return ArrivalRate(thousandths: thousandths)
    }

    /// The names that ``JTLFormat/list(_:)`` put together; an apostrophe before a formula's start is not theirs.
    private static func names(_ text: String) -> [String] {
        let isGuarded = text.first == "'" && text.dropFirst().first.map { "=+-@".contains($0) } == true
        return text.dropFirst(isGuarded ? 1 : 0).split(separator: ";").map {
            String($0).replacing("%3B", with: ";").replacing("%25", with: "%")
        }
    }

    /// `g0-t12-r5`.
    private static func id(_ text: ArraySlice<UInt8>) -> RequestID? {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        func number(_ part: Int, _ letter: Unicode.Scalar) -> Int? {
            guard parts[part].first == UInt8(ascii: letter) else { return nil }
            return CSVRecord.integer(parts[part].dropFirst())
        }
        guard parts.count == 3, let group = number(0, "g"), let thread = number(1, "t"),
            let ordinal = number(2, "r"), group >= 0, thread >= 0, ordinal >= 0
        else { return nil }
        return RequestID(group: group, thread: thread, ordinal: ordinal)
    }

    /// Reads milliseconds with six decimals; nil where it is no such time, or one longer than any run.
    static func time(_ text: ArraySlice<UInt8>) -> Duration? {
        guard let point = text.firstIndex(of: UInt8(ascii: ".")),
            let whole = CSVRecord.integer(text[..<point]).map(Int64.init),
            whole.magnitude <= longestRun.nanoseconds.magnitude / 1_000_000
        else { return nil }
        let fraction = text[text.index(after: point)...]
        guard fraction.count == 6, let nanoseconds = CSVRecord.integer(fraction).map(Int64.init),
            nanoseconds >= 0
        else { return nil }
        return Duration(nanoseconds: whole * 1_000_000 + nanoseconds)
    }

    /// A field that no sample of the run can have.
    private struct Misfit: Error {
        let text: String

        init(_ cells: Cells, _ column: JTLColumn) {
            text = "\(column.name) is \"\(SafeText.line(cells[column], limit: 40))\""
        }
    }

    /// One row's fields by their column.
    private struct Cells {
        let places: JTLColumn.Places
        let record: CSVRecord

        subscript(column: JTLColumn) -> String { places[column].map { record.text($0) } ?? "" }

        func bytes(_ column: JTLColumn) -> ArraySlice<UInt8> {
            places[column].map { record.field($0) } ?? []
        }

        func isEmpty(_ column: JTLColumn) -> Bool { bytes(column).isEmpty }

        func number(_ column: JTLColumn, in range: ClosedRange<Int> = Plausible.count) throws(Misfit) -> Int {
            guard let number = CSVRecord.integer(bytes(column)), range.contains(number) else {
                throw Misfit(self, column)
            }
            return number
        }

        /// Milliseconds with six decimals; nil where the field is empty.
        func time(_ metric: LatencyMetric) throws(Misfit) -> Duration? {
            guard let column = JTLColumn(metric), !isEmpty(column) else { return nil }
            guard let time = JTLReader.time(bytes(column)) else { throw Misfit(self, column) }
            return time
        }
    }
}
