import Metrics
import Timing

/// A search for capacity as `capacity.json`: its answer and every step, for programs and for going on with it.
///
/// Loads are threads or requests a second, as `unit` says; times are milliseconds but where the name says seconds.
struct CapacityDocument: Codable {
    struct Rates: Codable {
        var requests: Double
        var outputTokens: Double
    }

    struct Limit: Codable {
        var name: String
        var metric: String
        var limit: Double?
    }

    struct Unused: Codable {
        var name: String
        var reason: String
    }

    struct Plan: Codable {
        var name: String
        var path: String
        var hash: String
        var seed: String
        var group: String
    }

    struct Settings: Codable {
        var from: Double
        var to: Double
        var levels: [Double]?
        var settleSeconds: Double
        var stepSeconds: Double
        var maxStepSeconds: Double
        var within: Double
        var atLeast: Double?
        var costPerHour: Double?
    }

    struct LimitResult: Codable {
        var name: String
        var scale: String
        var wanted: Double
        var share: Double?
        var lower: Double?
        var upper: Double?
        var observed: Double?
        var result: String
    }

    struct Latency: Codable {
        var metric: String
        var percent: Double
        var value: Double
        var lower: Double?
        var upper: Double?
    }

    /// What was seen at a load beside the limits.
    struct Seen: Codable {
        /// Medians.
        var ttft: Double?
        var tpot: Double?
        var phases: [String: Double]
        var ttftMean: Double?
        var rateLimited: Double
        var serverErrors: Double
    }

    struct Bottleneck: Codable {
        var cause: String
        var evidence: [String]
        var others: [String]
        /// The load well inside.
        var inner: Double?
        var outer: Double
    }

    struct Step: Codable {
        var load: Double
        var phase: String
        var approach: String?
        var beganSeconds: Double
        var settledSeconds: Double
        var measuredSeconds: Double
        var requests: Int
        var failed: Int
        var dropped: Int
        /// The most frequent error, in words.
        var error: String?
        var result: String
        var reasons: [String]
        var thresholds: [LimitResult]
        var levels: [LimitResult]
        var throughput: Rates
        var inFlight: Double
        var little: Double?
        var health: String
        var latencies: [Latency]
        var seen: Seen?
        /// Series of the monitors by `monitor.series`; times are nanoseconds, shares 0 to 1.
        var monitors: [String: LoadFacts.Reading]?
        var folder: String
    }

    struct Point: Codable {
        var load: Double
        var threshold: LimitResult
    }

    struct Binding: Codable {
        var threshold: String
        var at: [Point]
    }

    struct Peak: Codable {
        var load: Double
        var throughput: Rates
    }

    struct Level: Codable {
        var name: String
        var carries: Double?
        var breaks: Double?
        var confirmed: Bool
    }

    static let version = 1

    var schemaVersion = version
    var version: String
    var plan: Plan
    var settings: Settings
    var thresholds: [Limit]
    var unused: [Unused]
    var startedAt: Int64
    var seconds: Double
    var hostname: String
    var processors: Int
    var mock: Bool
    /// Where requests went, secrets redacted.
    var targets: [String]
    /// How many machines made the load together; nil of one.
    var shares: Int?
    var unit: String
    /// What follows is nil while the search goes on.
    var carries: Double?
    var breaks: Double?
    var confirmed: Bool?
    var undecided: [Double]?
    var binding: Binding?
    var shape: String?
    var stopReason: String?
    var generatorBound: Bool?
    var throughput: Rates?
    var peak: Peak?
    var fallsBack: Bool?
    var costPerMillionTokens: Double?
    var levels: [Level]?
    var gaveWay: Bottleneck?
    var steps: [Step]
    var endedBy: String
    var exitCode: Int32
    var notes: [String]
    /// CRC-32 of the document without it, by which an altered figure is known.
    var check: UInt32?
}

