import Formats
import Metrics
import Records
import Timing
import Wording

/// The figures and sentences of a run that more than one writer prints, worked out once.
package struct ReportFigures {
    /// One row of the statistics and its share of the run's rates.
    package struct Row {
        /// The row's own figures.
        package let statistics: SamplerStatistics
        /// Completed requests per second; nil where the run had no length.
        package let requestsPerSecond: Double?
        /// Output tokens per second; nil where the run had no length.
        package let tokensPerSecond: Double?
        /// All samplers together.
        package let isTotal: Bool

        /// The row's name, safe to print.
        package var name: String {
            isTotal
                ? Texts.given.allSamplers.text
                : SafeText.line(statistics.name, limit: SafeText.nameLimit) + kind
        }

        /// What follows the name of a row that is in no total.
        private var kind: String {
            switch statistics.kind {
            case .sampler: ""
            case .transaction: Texts.given.transaction.text
            case .setUp: Texts.given.setUp.text
            case .tearDown: Texts.given.tearDown.text
            case .turn: ""
            }
        }
    }

    /// What the figures are of.
    package let report: RunReport
    /// All samplers together.
    package let total: SamplerStatistics
    /// A row a sampler, and the total after them where there are several of the load.
    package let rows: [Row]

    /// The most samplers whose rows people are shown; `summary.json` has all.
    static let shownSamplers = 50
    /// Those of ``rows`` that people are shown, in the same order: of very many samplers those of broken thresholds, then
    /// those with failures, then the first of the plan.
    package let shownRows: [Row]
    /// What to say of the rows that are not shown; nil where all are.
    package var omission: String? {
        let omitted = rows.count - shownRows.count
        return omitted == 0
            ? nil
            : Texts.verdict.omission(Texts.nouns.moreSampler(omitted))
    }

    /// Merges the samplers once; each writer makes its own.
    package init(_ report: RunReport) {
        self.report = report
        let total = report.aggregate.total
        self.total = total
        let rates = report.steady ?? report.whole
        func row(_ statistics: SamplerStatistics, isTotal: Bool) -> Row {
            let requests = Double(statistics.outcomes.completed) / Double(max(1, total.outcomes.completed))
            let tokens = Double(statistics.outputTokens) / Double(max(1, total.outputTokens))
            // The rates are those of the load's requests, of which other rows have no share.
            let isCounted = statistics.kind == .sampler
            return Row(
                statistics: statistics,
                requestsPerSecond: isCounted ? rates.map { $0.requestsPerSecond * requests } : nil,
                tokensPerSecond: isCounted ? rates.map { $0.outputTokensPerSecond * tokens } : nil,
                isTotal: isTotal)
        }
        let samplers = report.aggregate.samplers.map { row($0, isTotal: false) }
        // The total of one sampler is that sampler, whatever rows are beside it.
        let counted = samplers.count { $0.statistics.kind == .sampler }
        rows = counted > 1 ? samplers + [row(total, isTotal: true)] : samplers
        shownRows = Self.shown(rows, report.verdict)
    }

    private static func shown(_ rows: [Row], _ verdict: Verdict) -> [Row] {
        guard rows.count > shownSamplers + 1 else { return rows }
        let broken = Set(verdict.thresholds.filter { $0.status != .pass }.compactMap(\.threshold.sampler))
        func rank(_ row: Row) -> Int {
            if row.isTotal { return 0 }
            if broken.contains(row.statistics.name) { return 1 }
            return row.statistics.outcomes.failures > 0 ? 2 : 3
        }
        let chosen = rows.indices.sorted { (rank(rows[$0]), $0) < (rank(rows[$1]), $1) }.prefix(
            shownSamplers + 1)
        return chosen.sorted().map { rows[$0] }
    }

    /// Over which window the rates are: `steady window, 25s` or `whole run, 30s`.
    package var rateWindow: String {
        report.steady.map { Texts.verdict.steady($0.window) }
            ?? report.whole.map { Texts.verdict.whole($0.window) } ?? Texts.verdict.noTime.text
    }

    /// The thresholds in one sentence.
    package var verdictSentence: String {
        if report.verdict.isOfShare {
            return Texts.shares.ofRun(report.run.share.description)
        }
        let results = report.verdict.thresholds
        func count(_ status: ThresholdResult.Status) -> Int { results.count { $0.status == status } }
        let parts = [
            count(.fail) == 0 ? nil : Texts.verdict.failedCount(count(.fail)),
            count(.undecided) == 0 ? nil : Texts.verdict.undecidedCount(count(.undecided)),
        ].compactMap(\.self)
        let passed = Texts.verdict.passedOf(count(.pass), Texts.nouns.threshold(results.count))
        let drift = report.verdict.failsOfDrift ? Texts.verdict.drifted.text : nil
        return ([passed] + parts + [drift].compactMap(\.self)).joined(separator: Texts.page.comma.text)
    }

    /// `VALID`, `SUSPECT` or `INVALID`; of a valid run in which no request was judged, that nothing was measured.
    package var validityWord: String {
        isUnmeasured ? Texts.verdict.unmeasured.text : report.verdict.validity.word
    }

    /// Whether nothing speaks against the figures because there are none.
    var isUnmeasured: Bool { report.verdict.validity == .valid && !report.verdict.hasMeasured }

    /// Whether the figures can be trusted, in one sentence.
    package var validitySentence: String {
        let texts = Texts.verdict
        if isUnmeasured { return texts.noRequestJudged.text }
        return switch report.verdict.validity {
        case .valid: texts.keptUp.text
        case .suspect: texts.speaksAgainst.text
        case .invalid: (report.health.isPartMissing ? texts.partMissing : texts.generatorMeasured).text
        }
    }

    /// Why the run ended, in words.
    package var endSentence: String {
        let texts = Texts.verdict
        return switch report.verdict.endedBy {
        case .completed: texts.everyThread.text
        case .threshold: texts.byThreshold.text
        case .sampleError: texts.bySampleError.text
        case .signal: texts.bySignal.text
        case .cannotWrite: texts.cannotWrite.text
        case .incomplete: texts.killed.text
        case .late: texts.notBegun.text
        }
    }

    /// Everything a reader should know before believing a figure; safe to print, one line each.
    package var warnings: [String] {
        let run = report.run
        let texts = Texts.warnings
        let nouns = Texts.nouns
        var warnings = report.verdict.reasons.map {
            texts.grave($0.validity.adjective, SafeText.line($0.text))
        }
        warnings += RunHealth.checks.compactMap { $0.warning(of: report.health) }
        if report.plan.insecure { warnings.append(texts.insecure.text) }
        if run.mock { warnings.append(texts.mock.text) }
        if run.timestamps != "kernel", report.health.stampSources.total > 0 {
            warnings.append(texts.ownClock.text)
        }
        if report.verdict.endedBy == .incomplete {
            warnings.append(texts.estimates.text)
        }
        if report.verdict.endedBy != .completed { warnings.append(Texts.verdict.runWas(endSentence)) }
        if report.steady == nil {
            warnings.append(texts.noSteadyWindow.text)
        }
        if let perEvent = total.tokensPerEvent, perEvent > 1.05 || perEvent < 0.95 {
            warnings.append(texts.eventsAreNotTokens(FigureText.fixed(perEvent, 2)))
        }
        let uncounted = report.aggregate.samplers.filter { $0.tokenEvents > 0 && $0.kind == .sampler }
            .reduce(0) { $0 + $1.outcomes[.ok] - $1.requestsWithUsage }
        if uncounted > 0 {
            warnings.append(texts.withoutUsage(nouns.request(uncounted)))
        }
        let refused = total.flags["implausibleUsage"] ?? 0
        if refused > 0 {
            warnings.append(texts.implausibleUsage(nouns.request(refused)))
        }
        let unmarked = total.flags["missingEndMarker"] ?? 0
        if unmarked > 0 {
            warnings.append(texts.withoutMarker(nouns.stream(unmarked)))
        }
        let dropped = report.aggregate.requests.dropped
        if dropped > 0 {
            warnings.append(
                texts.dropped(
                    FigureText.grouped(dropped), nouns.arrival(report.aggregate.requests.scheduled)))
        }
        let outside = report.aggregate.samplers.filter {
            $0.kind.isOutsideTheLoad && $0.outcomes.failures > 0
        }
        for row in outside {
            warnings.append(
                (row.kind == .setUp ? texts.setUpFailed : texts.tearDownFailed)(
                    nouns.request(row.outcomes.failures), SafeText.line(row.name)))
        }
        let censored = report.aggregate.requests.outcomes[.censored]
        if censored > 0 {
            warnings.append(texts.censored(nouns.stream(censored)))
        }
        let cancelled = report.aggregate.requests.outcomes[.cancelled]
        if cancelled > 0 {
            warnings.append(texts.cancelled(nouns.stream(cancelled)))
        }
        return warnings
    }
}

