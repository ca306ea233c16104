import Metrics
import Timing

/// Reads `samples.jtl` back into samples; lines that cannot be read become problems with their number.
struct JTLReader {
    private static let problemLimit = 20
    private static let needed = [
        "label", "outcome", "requestId", "issuedNs", "sendDelay", "done", "tokenEvents", "outputTokens",
    ]

    private(set) var problems: [String] = []
    private var unlisted = 0
    private let samplers: [String: Int]
    private let threads: [Int]

    /// - Parameter samplers: the run's rows.
    /// - Parameter threads: of each group.
    init(samplers: [String], threads: [Int]) {
        let names = samplers.enumerated().map { (SafeText.csv($1, limit: SafeText.nameLimit), $0) }
        self.samplers = Dictionary(names) { first, _ in first }
        self.threads = threads
    }

    /// Calls `take` for every sample that can be read.
    ///
    /// `start` is the Unix time in nanoseconds that becomes instant 0.
    mutating func read(_ bytes: [UInt8], file: String, start: Int64, take: (Sample) -> Void) {
        var table = CSVTable(bytes)
        guard let header = table.next() else { return note("\(file):1: it is empty") }
        let columns = Dictionary(header.fields.enumerated().map { ($1, $0) }) { first, _ in first }
        let missing = Self.needed.filter { columns[$0] == nil }
        guard missing.isEmpty else {
            return note("\(file):1: columns are missing: \(missing.joined(separator: ", "))")
        }
        while let row = table.next() {
            guard row.isWhole, row.fields.count == header.fields.count else {
                let found = "found \(row.fields.count) of \(header.fields.count) columns"
                note("\(file):\(row.line): \(row.isWhole ? found : "the line is cut short")")
                continue
            }
            let cells = Cells(columns: columns, fields: row.fields)
            guard let sample = sample(cells, start: start) else {
                note("\(file):\(row.line): not a sample of this run")
                continue
            }
            take(sample)
        }
        if unlisted > 0 { problems.append("\(file): and \(unlisted) more lines that cannot be read") }
    }

    private mutating func note(_ problem: String) {
        if problems.count < Self.problemLimit { problems.append(problem) } else { unlisted += 1 }
    }

    private func sample(_ cells: Cells, start: Int64) -> Sample? {
        guard let row = samplers[cells["label"]], let id = Self.id(cells["requestId"]),
            threads.indices.contains(id.group), (0..<threads[id.group]).contains(id.thread),
            let outcome = Outcome.allCases.first(where: { $0.name == cells["outcome"] }),
            let unix = Int64(cells["issuedNs"]), let done = cells.time("done")
        else { return nil }
        let issued = Instant(nanoseconds: unix - start)
        let delay = cells.time("sendDelay") ?? .zero
        var sample = Sample(
            id: id, iteration: 0, sampler: row,
            scheduled: Instant(nanoseconds: issued.nanoseconds - delay.nanoseconds),
            issued: issued)
        sample.outcome = outcome
        sample.done = issued + done
        sample.firstByte = cells.time("ttfb").map { issued + $0 }
        sample.firstToken = cells.time("ttft").map { issued + $0 }
        sample.firstAnswerToken = cells.time("ttfa").map { issued + $0 }
        sample.tokenEvents = cells.number("tokenEvents")
        sample.lastToken = sample.tokenEvents > 0 ? cells.time("e2e").map { issued + $0 } : nil
        sample.connect = cells.time("connectTime")
        sample.outputTokens = cells.number("outputTokens")
        sample.outputTokensAreFromUsage = cells["usage"] == "true"
        sample.promptTokens = Int(cells["promptTokens"])
        sample.stalls = cells.number("stalls")
        sample.status = Int(cells["responseCode"])
        sample.message = cells["failureMessage"].isEmpty ? nil : cells["failureMessage"]
        sample.bytesReceived = cells.number("bytes")
        sample.bytesSent = cells.number("sentBytes")
        sample.groupThreads = cells.number("grpThreads")
        sample.allThreads = cells.number("allThreads")
        sample.openRequests = cells.number("openRequests")
        sample.flags = SampleFlags(labels: cells["flags"].split(separator: " ").map(String.init))
        sample.phases = Self.phases(cells["phases"], since: issued)
        sample.failedAssertions = Self.names(cells["failedAssertions"])
        sample.part = samplers[cells["part"]]
        sample.arrivalRate = Self.rate(cells["arrivalRate"])
        let stamps = cells["stamps"].split(separator: "/").map { Int($0) ?? 0 }
        if stamps.count == 3 {
            sample.stampSources.kernel = stamps[0]
            sample.stampSources.coalesced = stamps[1]
            sample.stampSources.user = stamps[2]
        }
        return sample
    }

    /// `retrieved=12.500000;cited=80.000000`.
    private static func phases(_ text: String, since issued: Instant) -> [PhaseTime] {
        text.split(separator: ";").compactMap { part in
            let pieces = part.split(separator: "=")
            guard pieces.count == 2, let time = Cells.time(String(pieces[1])) else { return nil }
            return PhaseTime(name: String(pieces[0]), time: issued + time)
        }
    }

    /// Arrivals a second with three decimals; none where the field is empty.
    private static func rate(_ text: String) -> ArrivalRate {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 3, let thousandths = Int(parts[0] + parts[1]) else {
            return .none
        }
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
    private static func id(_ text: String) -> RequestID? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].first == "g", parts[1].first == "t", parts[2].first == "r",
            let group = Int(parts[0].dropFirst()), let thread = Int(parts[1].dropFirst()),
            let ordinal = Int(parts[2].dropFirst()), group >= 0, thread >= 0, ordinal >= 0
        else { return nil }
        return RequestID(group: group, thread: thread, ordinal: ordinal)
    }

    /// One row's fields by their column's name.
    private struct Cells {
        let columns: [String: Int]
        let fields: [String]

        subscript(name: String) -> String { columns[name].map { fields[$0] } ?? "" }

        func number(_ name: String) -> Int { Int(self[name]) ?? 0 }

        /// Milliseconds with six decimals; nil where the field is empty.
        func time(_ name: String) -> Duration? { Self.time(self[name]) }

        static func time(_ text: String) -> Duration? {
            guard let point = text.firstIndex(of: "."), let whole = Int64(text[..<point]) else { return nil }
            let fraction = text[text.index(after: point)...]
            guard fraction.count == 6, let nanoseconds = Int64(fraction) else { return nil }
            return Duration(nanoseconds: whole * 1_000_000 + nanoseconds)
        }
    }
}
