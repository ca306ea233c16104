import Timing

/// What a search for capacity varies.
package enum CapacityUnit: String, Sendable {
    case threads
    case arrivals = "requests/s"
}

/// One load that a search has tried, and what came of it.
package struct CapacityStep: Sendable, Equatable {
    /// Why the search tried it.
    package enum Phase: String, Sendable {
        /// On the way up from the least load.
        case climb
        /// Between a load that held and one that broke.
        case bisect
        /// Once more, since the answer rests on it, and come to in the other way.
        case confirm
        /// One of the loads that a person named.
        case ladder
    }

    /// How the threads of a step came to run, which users of a closed load can keep for as long as they ask.
    package enum Approach: String, Sendable {
        /// All of them were at rest and began as a run of the plan begins them.
        case together
        /// Those that ran before went on, and any more began spread over the time in which the load settles.
        case spread
    }

    /// What a step, or one limit in it, says of its load.
    package enum Result: String, Sendable {
        case holds
        case breaks
        /// The evidence bounds it on neither side.
        case undecided
        /// It measured the generator, or nothing: it says nothing of the service.
        case void
    }

    /// What decided a step beside its limits, or took its word away.
    package enum Reason: String, Sendable {
        /// A limit of the plan is broken; ``CapacityStep/limits`` say which.
        case threshold
        /// Latency or the number in flight climbed through the step, or arrivals were not kept up with.
        case drift
        /// So many requests failed that nothing else can be said.
        case errors
        /// The run's own health is INVALID: the generator gave way.
        case generator
        /// A machine that makes a part of the load went missing.
        case share
        /// Arrivals found no free thread, and what was sent breaks no limit: the plan's `maxThreads` gave way.
        case maxThreads
        /// The run's own health is SUSPECT, also when it was repeated.
        case suspect
        /// In flight and rate × time differ by more than Little's law allows for a steady state.
        case little
        /// The step was ended before it was decided.
        case stopped
    }

    package var load: Double
    package var phase: Phase
    /// How its threads came to run; nil for arrivals.
    package var approach: Approach?
    /// From the change of the load to the first request that counts.
    package var settled: Duration
    package var measured: Duration
    /// Requests that count, and those of them that failed.
    package var requests: Int
    package var failed: Int
    /// Arrivals of the measured time that found no free thread, and are misses of every limit.
    package var dropped = 0
    package var result: Result
    package var reasons: [Reason]
    /// Those of the plan's thresholds that can be read as a share, in the order of the plan.
    package var limits: [LimitResult]
    /// The service levels, where the plan has several; what ``result`` says does not depend on them.
    package var levels: [LimitResult]
    /// Completed requests and output tokens a second.
    package var throughput: Rates
    /// Requests in flight, in the mean over the measured time.
    package var inFlight: Double
    /// By how much in flight differs from rate × time, as a share of it; nil where nothing was completed.
    package var little: Double?
    package var health: Validity
    /// Percentiles of the step's latencies by metric name, for curves; empty where nothing was measured.
    package var latencies: [Latency]

    package struct Rates: Sendable, Equatable {
        package var requests: Double
        package var outputTokens: Double

        package init(requests: Double, outputTokens: Double) {
            self.requests = requests
            self.outputTokens = outputTokens
        }
    }

    /// One percentile of one metric with its interval of 95 %.
    package struct Latency: Sendable, Equatable {
        package var metric: LatencyMetric
        package var percent: Double
        package var value: Duration
        package var lower: Duration?
        package var upper: Duration?

        package init(
            metric: LatencyMetric, percent: Double, value: Duration, lower: Duration?, upper: Duration?
        ) {
            self.metric = metric
            self.percent = percent
            self.value = value
            self.lower = lower
            self.upper = upper
        }
    }

    package init(
        load: Double, phase: Phase, approach: Approach? = nil, settled: Duration = .zero,
        measured: Duration = .zero, requests: Int = 0,
        failed: Int = 0, result: Result, reasons: [Reason] = [], limits: [LimitResult] = [],
        levels: [LimitResult] = [], throughput: Rates = Rates(requests: 0, outputTokens: 0),
        inFlight: Double = 0, little: Double? = nil, health: Validity = .valid, latencies: [Latency] = []
    ) {
        self.load = load
        self.phase = phase
        self.approach = approach
        self.settled = settled
        self.measured = measured
        self.requests = requests
        self.failed = failed
        self.result = result
        self.reasons = reasons
        self.limits = limits
        self.levels = levels
        self.throughput = throughput
        self.inFlight = inFlight
        self.little = little
        self.health = health
        self.latencies = latencies
    }
}

/// How one limit came out at one load, as a share of the requests.
package struct LimitResult: Sendable, Equatable {
    /// What ``wanted``, ``share`` and the bounds are.
    package enum Scale: String, Sendable {
        /// Shares of the requests, 0…1.
        case share
        /// The mean itself, in the metric's unit: of a threshold on a mean.
        case value
    }

    /// The threshold's name, or the service level's.
    package var name: String
    /// The share of requests that must keep the limit.
    package var wanted: Double
    /// The share that kept it; nil without any request.
    package var share: Double?
    /// Bounds of the true share that stay true however often one looks, at 95 %.
    package var lower: Double
    package var upper: Double
    /// The threshold's own figure, such as the p95, in the metric's unit; nil where there is none.
    package var observed: Double?
    package var result: CapacityStep.Result
    package var scale: Scale

    package init(
        name: String, wanted: Double, share: Double?, lower: Double, upper: Double, observed: Double?,
        result: CapacityStep.Result, scale: Scale = .share
    ) {
        self.name = name
        self.wanted = wanted
        self.share = share
        self.lower = lower
        self.upper = upper
        self.observed = observed
        self.result = result
        self.scale = scale
    }
}

extension LimitResult {
    /// Whether what was seen is on the right side, however little it is: enough to try a higher load, and no more.
    package var leansToHold: Bool {
        if result != .undecided { return result == .holds }
        guard let share else { return false }
        return scale == .value ? upper.isFinite && (lower + upper) / 2 <= wanted : share >= wanted
    }
}

extension LimitResult {
    /// Whether it saw no more than half of the misses that the limit allows.
    package var leansClearly: Bool {
        if result != .undecided { return result == .holds }
        guard scale == .share, let share else { return false }
        return 1 - share <= (1 - wanted) / 2
    }
}

extension CapacityStep {
    /// Whether a step that is not decided saw nothing against its load.
    package var leansToHold: Bool {
        result == .holds
            || result == .undecided && !limits.isEmpty && limits.allSatisfy(\.leansToHold)
                && !reasons.contains(.drift)
    }
}
