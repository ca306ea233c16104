/// The table of all texts of the frame of reports: headings, sentences, definitions, legends, in every language.
///
/// What stands here is put around a run's figures. Names (of metrics, outcomes, plan elements, files and options) and
/// messages of a run stand nowhere here: they are the same in every language.
package enum Texts {
    package static let nouns = Nouns()
    package static let page = PageTexts()
    package static let given = PageFactTexts()
    package static let metrics = MetricTexts()
    package static let definitions = DefinitionTexts()
    package static let outcomes = OutcomeTexts()
    package static let verdict = VerdictTexts()
    package static let warnings = WarningTexts()
    package static let findings = FindingTexts()
    package static let charts = ChartTexts()
    package static let health = HealthTexts()
    package static let healthReasons = HealthReasonTexts()
    package static let bottleneck = BottleneckTexts()
    package static let markdown = MarkdownTexts()
    package static let capacity = CapacityTexts()
    package static let capacityPage = CapacityPageTexts()
    package static let capacityCharts = CapacityChartTexts()
    package static let unused = UnusedTexts()
    package static let comparison = ComparisonTexts()
    package static let comparisonWarnings = ComparisonWarningTexts()
    package static let shares = ShareTexts()

    private static let sections: [(name: String, table: any Sendable)] = [
        ("nouns", nouns), ("page", page), ("given", given), ("metrics", metrics),
        ("definitions", definitions),
        ("outcomes", outcomes), ("verdict", verdict), ("warnings", warnings), ("findings", findings),
        ("charts", charts), ("health", health), ("healthReasons", healthReasons), ("bottleneck", bottleneck),
        ("markdown", markdown), ("capacity", capacity), ("capacityPage", capacityPage),
        ("capacityCharts", capacityCharts), ("unused", unused), ("comparison", comparison),
        ("comparisonWarnings", comparisonWarnings), ("shares", shares),
    ]

    /// Every text by its key, `page.thresholds`; templates look them up, once a language.
    package static let all: [String: Words] = {
        var found: [String: Words] = [:]
        for (section, table) in sections {
            for (label, value) in Mirror(reflecting: table).children {
                let words = value as? Words ?? (value as? Noun).map { Words($0.many, zh: $0.chinese) }
                if let label, let words { found["\(section).\(label)"] = words }
            }
        }
        return found
    }()

    /// A text that a file holds in English, in every language; verbatim where the table does not know it.
    package static func known(_ english: String, in table: any Sendable) -> Words {
        Mirror(reflecting: table).children.lazy.compactMap { $0.value as? Words }
            .first { $0.text(in: .english) == english } ?? Words(verbatim: english)
    }
}
