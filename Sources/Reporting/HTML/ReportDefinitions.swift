import Metrics
import Wording

extension ReportPage.Fact {
    /// What the page's figures mean: those of the catalogue's latencies, then those that the page alone needs.
    static var definitions: [Self] {
        LatencyMetric.allCases.map { Self(term: $0.name, detail: $0.entry.definition) } + others
    }

    private static var others: [Self] {
        let texts = Texts.definitions
        let rates = [ScalarMetric.throughput, .outputTokenRate].map(\.entry.label)
        return [
            Self(texts.interval, texts.intervalMeaning),
            Self(.errorRate), Self(.goodput),
            Self(term: rates.joined(separator: Texts.page.comma.text), detail: texts.ratesMeaning.text),
            Self(texts.outputTokens, texts.outputTokensMeaning),
            Self(.stalls),
            Self(texts.failures, texts.failuresMeaning),
            Self(texts.overTime, texts.overTimeMeaning),
            Self(texts.inFlight, texts.inFlightMeaning),
            Self(texts.arrivalRate, texts.arrivalRateMeaning),
            Self(texts.steadyWindow, texts.steadyWindowMeaning),
            Self(texts.undecided, texts.undecidedMeaning),
            Self(texts.invalid, texts.invalidMeaning),
        ]
    }

    private init(_ term: Words, _ meaning: Words) {
        self.init(term: term.text, detail: meaning.text)
    }

    /// A metric's definition.
    private init(_ metric: ScalarMetric) {
        self.init(term: metric.entry.label, detail: metric.entry.definition)
    }
}
