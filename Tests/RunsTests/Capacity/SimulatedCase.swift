import Metrics
import Runs
import Timing

/// Many searches of one simulated service, held against what is true of it.
struct SimulatedCase: Sendable, CustomStringConvertible {
    var name: String
    var model: ServiceModel
    var unit: CapacityUnit
    /// Seconds within which the first token of 95 % must come.
    var limit: Double
    /// Loads next to the truth cannot be told from it in the longest time of a step: the bracket holds it, and is wide.
    var isBeyondBudget = false
    /// The truth as a long simulation has found it, for short tests.
    var usualTruth: Double?
    /// The truth where it is known without a simulation: the load that the slots can just work off.
    var truth: Double?

    var description: String { name }

    static let cases = [
        SimulatedCase(
            name: "4 slots, fixed work, closed", model: ServiceModel(slots: 4, work: .fixed(0.45)),
            unit: .threads, limit: 1, usualTruth: 12),
        SimulatedCase(
            name: "M/M/8 FIFO, closed", model: ServiceModel(slots: 8, work: .exponential(0.5)),
            unit: .threads,
            limit: 1, isBeyondBudget: true, usualTruth: 17),
        SimulatedCase(
            name: "M/M/8 FIFO, open", model: ServiceModel(slots: 8, work: .exponential(0.25)),
            unit: .arrivals, limit: 0.5, isBeyondBudget: true, usualTruth: 26.7),
        SimulatedCase(
            name: "M/M/8 FIFO, open, ten times as fast",
            model: ServiceModel(slots: 8, work: .exponential(0.025), prefill: 0.005), unit: .arrivals,
            limit: 0.05, isBeyondBudget: true),
        SimulatedCase(
            name: "processor sharing, closed",
            model: ServiceModel(slots: 8, work: .exponential(1), prefill: 0.1, isShared: true),
            unit: .threads,
            limit: 0.42, usualTruth: 33),
        SimulatedCase(
            name: "processor sharing, open",
            model: ServiceModel(slots: 8, work: .exponential(0.4), prefill: 0.1, isShared: true),
            unit: .arrivals, limit: 0.3, isBeyondBudget: true, usualTruth: 17.2),
        SimulatedCase(
            name: "cliff, closed",
            model: ServiceModel(slots: 64, work: .nearly(0.5), prefill: 0.1, crowd: (24, 8)), unit: .threads,
            limit: 0.5, usualTruth: 24),
        SimulatedCase(
            name: "heavy tail, closed", model: ServiceModel(slots: 16, work: .logNormal(0.5, 1.2)),
            unit: .threads, limit: 1, isBeyondBudget: true, usualTruth: 36),
        SimulatedCase(
            name: "grows for ever, open", model: ServiceModel(slots: 40, work: .nearly(0.4)), unit: .arrivals,
            limit: 10, isBeyondBudget: true, truth: 100),
        SimulatedCase(
            name: "slow start, closed",
            model: ServiceModel(slots: 4, work: .nearly(0.45), cold: (12, 6)), unit: .threads, limit: 1,
            usualTruth: 11),
    ]

    /// What came of the searches.
    struct Row: CustomStringConvertible {
        var name: String
        var truth: Double
        var runs: Int
        var falseCarries = 0
        /// Within one step of the truth; of all, and of those that ended with a narrow bracket.
        var near = 0
        var found = 0
        var nearOfFound = 0
        /// The truth lies between the loads that are said to hold and to break, or within a step of them.
        var brackets = 0
        var steps = 0
        var time = 0.0
        var longest = 0.0
        var answers: [Double: Int] = [:]
        var reasons: [String: Int] = [:]

        /// A row of the table: name, truth, answers, false carries, within a step, bracket, steps, time, reasons.
        var description: String {
            func percent(_ part: Int, of whole: Int) -> String {
                "\((Double(part) / Double(max(1, whole)) * 1_000).rounded() / 10) %"
            }
            func mean(_ sum: Double) -> String { "\((sum / Double(runs) * 10).rounded() / 10)" }
            let spread = answers.sorted { $0.key < $1.key }.map { "\($0.key)×\($0.value)" }
            let ends = reasons.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            let cells = [
                name, "\((truth * 10).rounded() / 10)", spread.joined(separator: " "),
                percent(falseCarries, of: runs),
                percent(near, of: runs) + " (of \(found) found " + percent(nearOfFound, of: found) + ")",
                percent(brackets, of: runs), mean(Double(steps)), mean(time) + " s, most \(longest) s",
                ends.joined(separator: ", "),
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
    }

    /// - Parameter requests: so many at each load tell the truth; nil: it is taken as it was found before.
    func row(runs: Int, requests: Int?) -> Row {
        var settings = CapacitySettings(unit: unit)
        // Short tests do without what long steps would still add.
        if requests == nil, isBeyondBudget { settings.maxStep = .seconds(60.0) }
        let threshold = Threshold(
            metric: .latency(.ttft), statistic: .percentile(95), bound: .atMost, limit: limit * 1e9)
        let fixed = self.truth ?? (requests == nil ? usualTruth : nil)
        var truth = TrueShare(model, unit: unit, ttftWithin: limit, requests: requests ?? 20_000)
        var row = Row(name: name, truth: fixed ?? truth.capacity(wanted: 0.95, upTo: 400), runs: runs)
        for seed in 1...runs {
            let search = VirtualSearch.run(model, settings, [threshold], seed: seed)
            let carries = search.answer.bracket.carries ?? 0
            row.answers[carries, default: 0] += 1
            row.reasons[search.answer.stopReason.rawValue, default: 0] += 1
            if carries > 0, fixed.map({ carries > $0 }) ?? (truth.share(at: carries) < 0.95) {
                row.falseCarries += 1
            }
            let isNear = Self.isNear(carries, row.truth, settings)
            if isNear { row.near += 1 }
            if search.answer.stopReason == .found {
                row.found += 1
                if isNear { row.nearOfFound += 1 }
            }
            let breaks = search.answer.bracket.breaks ?? .infinity
            if isNear || carries <= row.truth && row.truth <= breaks { row.brackets += 1 }
            row.steps += search.steps.count
            row.time += search.time
            row.longest = max(row.longest, search.time)
        }
        return row
    }

    /// Adjacent, or a step of the grid that the search was asked for.
    static func isNear(_ load: Double, _ truth: Double, _ settings: CapacitySettings) -> Bool {
        guard load > 0, truth > 0 else { return load == truth }
        if settings.unit == .threads, (load - truth).magnitude <= 1 { return true }
        return max(load / truth, truth / load) <= 1 + settings.within + 0.005
    }
}
