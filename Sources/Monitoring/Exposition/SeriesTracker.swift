import Metrics
import Timing

/// Makes readings of the bodies that follow one another: counters become rates, sums and counts become means.
///
/// Pure. A counter that went down was reset: that reading is a gap, and counting goes on from there. A series of a counter
/// that was not there in the body before has begun at 0; in the first body nothing has.
package struct SeriesTracker: Sendable {
    private let rules: [SeriesRule]
    /// Which way of each rule is taken, once a body had its metrics.
    private var chosen: [Int?]
    /// What each counter was in the last body that had it, and when that was, by metric and labels.
    private var counters: [ExpositionKey: (value: Double, time: Instant)] = [:]
    private var last: Instant?
    /// By rule: how much its counter has grown since the first body.
    private(set) var totals: [String: Double] = [:]

    package init(_ rules: [SeriesRule]) {
        self.rules = rules
        chosen = Array(repeating: nil, count: rules.count)
    }

    /// The metrics that any of the rules needs.
    package var metrics: Set<String> {
        Set(rules.flatMap { $0.figures.flatMap { $0.selectors.map(\.metric) } })
    }

    /// The names of rules of which no body had the metrics.
    package var missing: [String] { rules.indices.filter { chosen[$0] == nil }.map { rules[$0].name } }

    /// Whether no body had the metrics of any rule.
    var hasNothing: Bool { chosen.allSatisfy { $0 == nil } }

    /// Takes a body, and gives what can be said by now; a counter says nothing at its first.
    package mutating func take(_ body: Exposition, at time: Instant) -> [MonitorRead.Value] {
        var growth = Growth(before: counters, last: last, now: time)
        var values: [MonitorRead.Value] = []
        for index in rules.indices {
            let rule = rules[index]
            guard let figure = figure(index, body) else { continue }
            let value = value(of: figure, body, &growth)
            if figure.isCounter { count(rule.name, figure, body, &growth) }
            guard let value, value.isFinite else { continue }
            values.append(
                MonitorRead.Value(series: rule.name, unit: rule.unit, value: value * rule.scale))
        }
        counters = growth.seen.merging(counters) { new, _ in new }
        last = time
        return values
    }

    private mutating func figure(_ index: Int, _ body: Exposition) -> SeriesRule.Figure? {
        let figures = rules[index].figures
        if let chosen = chosen[index] { return figures[chosen] }
        let found = figures.firstIndex { figure in
            figure.selectors.allSatisfy { selector in body.samples.contains(where: selector.takes) }
        }
        chosen[index] = found
        return found.map { figures[$0] }
    }

    private mutating func count(
        _ name: String, _ figure: SeriesRule.Figure, _ body: Exposition, _ growth: inout Growth
    ) {
        guard case .rate(let selector) = figure else { return }
        guard !growth.isFirst else { return totals[name] = 0 }
        guard let grown = growth.of(selector, body) else { return }
        totals[name, default: 0] += grown
    }

    private func value(
        of figure: SeriesRule.Figure, _ body: Exposition, _ growth: inout Growth
    ) -> Double? {
        switch figure {
        case .gauge(let selector, let joint):
            return joined(selector, body, joint)
        case .rate(let selector):
            guard let grown = growth.of(selector, body), growth.seconds > 0 else { return nil }
            return grown / growth.seconds
        case .mean(let sum, let count):
            let sum = growth.of(sum, body)
            guard let counted = growth.of(count, body), counted > 0, let sum else { return nil }
            return sum / counted
        case .part(let selector, let all):
            let whole = all.compactMap { joined($0, body, .sum) }.reduce(0, +)
            guard whole > 0, let part = joined(selector, body, .sum) else { return nil }
            return part / whole
        case .rest(let part, let all):
            guard let whole = joined(all, body, .sum), whole > 0, let part = joined(part, body, .sum) else {
                return nil
            }
            return 1 - part / whole
        case .restOfGrowth(let parts, let all):
            let parts = parts.compactMap { growth.of($0, body) }
            guard let whole = growth.of(all, body), whole > 0, !parts.isEmpty else { return nil }
            return min(1, max(0, 1 - parts.reduce(0, +) / whole))
        case .bits(let selector, let mask):
            let values = body.samples.filter { selector.takes($0) }.compactMap { UInt64(exactly: $0.value) }
            return values.isEmpty ? nil : values.contains { $0 & mask != 0 } ? 1 : 0
        }
    }

    private func joined(
        _ selector: SeriesRule.Selector, _ body: Exposition, _ joint: SeriesRule.Joint
    ) -> Double? {
        let samples = body.samples.filter { selector.takes($0) && $0.value.isFinite }
        guard !samples.isEmpty else { return nil }
        return switch joint {
        case .sum: samples.reduce(0) { $0 + $1.value }
        case .highest: samples.map(\.value).max()
        case .highestWithin(let label):
            Dictionary(grouping: samples) { $0.label(label) ?? "" }
                .reduce(0) { $0 + ($1.value.map(\.value).max() ?? 0) }
        }
    }
}

extension SeriesRule.Selector {
    func takes(_ sample: ExpositionSample) -> Bool {
        sample.name == metric
            && labels.allSatisfy { (sample.label($0.key) ?? "") == $0.value }
            && without.allSatisfy { label, prefixes in
                let value = sample.label(label) ?? ""
                return !prefixes.contains { value.hasPrefix($0) }
            }
    }
}

extension EnginePreset {
    /// The engine that a body comes from, of several the one with the most metrics; nil where none is known.
    package static func recognised(in body: Exposition) -> EnginePreset? {
        let counts = allCases.map { preset in
            (
                preset,
                body.samples.count { sample in preset.prefixes.contains { sample.name.hasPrefix($0) } }
            )
        }
        return counts.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil }
    }
}

/// A metric with its labels, whatever their order.
private struct ExpositionKey: Hashable {
    let name: String
    let labels: Set<String>

    init(_ sample: ExpositionSample) {
        name = sample.name
        labels = Set(sample.labels.map { "\($0.name)=\($0.value)" })
    }
}

/// What counters have grown by since the body before that had them.
private struct Growth {
    let before: [ExpositionKey: (value: Double, time: Instant)]
    /// The time of the body before; nil in the first.
    let last: Instant?
    let now: Instant
    private(set) var seen: [ExpositionKey: (value: Double, time: Instant)] = [:]
    /// The time in which what was asked for last has grown: longer than from body to body where bodies lacked it.
    private(set) var seconds = 0.0

    var isFirst: Bool { last == nil }

    init(before: [ExpositionKey: (value: Double, time: Instant)], last: Instant?, now: Instant) {
        self.before = before
        self.last = last
        self.now = now
    }

    /// nil in the first body, where the counter is missing, and where one of its series was reset.
    mutating func of(_ selector: SeriesRule.Selector, _ body: Exposition) -> Double? {
        var grown: [String: Double] = [:]
        var wasReset = false
        var since = last ?? now
        for sample in body.samples where selector.takes(sample) && sample.value.isFinite {
            let key = ExpositionKey(sample)
            seen[key] = (sample.value, now)
            let earlier = before[key]
            if sample.value < earlier?.value ?? 0 { wasReset = true }
            since = min(since, earlier?.time ?? since)
            let group = selector.alternatives.flatMap { sample.label($0) } ?? ""
            grown[group, default: 0] += sample.value - (earlier?.value ?? 0)
        }
        seconds = (now - since).inSeconds
        return isFirst || wasReset ? nil : grown.values.max()
    }
}
