import Formats
import Metrics
import Timing

/// All that a search for capacity has to say; safe to print, secrets taken out.
package struct CapacityReport: Sendable {
    /// One load that was tried: what came of it, when, and where its own report is.
    package struct Step: Sendable, Equatable {
        package var step: CapacityStep
        /// From the start of the search.
        package var began: Duration
        /// Relative to the search's folder.
        package var folder: String
        /// The most frequent error of its requests, secrets taken out; nil where none failed.
        package var error: String?
        /// What was seen at its load beside the limits; nil in files that do not hold it.
        package var seen: LoadFacts?

        package init(_ step: CapacityStep, began: Duration, folder: String) {
            self.step = step
            self.began = began
            self.folder = folder
        }

        /// Whether a folder's requests can be those that were decided on.
        ///
        /// Requests that ended after the step was decided are in the folder and not in the decision.
        package func isCovered(by outcomes: OutcomeCounts) -> Bool {
            outcomes.judged >= step.requests && outcomes.failures >= step.failed
        }
    }

    /// A limit of the plan that the search judges, as a chart draws it.
    package struct Limit: Sendable, Equatable {
        package var name: String
        /// The metric's name, and its limit in the metric's unit; nil for a share.
        package var metric: String
        package var limit: Double?

        package init(name: String, metric: String, limit: Double?) {
            self.name = name
            self.metric = metric
            self.limit = limit
        }
    }

    /// What the plan asks for that a search does not judge.
    package struct Unused: Sendable, Equatable {
        package var name: String
        package var reason: String

        package init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// Weir's own version.
    package var version: String
    package var planName: String
    /// As the person gave it.
    package var planPath: String
    package var planHash: String
    package var seed: UInt64
    /// The group that was varied.
    package var group: String
    package var settings: CapacitySettings
    package var limits: [Limit]
    package var unused: [Unused]
    /// Unix nanoseconds.
    package var startedAt: Int64
    package var duration: Duration
    package var hostname: String
    package var processors: Int
    /// The embedded mock server was the target.
    package var mock: Bool
    /// Where requests went, secrets redacted.
    package var targets: [String] = []
    /// How many machines made its load together; nil of one.
    package var shares: Int?
    package var steps: [Step]
    /// nil while the search goes on.
    package var answer: CapacityAnswer?
    package var endedBy: RunEnd
    /// What a reader should know beside the answer.
    package var notes: [String]
    /// Its files do not add up: nothing that it says can be trusted.
    package var isDamaged = false
    /// The answer that its file holds, where it was read from one.
    package var stored: Stored?

    /// What a file says of the answer.
    package struct Stored: Sendable, Equatable {
        package var carries: Double?
        package var breaks: Double?
        package var stopReason: String?
    }

    package init(
        version: String, planName: String, planPath: String, planHash: String, seed: UInt64, group: String,
        settings: CapacitySettings, limits: [Limit], unused: [Unused], startedAt: Int64, duration: Duration,
        hostname: String, processors: Int, mock: Bool, steps: [Step], answer: CapacityAnswer?,
        endedBy: RunEnd, notes: [String] = []
    ) {
        self.version = version
        self.planName = planName
        self.planPath = planPath
        self.planHash = planHash
        self.seed = seed
        self.group = group
        self.settings = settings
        self.limits = limits
        self.unused = unused
        self.startedAt = startedAt
        self.duration = duration
        self.hostname = hostname
        self.processors = processors
        self.mock = mock
        self.steps = steps
        self.answer = answer
        self.endedBy = endedBy
        self.notes = notes
    }
}

extension CapacityReport {
    /// How the search is judged: by `atLeast` where it is given, else by whether there is an answer.
    package var exitCode: ExitStatus {
        if endedBy == .cannotWrite { return .cannotWrite }
        if isDamaged { return .runInvalid }
        guard let answer else { return endedBy == .signal ? .interrupted : .undecided }
        let carries = answer.bracket.carries
        let isSure = answer.bracket.isConfirmed || settings.levels != nil
        if let wanted = settings.atLeast, let carries, carries >= wanted, isSure { return .success }
        if endedBy == .signal { return .interrupted }
        if let wanted = settings.atLeast, let breaks = answer.bracket.breaks, breaks <= wanted {
            return .thresholdFailed
        }
        if answer.isGeneratorBound { return .runInvalid }
        if answer.stopReason == .errors || sawOnlyErrors { return .thresholdFailed }
        if settings.atLeast != nil { return .undecided }
        if answer.stopReason == .breaksAtOnce || breaksAtTheLeast { return .success }
        return carries != nil && isSure ? .success : .undecided
    }

    /// Whether no step saw anything else of the service.
    package var sawOnlyErrors: Bool {
        !steps.isEmpty && steps.allSatisfy { $0.step.reasons.contains(.errors) }
    }

    /// Whether the least load that was tried is known to break.
    package var breaksAtTheLeast: Bool {
        guard let breaks = answer?.bracket.breaks else { return false }
        return breaks <= steps.map(\.step.load).min() ?? 0 && answer?.bracket.carries == nil
    }

    /// The exit code in one word.
    package var headline: String {
        if answer == nil, endedBy == .incomplete { return "SEARCHING" }
        return switch exitCode {
        case .success: settings.atLeast == nil ? "ANSWER" : "PASS"
        case .thresholdFailed: "FAIL"
        case .runInvalid: "INVALID"
        case .interrupted, .cannotWrite: "STOPPED"
        default: "UNDECIDED"
        }
    }

    /// The step's own index whose figures stand for a load: the last that holds, or the last.
    package func step(at load: Double, _ result: CapacityStep.Result? = nil) -> Step? {
        steps.last { $0.step.load == load && (result == nil || $0.step.result == result) }
    }

    /// The step that broke and one well inside, held against one another; nil where nothing broke, or the files do not
    /// tell what was seen.
    package var bottleneck: (found: Bottleneck, inner: Step?, outer: Step)? {
        guard let answer, let breaks = answer.bracket.breaks ?? givenWay?.step.load,
            let outer = steps.last(where: {
                $0.step.load == breaks && ($0.step.result == .breaks || $0.step.result == .void)
            }),
            var broken = outer.seen
        else { return nil }
        let inside = steps.filter { entry in
            entry.step.load < breaks && entry.seen != nil && entry.step.leansToHold
        }
        // Half the load, or the nearest to it: a neighbour of the limit may be crowded itself.
        let inner = inside.min {
            abs($0.step.load - breaks / 2) < abs($1.step.load - breaks / 2)
        }
        // A generator that gave way has measured itself.
        if outer.step.result == .void { broken.health = .invalid }
        return (Bottleneck.find(inner: inner?.seen, outer: broken), inner, outer)
    }

    /// The step of the generator's own limit.
    private var givenWay: Step? { steps.last { $0.step.reasons.contains(.generator) } }

    /// What a million output tokens cost at the load that is carried; nil where nobody named a price.
    package var costPerMillionTokens: Double? {
        guard let cost = settings.costPerHour, let rate = answer?.throughput?.outputTokens, rate > 0 else {
            return nil
        }
        return cost / (rate * 3_600) * 1_000_000
    }
}
