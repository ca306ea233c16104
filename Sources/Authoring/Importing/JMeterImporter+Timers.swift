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
            return [noted("waits for no time", element)]
        }
        return offer(PlanElement("thinkTime", [("duration", delay)]), for: element) ?? []
    }

    /// The offset plus a random part up to the range.
    private mutating func uniformTimer(_ element: JMeterElement) -> [PlanNode] {
        guard let offset = Double(element.trimmed("ConstantTimer.delay").ifEmpty("0")),
            let range = Double(element.trimmed("RandomTimer.range").ifEmpty("0"))
        else { return [noted("its times are no plain numbers; write a thinkTime yourself", element)] }
        guard range > 0 else { return constantTimer(element) }
        let bounds = [("min", Self.milliseconds(offset) ?? "0s"), ("max", Self.milliseconds(offset + range))]
        return offer(PlanElement("thinkTime", bounds), for: element) ?? []
    }

    /// A normal distribution around the offset.
    private mutating func gaussianTimer(_ element: JMeterElement) -> [PlanNode] {
        guard let mean = Double(element.trimmed("ConstantTimer.delay").ifEmpty("0")),
            let deviation = Double(element.trimmed("RandomTimer.range").ifEmpty("0"))
        else { return [noted("its times are no plain numbers; write a thinkTime yourself", element)] }
        guard deviation > 0 else { return constantTimer(element) }
        return gaussian(mean: mean, deviation: deviation, element)
    }

    /// The offset plus a Poisson number of milliseconds, whose deviation is the root of its mean: so close to a normal
    /// distribution that no pause tells them apart.
    private mutating func poissonTimer(_ element: JMeterElement) -> [PlanNode] {
        guard let offset = Double(element.trimmed("ConstantTimer.delay").ifEmpty("0")),
            let mean = Double(element.trimmed("RandomTimer.range").ifEmpty("0"))
        else { return [noted("its times are no plain numbers; write a thinkTime yourself", element)] }
        guard mean > 0 else { return constantTimer(element) }
        note(
            "as in JMeter its pauses lie close to their mean; distribution=\"exponential\" makes those of people "
                + "who come on their own", element)
        return gaussian(mean: offset + mean, deviation: (mean.squareRoot() * 1000).rounded() / 1000, element)
    }

    private mutating func gaussian(
        mean: Double, deviation: Double, _ element: JMeterElement
    ) -> [PlanNode] {
        let values = [
            ("mean", Self.milliseconds(mean) ?? "0s"), ("stdDev", Self.milliseconds(deviation) ?? "0s"),
        ]
        return offer(PlanElement("thinkTime", values), for: element) ?? []
    }

    /// Samples a minute.
    private mutating func throughputTimer(_ element: JMeterElement) -> [PlanNode] {
        let isPrecise = element.kind == "PreciseThroughputTimer"
        let rate = text(element.trimmed("throughput"), of: element)
        let period = isPrecise ? element.trimmed("throughputPeriod").ifEmpty("60") : "60"
        guard let number = Double(rate), let seconds = Double(period), seconds > 0, number > 0,
            Grammar.shape(of: "pace") != nil
        else { return [noted("\(rate) samples in \(period) s: no counterpart in this version", element)] }
        let perMinute = number * 60 / seconds
        let mode = element.trimmed("calcMode")
        let isEachThread = mode == "0" || mode.isEmpty && !isPrecise
        var pace = PlanElement("pace", [("rate", "\(Self.plain(perMinute))/m")])
        if !isEachThread {
            pace.attributes.append(("scope", "group"))
            if ["1", "3"].contains(mode) {
                note("the rate is that of all groups together in JMeter, of each group here", element)
            }
        }
        return offer(pace, for: element) ?? []
    }

    private mutating func synchronizingTimer(_ element: JMeterElement) -> [PlanNode] {
        let size = text(element.trimmed("groupSize").ifEmpty("0"), of: element)
        guard Grammar.shape(of: "rendezvous") != nil else {
            return [noted("no counterpart in this version", element)]
        }
        // Zero means all threads of the group.
        var rendezvous = PlanElement("rendezvous", [("threads", size == "0" ? groupThreads : size)])
        if let timeout = duration(element.text("timeoutInMs"), unit: "ms", of: element) {
            rendezvous.attributes.append(("timeout", timeout))
        }
        return offer(rendezvous, for: element) ?? []
    }

    static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
}

extension String {
    func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}
