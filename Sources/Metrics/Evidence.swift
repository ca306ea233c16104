import Formats
import Timing
import Wording

/// The figures a threshold is judged by; the same for the live view and for the end of the run.
package struct Evidence: Sendable {
    package let aggregate: Aggregate
    /// All samplers of the load as one row, merged once for all that is asked of it.
    package let total: SamplerStatistics
    package let steady: Throughput?
    package let whole: Throughput?
    /// What the monitors have read, and the time by which they are judged; nil where nothing is watched.
    package var watched: Watched?

    /// The monitors' readings between two times from the run's start.
    package struct Watched: Sendable {
        package let store: MonitorStore
        package let from: Duration
        package let until: Duration

        package init(_ store: MonitorStore, from: Duration, until: Duration) {
            self.store = store
            self.from = from
            self.until = until
        }
    }

    package init(aggregate: Aggregate, steady: Throughput?, whole: Throughput?) {
        self.init(aggregate, total: aggregate.total, steady: steady, whole: whole)
    }

    /// With the rates of the steady window, which lies between two times from the run's start, and of the whole run.
    package init(_ aggregate: Aggregate, steadyFrom: Duration, loadEnd: Duration, duration: Duration) {
        let total = aggregate.total
        let perEvent = total.tokensPerEvent ?? 1
        self.init(
            aggregate, total: total,
            steady: Throughput(aggregate.series, from: steadyFrom, until: loadEnd, tokensPerEvent: perEvent),
            whole: Throughput(
                aggregate.series, wholeRun: aggregate.loadLength(of: duration), tokensPerEvent: perEvent))
    }

    private init(
        _ aggregate: Aggregate, total: SamplerStatistics, steady: Throughput?, whole: Throughput?
    ) {
        self.aggregate = aggregate
        self.total = total
        self.steady = steady
        self.whole = whole
    }

    /// Judges the plan's thresholds and those that it implies; of the latter, those of samplers that have answered.
    package func results(_ thresholds: [Threshold]) -> [ThresholdResult] {
        let rows = aggregate.samplers.map { (name: $0.name, kind: $0.kind) }
        let silent = Set(aggregate.samplers.filter { $0.outcomes.judged == 0 }.map(\.name))
        return Verdict.judged(thresholds, of: rows)
            .filter { !$0.isImplied || $0.sampler.map { !silent.contains($0) } ?? true }.map(evaluate)
    }

    /// Judges one threshold; never passes it for want of data.
    package func evaluate(_ threshold: Threshold) -> ThresholdResult {
        guard let row = row(of: threshold.sampler) else {
            return ThresholdResult(
                threshold: threshold, status: .undecided, observed: nil, interval: nil, samples: 0,
                reason: Texts.verdict.noSampler)
        }
        let figure = figure(of: threshold, in: row)
        let status: ThresholdResult.Status
        let lack = insufficiency(of: figure, for: threshold)
        var reason = lack
        var note: Words?
        if breaksAtBothEnds(figure, threshold) {
            // However few the samples are: no figure that they allow keeps the limit.
            status = .fail
            reason = nil
            note = lack.map { Texts.verdict.wholeInterval.with($0) }
        } else if reason != nil {
            status = .undecided
        } else if threshold.confidence == nil {
            status = threshold.keeps(figure.value ?? .nan) ? .pass : .fail
            if status == .pass { note = openEnd(of: figure, threshold) }
        } else {
            status = judgeByInterval(figure, threshold)
            if status == .undecided { reason = Texts.verdict.limitWithin }
        }
        return ThresholdResult(
            threshold: threshold, status: status, observed: figure.value, interval: figure.interval,
            samples: figure.samples, reason: reason, note: note, hasEnoughSamples: lack == nil)
    }

    /// Whether the interval's nearer end breaks the limit, and with it the whole interval.
    private func breaksAtBothEnds(_ figure: Figure, _ threshold: Threshold) -> Bool {
        let nearer = threshold.bound == .atMost ? figure.interval?.lower : figure.interval?.upper
        return nearer.map { !threshold.keeps($0) } ?? false
    }

    /// What a pass rests on where nothing bounds the figure on the side of the limit.
    private func openEnd(of figure: Figure, _ threshold: Threshold) -> Words? {
        guard let interval = figure.interval else { return nil }
        let isOpen = threshold.bound == .atMost ? interval.upper == nil : interval.lower == nil
        guard isOpen else { return nil }
        let texts = Texts.verdict
        let (one, many) =
            threshold.bound == .atMost ? (texts.upperOne, texts.upperMany) : (texts.lowerOne, texts.lowerMany)
        return (figure.samples == 1 ? one : many).with(Texts.nouns.sample.with(figure.samples))
    }

    private struct Figure {
        var value: Double?
        var samples: Int
        var interval: (lower: Double?, upper: Double?)?
    }

    private func row(of sampler: String?) -> SamplerStatistics? {
        guard let sampler else { return total }
        return aggregate.samplers.first { $0.name == sampler }
    }

    private func insufficiency(of figure: Figure, for threshold: Threshold) -> Words? {
        if figure.value == nil {
            if case .monitor(let metric) = threshold.metric { return silence(of: metric) }
            return Texts.verdict.noDataSentence
        }
        var needed = threshold.minSamples ?? 1
        if case .monitor = threshold.metric {
            // Readings at fixed times, not requests: a percentile is of the time that was watched.
        } else if case .percentile(let percent) = threshold.statistic {
            // A percentile says nothing about a sample in which no value can lie beyond it.
            needed = max(needed, Int(Int64(clamping: (1 / (1 - percent / 100)).rounded())))
        }
        return figure.samples < needed
            ? Texts.verdict.onlySamples.with(FigureText.grouped(figure.samples), FigureText.grouped(needed))
            : nil
    }

    /// Why a monitor has not said anything of a series.
    private func silence(of metric: MonitorMetric) -> Words {
        let watch = watched?.store.watches.first { $0.facts.name == metric.monitor }
        if let watch, watch.looks > 0, watch.looks == watch.failures, let failure = watch.lastFailure {
            return Texts.verdict.monitorFailed.with(metric.monitor, failure)
        }
        return Texts.verdict.monitorSilent.with(metric.monitor, metric.series)
    }

    private func figure(_ metric: MonitorMetric, _ statistic: Statistic) -> Figure {
        let figures = watched.flatMap { watched in
            watched.store.series(metric.monitor, metric.series)?
                .figures(from: watched.from, until: watched.until)
        }
        return Figure(
            value: figures?.value(of: statistic), samples: figures?.readings ?? 0, interval: nil)
    }

    private func judgeByInterval(_ figure: Figure, _ threshold: Threshold) -> ThresholdResult.Status {
        let lower = figure.interval?.lower ?? -.infinity
        let upper = figure.interval?.upper ?? .infinity
        let keepsLower = threshold.keeps(lower)
        let keepsUpper = threshold.keeps(upper)
        return keepsLower && keepsUpper ? .pass : keepsLower || keepsUpper ? .undecided : .fail
    }

    private func figure(of threshold: Threshold, in row: SamplerStatistics) -> Figure {
        switch threshold.metric {
        case .latency(let metric):
            distribution(
                row.histogram(metric), threshold.statistic ?? .percentile(95), threshold.confidence ?? 0.95)
        case .phase(let name):
            distribution(
                row.histogram(phase: name), threshold.statistic ?? .percentile(95),
                threshold.confidence ?? 0.95)
        case .scalar(let metric):
            scalar(metric, threshold, row)
        case .monitor(let metric):
            figure(metric, threshold.statistic ?? .mean)
        }
    }

    private func distribution(
        _ histogram: LatencyHistogram, _ statistic: Statistic, _ confidence: Double
    ) -> Figure {
        func nanoseconds(_ value: Duration?) -> Double? { value.map { Double($0.nanoseconds) } }
        var figure = Figure(value: nil, samples: histogram.count, interval: nil)
        switch statistic {
        case .min: figure.value = nanoseconds(histogram.min)
        case .max: figure.value = nanoseconds(histogram.max)
        case .mean:
            figure.value = nanoseconds(histogram.mean)
            if let mean = figure.value, let deviation = nanoseconds(histogram.standardDeviation) {
                let z = QuantileRank.normalQuantile(1 - (1 - confidence) / 2)
                let spread = z * deviation / Double(histogram.count).squareRoot()
                figure.interval = (mean - spread, mean + spread)
            }
        case .percentile(let percent):
            figure.value = nanoseconds(histogram.percentile(percent))
            let interval = histogram.interval(percent: percent, confidence: confidence)
            figure.interval = (nanoseconds(interval.lower), nanoseconds(interval.upper))
        }
        return figure
    }

    private func scalar(_ metric: ScalarMetric, _ threshold: Threshold, _ row: SamplerStatistics) -> Figure {
        let judged = row.outcomes.judged
        let confidence = threshold.confidence ?? 0.95
        let completed = row.outcomes.completed
        func share(of count: Int, in judged: Int) -> Figure {
            let wilson = QuantileRank.wilson(successes: count, count: judged, confidence: confidence)
            return Figure(
                value: judged == 0 ? nil : Double(count) / Double(judged), samples: judged,
                interval: wilson.map { ($0.lower, $0.upper) })
        }
        let level = aggregate.serviceLevels.firstIndex { $0.name == threshold.serviceLevel }
        let met = level.map { row.serviceLevelMet[$0] } ?? 0
        // Rates of one sampler scale with its share of the whole, which the series does not split.
        let rates = steady ?? whole
        switch metric {
        case .errorRate: return share(of: row.outcomes.failures, in: judged)
        case .goodput: return share(of: met, in: completed)
        case .goodputRate:
            return Figure(value: whole.map { Double(met) / $0.window.inSeconds }, samples: completed)
        case .throughput:
            let all = max(1, total.outcomes.completed)
            return Figure(
                value: completed == 0
                    ? nil : rates.map { $0.requestsPerSecond * Double(completed) / Double(all) },
                samples: completed)
        case .outputTokenRate:
            let share = Double(row.outputTokens) / Double(max(1, total.outputTokens))
            return Figure(
                value: judged == 0 ? nil : rates.map { $0.outputTokensPerSecond * share }, samples: judged)
        case .requests: return Figure(value: judged == 0 ? nil : Double(judged), samples: judged)
        case .stalls: return Figure(value: judged == 0 ? nil : Double(row.stalls), samples: judged)
        case .tokensPerEvent: return Figure(value: row.tokensPerEvent, samples: row.requestsWithUsage)
        case .dropped:
            let scheduled = aggregate.requests.scheduled
            return Figure(
                value: scheduled == 0 ? nil : Double(aggregate.requests.dropped), samples: scheduled)
        }
    }
}
