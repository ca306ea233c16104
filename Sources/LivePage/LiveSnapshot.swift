import Metrics
import Reporting
import Timing

/// A moment of a run as the page is told it, once a second; the whole course is in each, so that a page that comes
/// late or comes back needs nothing else.
///
/// Times are milliseconds unless a name says seconds; what is not known is `null` or left out.
struct LiveSnapshot: Encodable {
    struct Threshold: Encodable {
        var title: String
        var subject: String
        var observed: String
        var limit: String
        var status: String
    }

    /// The run in bins of `width` seconds, one array a figure.
    struct Series: Encodable {
        var width: Double
        var firstTokenP50: [Double?]
        var firstTokenP95: [Double?]
        var gapP50: [Double?]
        var gapP95: [Double?]
        var endToEndP50: [Double?]
        var endToEndP95: [Double?]
        var succeeded: [Double?]
        var failed: [Double?]
        var tokens: [Double?]
        var threads: [Int]
        var open: [Int]
    }

    /// A series of a monitor, and its last reading.
    struct Monitor: Encodable {
        var name: String
        var now: String
    }

    var plan: String
    var elapsedSeconds: Double
    var expectedSeconds: Double?
    var threads: Int
    var open: Int
    var requestsPerSecond: Double
    var tokensPerSecond: Double
    var finished: Int
    var ok: Int
    var failures: Int
    var errorRate: Double?
    var firstTokenP50: Double?
    var firstTokenP95: Double?
    var firstTokenP99: Double?
    var gapP95: Double?
    var endToEndP95: Double?
    var thresholds: [Threshold]
    var series: Series
    var monitors: [Monitor]
    var monitorFailures: [String]

    init(_ facts: RunProgress, plan: String) {
        let total = facts.aggregate.total
        let outcomes = facts.aggregate.requests.outcomes
        func percentile(_ metric: LatencyMetric, _ percent: Double) -> Double? {
            total.histogram(metric).percentile(percent)?.inMilliseconds
        }
        self.plan = plan
        elapsedSeconds = facts.elapsed.inSeconds
        expectedSeconds = facts.expected?.inSeconds
        threads = facts.activeThreads
        open = facts.openRequests
        requestsPerSecond = Self.finite(facts.requestsPerSecond)
        tokensPerSecond = Self.finite(facts.tokensPerSecond)
        finished = outcomes.total
        ok = outcomes[.ok]
        failures = outcomes.failures
        errorRate = outcomes.errorRate
        firstTokenP50 = percentile(.ttft, 50)
        firstTokenP95 = percentile(.ttft, 95)
        firstTokenP99 = percentile(.ttft, 99)
        gapP95 = percentile(.itl, 95)
        endToEndP95 = percentile(.e2e, 95)
        thresholds = facts.thresholds.map { result in
            Threshold(
                title: result.title, subject: result.subject, observed: result.exactObservedText,
                limit: result.threshold.limitText, status: result.status.rawValue)
        }
        let glance = MonitorGlance(facts.monitors, most: 12)
        monitors = glance.entries.map { Monitor(name: $0.name, now: $0.now) }
        monitorFailures = glance.failures
        series = Series(facts.aggregate, end: facts.elapsed, tokensPerEvent: total.tokensPerEvent ?? 1)
    }

    /// JSON has no infinity.
    private static func finite(_ value: Double) -> Double { value.isFinite ? value : 0 }
}

extension LiveSnapshot.Series {
    init(_ aggregate: Aggregate, end: Duration, tokensPerEvent: Double) {
        let width = aggregate.series.binWidth.inSeconds
        let bins = aggregate.series.bins
        func rates(_ count: (TimeBin) -> Double) -> [Double?] {
            bins.enumerated().map { index, bin in
                // The bin that is still filling says nothing about a rate yet.
                Double(index + 1) * width <= end.inSeconds ? count(bin) / width : nil
            }
        }
        func times(_ figure: (TimeBin) -> Duration?) -> [Double?] { bins.map { figure($0)?.inMilliseconds } }
        self.init(
            width: width, firstTokenP50: times { $0.firstTokenPercentile(50) },
            firstTokenP95: times { $0.firstTokenPercentile(95) },
            gapP50: times { $0.gaps.percentile(50) }, gapP95: times { $0.gaps.percentile(95) },
            endToEndP50: times { $0.endToEnd.percentile(50) },
            endToEndP95: times { $0.endToEnd.percentile(95) },
            succeeded: rates { Double($0.succeeded) }, failed: rates { Double($0.failed) },
            tokens: rates { Double($0.tokenEvents) * tokensPerEvent },
            threads: aggregate.peaks(of: .activeThreads), open: aggregate.peaks(of: .openRequests))
    }
}

/// The last event: how the run ended.
struct LiveEnd: Encodable {
    /// PASS, FAIL, UNDECIDED, INVALID or STOPPED.
    var verdict: String
    var validity: String
    var exitCode: Int32
    var thresholds: [LiveSnapshot.Threshold]
    /// The folder of the report.
    var report: String

    init(_ verdict: Verdict, report: String) {
        self.verdict = verdict.headline
        validity = verdict.validity.rawValue
        exitCode = verdict.exitCode.rawValue
        thresholds = verdict.thresholds.map { result in
            .init(
                title: result.title, subject: result.subject, observed: result.exactObservedText,
                limit: result.threshold.limitText, status: result.status.rawValue)
        }
        self.report = report
    }
}
