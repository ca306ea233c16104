import TestPlan

/// Timers: in JMeter they apply to samplers, in Weir they are steps.
extension JMeterImporter {
    mutating func timer(_ element: JMeterElement) -> [PlanNode] {
        switch element.kind {
        case "ConstantTimer": return constantTimer(element)
        case "UniformRandomTimer": return uniformTimer(element)
        case "GaussianRandomTimer": return gaussianTimer(element)
        case "PoissonRandomTimer": return poissonTimer(element)
        case "ConstantThroughputTimer", "PreciseThroughputTimer": return throughputTimer(element)
        case "SyncTimer": return synchronizingTimer(element)
        default: return [noted("no counterpart", element)]
        }
    }

    private mutating func constantTimer(_ element: JMeterElement) -> [PlanNode] {
        guard let delay = duration(element.text("ConstantTimer.delay"), unit: "ms", of: element) else {
            return [noted("waits for no time", element, .ofNoUse)]
        }
        return offer(PlanElement("thinkTime", [("duration", delay)]), for: element) ?? []
    }

    /// Two texts that are to be numbers of milliseconds; nil where one is neither a number nor known before the run.
    private mutating func numbers(
        _ element: JMeterElement
    ) -> (offset: String, range: String, values: (Double, Double)?)? {
        let offset = text(element.trimmed("ConstantTimer.delay"), of: element).ifEmpty("0")
        let range = text(element.trimmed("RandomTimer.range"), of: element).ifEmpty("0")
        if let first = Double(offset), let second = Double(range), first.isFinite, second.isFinite {
            return (offset, range, (first, second))
        }
        guard isConstant(offset), isConstant(range), offset.contains("${") || range.contains("${") else {
            return nil
        }
        return (offset, range, nil)
    }

    /// The offset plus a random part up to the range.
    private mutating func uniformTimer(_ element: JMeterElement) -> [PlanNode] {
        guard let (offset, range, values) = numbers(element) else {
            return [noted("its times are no numbers that are known before the run", element)]
        }
        guard let values else {
            let most = "${__intSum(\(offset),\(range))}ms"
            return offer(PlanElement("thinkTime", [("min", "\(offset)ms"), ("max", most)]), for: element)
                ?? []
        }
        guard values.1 > 0 else { return constantTimer(element) }
        let bounds = [
            ("min", Self.milliseconds(values.0) ?? "0s"), ("max", Self.milliseconds(values.0 + values.1)),
        ]
        return offer(PlanElement("thinkTime", bounds), for: element) ?? []
    }

    /// A normal distribution around the offset.
    private mutating func gaussianTimer(_ element: JMeterElement) -> [PlanNode] {
        guard let (offset, range, values) = numbers(element) else {
            return [noted("its times are no numbers that are known before the run", element)]
        }
        guard let values else {
            let times = [("mean", "\(offset)ms"), ("stdDev", "\(range)ms")]
            return offer(PlanElement("thinkTime", times), for: element) ?? []
        }
        guard values.1 > 0 else { return constantTimer(element) }
        return gaussian(mean: values.0, deviation: values.1, element)
    }

    /// The offset plus a Poisson number of milliseconds, whose deviation is the root of its mean: so close to a normal
    /// distribution that no pause tells them apart.
    private mutating func poissonTimer(_ element: JMeterElement) -> [PlanNode] {
        guard let values = numbers(element)?.values else {
            return [noted("its times are no plain numbers; write a thinkTime yourself", element)]
        }
        guard values.1 > 0 else { return constantTimer(element) }
        note(
            "as in JMeter its pauses lie close to their mean; distribution=\"exponential\" makes those of people "
                + "who come on their own", element)
        return gaussian(
            mean: values.0 + values.1, deviation: (values.1.squareRoot() * 1000).rounded() / 1000, element)
    }

    private mutating func gaussian(
        mean: Double, deviation: Double, _ element: JMeterElement
    ) -> [PlanNode] {
        let values = [
            ("mean", Self.milliseconds(mean) ?? "0s"), ("stdDev", Self.milliseconds(deviation) ?? "0s"),
        ]
        return offer(PlanElement("thinkTime", values), for: element) ?? []
    }

    /// Samples a minute, counted over all samplers of its scope.
    private mutating func throughputTimer(_ element: JMeterElement) -> [PlanNode] {
        let isPrecise = element.kind == "PreciseThroughputTimer"
        let rate = text(element.trimmed("throughput"), of: element)
        let period = isPrecise ? text(element.trimmed("throughputPeriod"), of: element).ifEmpty("60") : "60"
        guard let perMinute = perMinute(rate, period: period) else {
            return [
                noted(
                    "the rate \(rate.quoted) in \(period) s is no number that is known before the run",
                    element)
            ]
        }
        var pace = PlanElement("pace", [("name", uniqueTitle(of: element)), ("rate", "\(perMinute)/m")])
        switch isPrecise ? "2" : mode(of: element) {
        case "0": break
        case "1", "3": pace.attributes.append(("scope", "all"))
        default: pace.attributes.append(("scope", "group"))
        }
        if isPrecise {
            note("its samples come at even distances here, in JMeter at random ones", element)
        }
        return offer(pace, for: element) ?? []
    }

    private func mode(of element: JMeterElement) -> String {
        let mode = element.trimmed("calcMode")
        // Older files have the words of the window.
        let words = [
            "this thread only": "0", "all active threads": "1",
            "all active threads in current thread group": "2",
            "all active threads (shared)": "3", "all active threads in current thread group (shared)": "4",
        ]
        return words[mode.lowercased()] ?? mode.ifEmpty("0")
    }

    private func perMinute(_ rate: String, period: String) -> String? {
        if let number = Double(rate), let seconds = Double(period) {
            return number > 0 && seconds > 0 && number.isFinite ? Self.plain(number * 60 / seconds) : nil
        }
        return period == "60" && rate.contains("${") && isConstant(rate) ? rate : nil
    }

    private mutating func synchronizingTimer(_ element: JMeterElement) -> [PlanNode] {
        let size = text(element.trimmed("groupSize").ifEmpty("0"), of: element)
        // Zero means all threads of the group.
        let threads = size == "0" ? groupThreads : size
        // One waits for nobody.
        if threads == "1" { return [noted("one thread waits for nobody", element, .ofNoUse)] }
        var rendezvous = PlanElement("rendezvous", [("threads", threads)])
        if let timeout = duration(element.text("timeoutInMs"), unit: "ms", of: element) {
            rendezvous.attributes.append(("timeout", timeout))
        }
        return offer(rendezvous, for: element) ?? []
    }
}