extension CapacityDocument {
    init(_ report: CapacityReport) {
        let settings = report.settings
        let answer = report.answer
        self.init(
            version: report.version,
            plan: Plan(
                name: report.planName, path: report.planPath, hash: report.planHash, seed: "\(report.seed)",
                group: report.group),
            settings: Settings(
                from: settings.from, to: settings.to, levels: settings.levels,
                settleSeconds: settings.settle.inSeconds, stepSeconds: settings.step.inSeconds,
                maxStepSeconds: settings.maxStep.inSeconds, within: settings.within,
                atLeast: settings.atLeast, costPerHour: settings.costPerHour),
            thresholds: report.limits.map { Limit(name: $0.name, metric: $0.metric, limit: $0.limit) },
            unused: report.unused.map { Unused(name: $0.name, reason: $0.reason) },
            startedAt: report.startedAt, seconds: report.duration.inSeconds, hostname: report.hostname,
            processors: report.processors, mock: report.mock, targets: report.targets, shares: report.shares,
            unit: settings.unit.rawValue,
            carries: answer?.bracket.carries, breaks: answer?.bracket.breaks,
            confirmed: answer?.bracket.isConfirmed, undecided: answer?.undecided,
            binding: answer?.binding.map { binding in
                Binding(
                    threshold: binding.threshold,
                    at: binding.points.map { Point(load: $0.load, threshold: LimitResult($0.limit)) })
            },
            shape: answer?.shape?.rawValue, stopReason: answer?.stopReason.rawValue,
            generatorBound: answer?.isGeneratorBound, throughput: answer?.throughput.map(Rates.init),
            peak: answer?.peak.map { Peak(load: $0.load, throughput: Rates($0.rates)) },
            fallsBack: answer?.fallsBack, costPerMillionTokens: report.costPerMillionTokens,
            levels: answer?.levels.map { level in
                Level(
                    name: level.name, carries: level.bracket.carries, breaks: level.bracket.breaks,
                    confirmed: level.bracket.isConfirmed)
            },
            gaveWay: report.bottleneck.map { found, inner, outer in
                Bottleneck(
                    cause: found.cause.rawValue, evidence: found.evidence,
                    others: found.others.map(\.rawValue), inner: inner?.step.load, outer: outer.step.load)
            },
            steps: report.steps.map(Step.init), endedBy: report.endedBy.rawValue,
            exitCode: report.exitCode.rawValue, notes: report.notes)
    }
}

extension CapacityDocument.Rates {
    init(_ rates: CapacityStep.Rates) {
        self.init(requests: rates.requests, outputTokens: rates.outputTokens)
    }
}

extension CapacityDocument.LimitResult {
    init(_ result: Metrics.LimitResult) {
        func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
        self.init(
            name: result.name, scale: result.scale.rawValue, wanted: result.wanted,
            share: finite(result.share), lower: finite(result.lower), upper: finite(result.upper),
            observed: finite(result.observed), result: result.result.rawValue)
    }
}

extension CapacityDocument.Step {
    init(_ step: CapacityReport.Step) {
        let facts = step.step
        self.init(
            load: facts.load, phase: facts.phase.rawValue, approach: facts.approach?.rawValue,
            beganSeconds: step.began.inSeconds,
            settledSeconds: facts.settled.inSeconds, measuredSeconds: facts.measured.inSeconds,
            requests: facts.requests, failed: facts.failed, dropped: facts.dropped, error: step.error,
            result: facts.result.rawValue,
            reasons: facts.reasons.map(\.rawValue),
            thresholds: facts.limits.map(CapacityDocument.LimitResult.init),
            levels: facts.levels.map(CapacityDocument.LimitResult.init),
            throughput: CapacityDocument.Rates(facts.throughput), inFlight: facts.inFlight,
            little: facts.little, health: facts.health.rawValue,
            latencies: facts.latencies.map { latency in
                CapacityDocument.Latency(
                    metric: "\(latency.metric)", percent: latency.percent,
                    value: latency.value.inMilliseconds, lower: latency.lower?.inMilliseconds,
                    upper: latency.upper?.inMilliseconds)
            }, seen: step.seen.map(CapacityDocument.Seen.init),
            monitors: step.seen.flatMap { $0.monitors.isEmpty ? nil : $0.monitors }, folder: step.folder)
    }
}

extension CapacityDocument.Seen {
    init(_ facts: LoadFacts) {
        self.init(
            ttft: facts.ttft?.inMilliseconds, tpot: facts.tpot?.inMilliseconds,
            phases: facts.phases.mapValues(\.inMilliseconds), ttftMean: facts.meanTTFT?.inMilliseconds,
            rateLimited: facts.rateLimited, serverErrors: facts.serverErrors)
    }

    func facts(of step: CapacityStep, _ monitors: [String: LoadFacts.Reading]) -> LoadFacts {
        func time(_ value: Double?) -> Duration? { value.map { .seconds($0 / 1e3) } }
        return LoadFacts(
            label: "", ttft: time(ttft), tpot: time(tpot), phases: phases.compactMapValues { time($0) },
            meanTTFT: time(ttftMean), inFlight: step.inFlight, requests: step.requests,
            rateLimited: rateLimited, serverErrors: serverErrors, health: step.health,
            monitors: monitors.filter { $0.value.mean.isFinite && $0.value.highest.isFinite })
    }
}
