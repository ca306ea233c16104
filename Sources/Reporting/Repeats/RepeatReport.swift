import Formats
import Metrics
import Records
import Timing

/// Several runs of one plan in a row, as one: a plain value that feeds its writers.
package struct RepeatReport: Sendable {
    /// One of the runs.
    package struct Run: Sendable {
        /// The name of its folder: its number, from 1.
        package let folder: String
        package let startedAt: String
        /// Its verdict in a word.
        package let headline: String
        package let status: ExitStatus
        package let validity: Validity
        package let requests: Int
        package let failures: Int
        package let duration: Duration
        package let hasDrift: Bool
        let figures: [ComparedFigure: Measurement]
    }

    /// One figure over all runs that have it.
    package struct Figure: Sendable {
        package let figure: ComparedFigure
        /// A value a run, in the metric's unit; nil of a run that has none.
        package let values: [Double?]
        package let mean: Double
        package let least: Double
        package let most: Double
        /// Where the mean of many more such runs lies with 95 % confidence, by Student's t; nil below two runs.
        package let interval: ClosedRange<Double>?
    }

    package let version: String
    package let plan: PlanFacts
    /// How many runs were asked for.
    package let wanted: Int
    package let runs: [Run]
    package let figures: [Figure]

    /// In the order of weight: the first that any run has is the whole's.
    private static let order: [ExitStatus] = [
        .cannotWrite, .interrupted, .runInvalid, .thresholdFailed, .undecided, .success,
    ]

    /// - Parameter runs: each with the name of its folder, and whether a file of it could not be written.
    package init?(wanted: Int, runs: [(folder: String, report: RunReport, isWritten: Bool)]) {
        guard let first = runs.first?.report else { return nil }
        version = first.version
        plan = first.plan
        self.wanted = wanted
        self.runs = runs.map(Run.init)
        let names = SummaryDocument(first).samplers.map(\.name)
        let asked =
            (names.count > 1
                ? names.prefix(Self.samplerLimit).flatMap { ComparedFigure.usual(sampler: $0) } : [])
            + ComparedFigure.usual(sampler: nil)
        let measured = self.runs.map(\.figures)
        figures = asked.compactMap { figure in Figure(figure, of: measured.map { $0[figure]?.value }) }
    }

    private static let samplerLimit = 10

    /// Runs that were asked for and not made.
    package var missing: Int { max(0, wanted - runs.count) }

    /// The first that any run ended with of 74, 130, 97, 99, 98 and 0; 130 also if runs are missing.
    package var exitCode: ExitStatus {
        let statuses = runs.map(\.status) + (missing > 0 ? [.interrupted] : [])
        return Self.order.first { statuses.contains($0) } ?? .success
    }

    /// The worst verdict in a word.
    package var headline: String {
        missing > 0 && exitCode == .interrupted
            ? "STOPPED" : runs.first { $0.status == exitCode }?.headline ?? "STOPPED"
    }

    /// `5 of 5 runs: 4 PASS, 1 FAIL`.
    package var sentence: String {
        var counts: [(word: String, count: Int)] = []
        for run in runs {
            if let index = counts.firstIndex(where: { $0.word == run.headline }) {
                counts[index].count += 1
            } else {
                counts.append((run.headline, 1))
            }
        }
        let words = counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
        let drifts = runs.count(where: \.hasDrift)
        return "\(runs.count) of \(FigureText.counted(wanted, "run")): \(words)"
            + (drifts > 0 ? "; latency drifted in \(drifts)" : "")
    }
}

extension RepeatReport.Run {
    fileprivate init(folder: String, report: RunReport, isWritten: Bool) {
        let summary = SummaryDocument(report)
        self.folder = folder
        startedAt = summary.run.startedAt
        headline = isWritten ? report.verdict.headline : "NOT WRITTEN"
        status = isWritten ? report.verdict.exitCode : .cannotWrite
        validity = report.verdict.validity
        requests = summary.total.requests
        failures = summary.total.failures
        duration = report.run.duration
        hasDrift = report.verdict.drift != nil
        figures = MeasuredRun.figures(of: summary)
    }
}

extension RepeatReport.Figure {
    /// nil where no run has a value.
    fileprivate init?(_ figure: ComparedFigure, of values: [Double?]) {
        let known = values.compactMap(\.self)
        guard let least = known.min(), let most = known.max() else { return nil }
        self.figure = figure
        self.values = values
        self.least = least
        self.most = most
        let mean = known.reduce(0, +) / Double(known.count)
        self.mean = mean
        if let estimate = Estimate(runs: known) {
            let t = StudentT.quantile(confidence: 0.95, degreesOfFreedom: estimate.degreesOfFreedom)
            let reach = t * estimate.variance.squareRoot()
            // No time, rate or share is below 0, and no share above 1.
            let top = figure.scale == .points ? 1 : Double.infinity
            interval = max(0, mean - reach)...max(mean, min(top, mean + reach))
        } else {
            interval = nil
        }
    }
}
