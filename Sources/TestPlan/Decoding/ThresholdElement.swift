import Metrics
import Timing

extension PlanDecoder {
    /// Reads `<threshold>`; all of its attributes are looked at before it is given up.
    mutating func threshold(_ element: XMLElement) -> Located<Threshold>? {
        guard let metric = metric(element) else { return nil }
        let statistic = statistic(element, metric)
        let confidence = confidence(element, metric, statistic)
        let limit = limit(element, metric)
        let abortAfter = abortAfter(element)
        let minSamples = integer("minSamples", of: element, atLeast: 1)
        checkServiceLevel(element, metric)
        if let sampler = element.attribute("sampler") {
            if case .monitor = metric {
                report("a monitor watches all that goes on, not samplers", at: sampler.location, in: element)
            } else if metric.entry.subjects == .groups {
                report("arrivals are dropped by groups, not by samplers", at: sampler.location, in: element)
            }
            mention(.sampler, sampler, element)
        }
        let name = element.attribute("name").map { _ in title(of: element) }
        guard let limit else { return nil }
        let threshold = Threshold(
            name: name, metric: metric, statistic: statistic,
            sampler: element.attribute("sampler")?.value.string,
            serviceLevel: element.attribute("serviceLevel")?.value.string, bound: limit.bound,
            limit: limit.value, minSamples: minSamples, confidence: confidence, abortAfter: abortAfter,
            line: element.location.line)
        return Located(threshold, at: element.location)
    }

    private mutating func metric(_ element: XMLElement) -> Metric? {
        guard let attribute = element.attribute("metric") else { return nil }
        let name = attribute.value.string
        if name.hasPrefix(Metric.monitorPrefix) { return monitorMetric(attribute, element) }
        if let metric = Metric(name: name) { return metric }
        report(
            "unknown metric \(name.quoted)", at: attribute.value.location, in: element,
            suggestion: Suggestion.text(for: name, in: Metric.allNames)
                ?? "metrics: " + Metric.allNames.joined(separator: ", "))
        return nil
    }

    /// `monitor:NAME.SERIES`, of a monitor that the plan has.
    private mutating func monitorMetric(_ attribute: XMLAttribute, _ element: XMLElement) -> Metric? {
        let name = String(attribute.value.string.dropFirst(Metric.monitorPrefix.count))
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard let monitor = watched.first(where: { $0.name == parts[0] }) else {
            let names = watched.map(\.name)
            report(
                "there is no monitor \(parts[0].quoted)", at: attribute.value.location, in: element,
                suggestion: names.isEmpty
                    ? "<monitors> says what is watched"
                    : Suggestion.text(for: parts[0], in: names)
                        ?? "there are: \(names.joined(separator: ", "))")
            return nil
        }
        let series = parts.count > 1 ? parts[1] : ""
        if let unit = monitor.unit(of: series) {
            return .monitor(MonitorMetric(monitor: monitor.name, series: series, unit: unit))
        }
        let names = monitor.series.map(\.name)
        report(
            "the monitor \(monitor.name.quoted) has no series \(series.quoted)", at: attribute.value.location,
            in: element,
            suggestion: Suggestion.text(for: series, in: names)
                ?? "it has: \(names.joined(separator: ", "))")
        return nil
    }

    /// A latency has a distribution, of which a figure must be named; other metrics are one figure.
    private mutating func statistic(_ element: XMLElement, _ metric: Metric) -> Statistic? {
        let attribute = element.attribute("statistic")
        guard metric.isDistribution else {
            if let attribute {
                report(
                    "\(metric.name) is one figure and has no statistic", at: attribute.location, in: element)
            }
            return nil
        }
        guard let attribute else {
            if !misspelt.contains(element.location) {
                report(
                    "the statistic of \(metric.name) is missing", at: element.location, in: element,
                    suggestion: "for example statistic=\"p95\"")
            }
            return nil
        }
        let name = attribute.value.string
        if let statistic = Statistic(name: name) { return statistic }
        report(
            "statistic must be min, max, mean, median or a percentile such as \"p95\" or \"p99.9\", found "
                + name.quoted,
            at: attribute.value.location, in: element, suggestion: statisticSuggestion(for: name))
        return nil
    }

    private func statisticSuggestion(for name: String) -> String? {
        let words = ["avg": "mean", "average": "mean", "minimum": "min", "maximum": "max", "p100": "max"]
        if let word = words[name.lowercased()] { return "did you mean \"\(word)\"?" }
        // `95`, `95%`, `P95`, `p(95)` and `95th`, as other tools write it.
        let percentile = "p" + name.filter { ($0.isASCII && $0.isNumber) || $0 == "." }
        return Statistic(name: percentile) == nil
            ? Suggestion.text(for: name, in: ["min", "max", "mean", "median"])
            : "did you mean \"\(percentile)\"?"
    }

    /// Only some figures have an interval that could be judged.
    private mutating func confidence(
        _ element: XMLElement, _ metric: Metric, _ statistic: Statistic?
    ) -> Double? {
        guard let attribute = element.attribute("confidence") else { return nil }
        if !metric.hasInterval(of: statistic) {
            let figure = statistic.map { "the \($0) of \(metric.name)" } ?? metric.name
            let shares = Metric.all.filter { $0.entry.interval == .ofShare }.map(\.name)
            let others = (["percentiles", "mean"] + shares.dropLast()).joined(separator: ", ")
            report(
                "\(figure) has no confidence interval", at: attribute.location, in: element,
                suggestion: "\(others) and \(shares.last ?? "") have one")
        }
        guard let value = constant("confidence", of: element) else { return nil }
        guard let share = Self.percentage(value.text), share > 0, share < 1 else {
            report(
                "confidence must be a percentage between 0% and 100%, such as \"95%\", \(value.found)",
                at: value.location, in: element)
            return nil
        }
        return share
    }

    private mutating func abortAfter(_ element: XMLElement) -> Duration? {
        let aborts = boolean("abortOnFail", of: element)
        let after = duration("after", of: element, .zeroOrMore)
        if let attribute = element.attribute("after"),
            aborts == false || element.attribute("abortOnFail") == nil,
            !misspelt.contains(element.location)
        {
            report(
                "after says when the run may be stopped, which needs abortOnFail=\"true\"",
                at: attribute.location, in: element)
        }
        return aborts == true ? after ?? .zero : nil
    }

    private mutating func checkServiceLevel(_ element: XMLElement, _ metric: Metric) {
        let attribute = element.attribute("serviceLevel")
        let isNeeded = metric.entry.needsServiceLevel
        if let attribute, isNeeded {
            mention(.serviceLevel, attribute, element)
        } else if let attribute {
            report("\(metric.name) does not depend on a service level", at: attribute.location, in: element)
        } else if isNeeded, !misspelt.contains(element.location) {
            report("\(metric.name) needs a serviceLevel to count by", at: element.location, in: element)
        }
    }

    /// Notes that an element names what another must define.
    mutating func mention(
        _ kind: PlanDraft.Mention.Kind, _ attribute: XMLAttribute, _ element: XMLElement
    ) {
        mentions.append(
            PlanDraft.Mention(
                kind: kind, name: attribute.value.string, owner: element.label,
                location: attribute.value.location))
    }
}