extension ThresholdResult {
    /// The observed value, with more digits where fewer would read the same as the limit it missed.
    package var exactObservedText: String {
        guard let observed, status == .fail, observed.isFinite,
            observedText == threshold.metric.unit.figure(threshold.limit)
        else { return observedText }
        return switch threshold.metric.unit {
        case .time: FigureText.fixed(observed / 1e6, 6) + "ms"
        case .share: "\(observed * 100)%"
        case .rate: "\(observed)/s"
        case .number: "\(observed)"
        case .bytes: "\(Int64(clamping: observed)) B"
        case .byteRate: "\(Int64(clamping: observed)) B/s"
        }
    }

    /// `612ms – 701ms`, an open side as `?`; nil where there is no interval.
    package var intervalText: String? {
        guard let interval, interval.lower != nil || interval.upper != nil else { return nil }
        let unit = threshold.metric.unit
        func text(_ value: Double?) -> String {
            guard let value else { return "?" }
            return unit.figure(value)
        }
        return text(interval.lower) + " – " + text(interval.upper)
    }

    /// `errorRate at most 1% (ask): observed 2.32%, 95% interval 1.57% – 3.40%, 1,079 samples`, and what else a reader
    /// must know of it; safe to print.
    package var sentence: String {
        let texts = Texts.verdict
        var parts = [texts.observed(exactObservedText)]
        if !title.contains(threshold.limitText) { parts.append(texts.limit(threshold.limitText)) }
        if let intervalText {
            parts.append(
                texts.interval(FigureText.number((threshold.confidence ?? 0.95) * 100), intervalText))
        }
        parts.append(Texts.nouns.sample(samples))
        return texts.sentence(title, subject, parts.joined(separator: Texts.page.comma.text))
            + (remark.map { Texts.page.semicolon.text + $0 } ?? "")
    }

    /// Why it is undecided, or what a pass or a failure rests on; nil where there is nothing to say.
    package var remark: String? { reason ?? note }

    /// What it judges, safe to print.
    package var subject: String {
        threshold.sampler.map { SafeText.line($0, limit: SafeText.nameLimit) } ?? Texts.page.all.text
    }

    /// Its name, safe to print.
    package var title: String { SafeText.line(threshold.shownName, limit: SafeText.nameLimit) }

    /// `plan.xml:34`; nil where Weir added the threshold itself.
    package func place(in plan: PlanFacts) -> String? {
        threshold.line.map { "\(SafeText.line(plan.path)):\($0)" }
    }
}

extension LatencyHistogram {
    /// Whether the sample is too small to bound the percentile from above with 95 % confidence.
    package func isTooSmall(for percent: Double) -> Bool {
        count > 0 && interval(percent: percent).upper == nil
    }
}
