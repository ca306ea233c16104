import Wording

/// A metric's entry in the catalogue: every fact about it except how it is measured.
///
/// The entries stand beside the cases, in ``LatencyMetric`` and ``ScalarMetric``. Rules, reports, files and comparisons
/// read them, so a fact is told once. They are made once; recording a sample reads none of them.
package struct MetricDescription: Sendable {
    /// The name in plans, files and reports.
    package let name: String
    private let meaning: Words
    private let shortName: Words
    private let heading: Words
    package let value: Value
    package let unit: MetricUnit
    package let better: Direction
    package let interval: IntervalRule
    /// The requests that a distribution holds; a figure counts what its own definition says.
    package let requests: CountedRequests
    package let failures: FailureRule
    package let subjects: Subjects
    /// Whether it counts by a service level, which a threshold on it must name.
    package let needsServiceLevel: Bool
    /// The name of its family in OpenMetrics, behind `weir_`; default: the name in snake case, with its base unit.
    package let family: String
    /// The column of `samples.jtl` that holds it; nil: it has none.
    package let column: String?
    package let shown: Places
    /// The percentiles in the Markdown table.
    package let inMarkdown: [Double]
    /// The percentiles that `weir compare` compares without being asked.
    package let compared: [Double]

    init(
        _ name: String, _ definition: Words, label: Words? = nil, title: Words? = nil,
        value: Value = .time, unit: MetricUnit = .time, better: Direction = .lower,
        interval: IntervalRule = .ofStatistic, requests: CountedRequests = .successful,
        failures: FailureRule = .unaffected, of subjects: Subjects = .requests,
        needsServiceLevel: Bool = false, family: String? = nil, column: String? = nil, shown: Places = [],
        inMarkdown: [Double] = [], compared: [Double] = []
    ) {
        self.name = name
        meaning = definition
        shortName = label ?? Words(verbatim: name)
        heading = title ?? shortName
        self.value = value
        self.unit = unit
        self.better = better
        self.interval = interval
        self.requests = requests
        self.failures = failures
        self.subjects = subjects
        self.needsServiceLevel = needsServiceLevel
        self.family = family ?? Self.snakeCase(name) + (unit == .time ? "_seconds" : "")
        self.column = column
        self.shown = shown
        self.inMarkdown = inMarkdown
        self.compared = compared
    }

    /// The meaning, as the report explains it beside the name.
    package var definition: String { meaning.text }
    /// A short name in tables and sentences: `TTFT`, `req/s`; default: the name.
    package var label: String { shortName.text }
    /// A heading of a chart or a tile: `Time to first token`; default: the label.
    package var title: String { heading.text }

    /// `send_delay` of `sendDelay`, `response_ttft` of `responseTTFT`.
    private static func snakeCase(_ name: String) -> String {
        var result = ""
        var wasLower = false
        for character in name {
            if character.isUppercase, wasLower { result += "_" }
            wasLower = character.isLowercase
            result += character.lowercased()
        }
        return result
    }
}
