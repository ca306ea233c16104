import Metrics
import Timing

extension PlanDecoder {
    /// Shorter looks would measure themselves.
    private static let shortestInterval = Duration.milliseconds(100)
    private static let mostMonitors = 50
    private static let mostSeries = 200

    /// Reads `<monitors>`.
    mutating func monitors(_ element: XMLElement) -> MonitorPlan {
        var plan = MonitorPlan(location: element.location)
        if let interval = duration("interval", of: element, .positive) {
            plan.interval = interval
            if interval < Self.shortestInterval {
                report(
                    "interval must be at least \(Self.shortestInterval)", at: element.location, in: element)
            }
        }
        for child in element.children {
            guard let kind = monitorKind(child) else { continue }
            guard plan.monitors.count < Self.mostMonitors else {
                report("there are more than \(Self.mostMonitors) monitors", at: child.location, in: element)
                break
            }
            let name = child.attribute("name") == nil ? kind.element : monitorName(child)
            plan.monitors.append(.init(name: name, kind: kind, location: child.location))
        }
        return plan
    }

    /// It stands in `monitor:NAME.SERIES`, so it has no dot in it.
    private mutating func monitorName(_ element: XMLElement) -> String {
        let name = title(of: element)
        if !name.isEmpty, name.contains(where: { $0 == "." || $0 == ":" || $0.isWhitespace }) {
            report(
                "the name of a monitor has no dot, colon or blank, found \(name.quoted)",
                at: element.attribute("name")?.value.location ?? element.location, in: element)
        }
        return name
    }

    private mutating func monitorKind(_ element: XMLElement) -> MonitorPlan.Kind? {
        switch element.name {
        case "host": .host
        case "gpu": .gpu
        case "process": processChoice(element).map(MonitorPlan.Kind.process)
        case "prometheus": prometheus(element).map(MonitorPlan.Kind.prometheus)
        default: nil
        }
    }

    private mutating func processChoice(_ element: XMLElement) -> MonitorPlan.ProcessChoice? {
        let given = ["port", "pid", "command"].filter { element.attribute($0) != nil }
        guard given.count == 1 else {
            if !misspelt.contains(element.location) {
                report(
                    "exactly one of port, pid and command says which process is watched",
                    at: element.location, in: element, suggestion: "port=\"8000\" is whoever listens there")
            }
            return nil
        }
        switch given[0] {
        case "port":
            guard let port = integer("port", of: element, atLeast: 1) else { return nil }
            guard let port = UInt16(exactly: port) else {
                report("port must be at most 65535, found \"\(port)\"", at: element.location, in: element)
                return nil
            }
            return .port(port)
        case "pid":
            guard let id = integer("pid", of: element, atLeast: 1) else { return nil }
            return .pid(Int32(clamping: id))
        default:
            guard let command = constant("command", of: element) else { return nil }
            guard !command.text.isEmpty else {
                report("command must not be empty", at: command.location, in: element)
                return nil
            }
            return .command(command.text)
        }
    }

    private mutating func prometheus(_ element: XMLElement) -> MonitorPlan.Prometheus? {
        let url = constant("url", of: element)
        var source = MonitorPlan.Prometheus(
            url: url?.text ?? "", headers: [],
            timeout: duration("timeout", of: element, .positive) ?? .seconds(Int64(5)),
            preset: choice("preset", of: element, EnginePreset.self), series: [])
        for header in element.children(named: "header") {
            guard let name = header.attribute("name")?.value.string, !name.isEmpty,
                let value = constant("value", of: header)
            else { continue }
            if !HeadersAreLegal.isToken(name) || HeadersAreLegal.hasLineBreak(value.text) {
                report(
                    "a header has a name of letters, digits and hyphens, and a value of one line",
                    at: header.location, in: element)
                continue
            }
            source.headers.append((name, value.text))
        }
        for child in element.children(named: "series") {
            guard let rule = seriesRule(child) else { continue }
            if source.series.contains(where: { $0.name == rule.name }) {
                report("series \(rule.name.quoted) is there twice", at: child.location, in: element)
            } else if source.series.count >= Self.mostSeries {
                report("there are more than \(Self.mostSeries) series", at: child.location, in: element)
                break
            }
            source.series.append(rule)
        }
        guard let url else { return nil }
        if let problem = TargetsAreHTTP.problem(ofURL: url.text, "url") {
            report(problem, at: url.location, in: element)
            return nil
        }
        return source
    }

    /// What `<series kind=…>` makes of a metric.
    private enum SeriesKind: String, CaseIterable {
        case gauge
        case rate
        case histogramMean
    }

    private mutating func seriesRule(_ element: XMLElement) -> SeriesRule? {
        let kind = choice("kind", of: element, SeriesKind.self) ?? .gauge
        let labels = labels(element)
        let unit = choice("unit", of: element, SeriesUnit.self)
        guard let name = element.attribute("name")?.value.string, !name.isEmpty,
            let metric = constant("metric", of: element)?.text
        else { return nil }
        func selector(_ suffix: String = "") -> SeriesRule.Selector { .init(metric + suffix, labels) }
        switch kind {
        case .gauge:
            let (unit, scale) = (unit ?? .number).gauge
            return SeriesRule(name, unit, [.gauge(selector(), .sum)], scale: scale)
        case .rate:
            return SeriesRule(
                name, unit == .bytes ? .byteRate : .rate, [.rate(selector()), .rate(selector("_total"))])
        case .histogramMean:
            let (unit, scale) = (unit ?? .seconds).gauge
            return SeriesRule(
                name, unit, [.mean(sum: selector("_sum"), count: selector("_count"))], scale: scale)
        }
    }

    /// The unit in which a metric is told.
    private enum SeriesUnit: String, CaseIterable {
        case number
        case seconds
        case milliseconds
        case ratio
        case percent
        case bytes

        var gauge: (unit: MetricUnit, scale: Double) {
            switch self {
            case .number: (.number, 1)
            case .seconds: (.time, 1e9)
            case .milliseconds: (.time, 1e6)
            case .ratio: (.share, 1)
            case .percent: (.share, 0.01)
            case .bytes: (.bytes, 1)
            }
        }
    }

    /// `pool=main,code=200`.
    private mutating func labels(_ element: XMLElement) -> [String: String] {
        guard let value = constant("labels", of: element), !value.text.isEmpty else { return [:] }
        var labels: [String: String] = [:]
        for part in value.text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[0].isEmpty else {
                report(
                    "labels must be pairs such as \"pool=main,code=200\", \(value.found)", at: value.location,
                    in: element)
                return [:]
            }
            labels[String(sides[0])] = String(sides[1])
        }
        return labels
    }
}
