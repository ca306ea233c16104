import TestPlan

/// Thread groups whose load has a shape of its own, most of them of plugins.
extension JMeterImporter {
    /// A stage of threads.
    private static func stage(_ seconds: Double, _ threads: Int, jumps: Bool = false) -> PlanNode {
        .element(
            PlanElement(
                "stage",
                [
                    ("duration", milliseconds(seconds * 1000) ?? "0"), ("threads", "\(threads)"),
                    ("ramp", jumps ? "step" : nil),
                ]))
    }

    private mutating func staged(
        _ element: JMeterElement, _ body: [PlanNode], _ stages: [PlanNode], name: String? = nil,
        delay: Double = 0
    ) -> PlanNode {
        var group = PlanElement("threadGroup", [("name", name ?? uniqueTitle(of: element))])
        if let delay = Self.milliseconds(delay * 1000) { group.attributes.append(("startupDelay", delay)) }
        if let onError = onSampleError(element) { group.attributes.append(("onSampleError", onError)) }
        group.children = [.element(PlanElement("stages", [], stages))] + body
        return .element(group)
    }

    /// Each row of the ultimate thread group (threads, delay, ramp-up, hold, ramp-down) is a group of its own.
    mutating func ultimate(_ element: JMeterElement, _ body: [PlanNode]) -> [PlanNode] {
        var nodes: [PlanNode] = []
        let rows = element.strings("ultimatethreadgroupdata").filter { $0.count >= 5 }
        let stem = uniqueTitle(of: element)
        for (index, row) in rows.enumerated() {
            let values = row.prefix(5).map { number(text($0.trimmedOfSpace, of: element)) }
            guard values.allSatisfy({ $0 != nil }) else {
                nodes.append(noted("row \(index + 1) has no plain numbers", element))
                continue
            }
            let numbers = values.compactMap(\.self)
            guard numbers[0] >= 1 else { continue }
            importedCount += 1
            let name = rows.count == 1 ? stem : "\(stem) \(index + 1)"
            nodes.append(group(numbers, name, element, body))
        }
        return nodes.contains { $0.element != nil }
            ? nodes : nodes + [noted("has no row that starts a thread", element)]
    }

    /// One row: threads, delay, ramp-up, hold and ramp-down.
    private mutating func group(
        _ numbers: [Double], _ name: String, _ element: JMeterElement, _ body: [PlanNode]
    ) -> PlanNode {
        let threads = Int(min(numbers[0], 1e6))
        if numbers[4] > 0 {
            let stages = [
                Self.stage(numbers[2], threads, jumps: numbers[2] == 0),
                Self.stage(numbers[3], threads, jumps: true), Self.stage(numbers[4], 0),
            ]
            return staged(element, body, stages, name: name, delay: numbers[1])
        }
        var group = PlanElement(
            "threadGroup",
            [
                ("name", name), ("threads", "\(threads)"), ("loops", "forever"),
                ("duration", Self.milliseconds(max(1, numbers[2] + numbers[3]) * 1000)),
                ("rampUp", Self.milliseconds(numbers[2] * 1000)),
                ("startupDelay", Self.milliseconds(numbers[1] * 1000)),
                ("onSampleError", onSampleError(element)),
            ])
        group.children = body
        return .element(group)
    }

    /// More steps than these are one ramp.
    private static let mostSteps = 500

    /// So many threads more in each period, a hold, and so many fewer in each.
    mutating func stepping(_ element: JMeterElement, _ body: [PlanNode]) -> [PlanNode] {
        func value(_ name: String) -> Double? {
            let text = text(element.trimmed(name), of: element)
            return text.isEmpty ? 0 : number(text)
        }
        guard let threads = number(groupThreads).map({ Int(min($0, 1e6)) }), threads > 0,
            let delay = value("Threads initial delay"), let burst = value("Start users count burst"),
            let count = value("Start users count"), let period = value("Start users period"),
            let ramp = value("rampUp"), let flight = value("flighttime"),
            let fewer = value("Stop users count"), let stopPeriod = value("Stop users period")
        else { return [noted("its numbers are not plain ones", element)] }
        var stages: [PlanNode] = []
        var level = 0
        func rise(to next: Int) {
            stages.append(Self.stage(ramp, next, jumps: ramp == 0))
            level = next
        }
        if burst >= 1 { rise(to: min(threads, Int(burst))) }
        let steps = (threads - level) / max(1, Int(count))
        if steps > Self.mostSteps {
            note("its \(steps) steps are one ramp", element)
            stages.append(Self.stage((period + ramp) * Double(steps), threads))
            level = threads
        }
        if level == 0 || count >= 1 {
            while level < threads {
                if level > 0 { stages.append(Self.stage(max(0, period - ramp), level, jumps: true)) }
                rise(to: min(threads, level + max(1, Int(count))))
            }
        }
        stages.append(Self.stage(flight, level, jumps: true))
        if fewer >= 1, stopPeriod > 0, level / Int(fewer) > Self.mostSteps {
            stages.append(Self.stage(stopPeriod * Double(level) / fewer, 0))
            level = 0
        }
        while level > 0, fewer >= 1, stopPeriod > 0 {
            level = max(0, level - Int(fewer))
            stages.append(Self.stage(stopPeriod, level))
        }
        importedCount += 1
        return [staged(element, body, stages, delay: delay)]
    }

    /// So many threads at the end of a ramp, perhaps in steps, and a hold.
    mutating func concurrency(_ element: JMeterElement, _ body: [PlanNode]) -> [PlanNode] {
        let unit = element.trimmed("Unit") == "M" ? 60.0 : 1
        guard let threads = number(text(element.trimmed("TargetLevel").ifEmpty("0"), of: element)),
            let ramp = number(text(element.trimmed("RampUp").ifEmpty("0"), of: element)),
            let steps = number(text(element.trimmed("Steps").ifEmpty("0"), of: element)),
            let hold = number(text(element.trimmed("Hold").ifEmpty("0"), of: element)), threads >= 1
        else { return [noted("its numbers are not plain ones", element)] }
        let target = Int(min(threads, 1e6))
        var stages: [PlanNode] = []
        if ramp > 0, steps >= 1, steps <= 1_000 {
            for step in 1...Int(steps) {
                let level = max(1, Int((Double(target) * Double(step) / steps).rounded()))
                stages.append(Self.stage(ramp * unit / steps, level, jumps: true))
            }
        } else if ramp > 0 {
            stages.append(Self.stage(ramp * unit, target))
        }
        if hold > 0 || stages.isEmpty { stages.append(Self.stage(hold * unit, target, jumps: true)) }
        if !element.trimmed("Iterations").isEmpty {
            note(
                "its limit of \(element.trimmed("Iterations")) iterations a thread has no counterpart",
                element)
        }
        importedCount += 1
        return [staged(element, body, stages)]
    }

    /// Arrivals at a rate that grows to a target, or by the rows of a schedule.
    mutating func arrivals(_ element: JMeterElement, _ body: [PlanNode]) -> [PlanNode] {
        let perMinute = element.trimmed("Unit") != "S"
        let (unit, rate) = (perMinute ? 60.0 : 1, perMinute ? 1 / 60.0 : 1)
        let limit = number(text(element.trimmed("ConcurrencyLimit"), of: element)).map { Int(min($0, 1e6)) }
        func value(_ name: String) -> Double? {
            number(text(element.trimmed(name).ifEmpty("0"), of: element))
        }
        var shape = JMeterRateShape(parts: [], isRandom: true)
        if element.kind == "FreeFormArrivalsThreadGroup" {
            for row in element.rows("Schedule") + element.strings("Schedule").map(Self.row) {
                guard let from = row["Start"].flatMap({ number(text($0, of: element)) }),
                    let to = row["End"].flatMap({ number(text($0, of: element)) }),
                    let time = row["Duration"].flatMap({ number(text($0, of: element)) })
                else { continue }
                shape.parts.append(.init(from: from * rate, to: to * rate, seconds: time * unit))
            }
        } else if let target = value("TargetLevel"), let ramp = value("RampUp"), let hold = value("Hold"),
            let steps = value("Steps")
        {
            if ramp > 0, steps >= 1, steps <= 1_000 {
                for step in 1...Int(steps) {
                    let level = target * rate * Double(step) / steps
                    shape.parts.append(.init(from: level, to: level, seconds: ramp * unit / steps))
                }
            } else if ramp > 0 {
                shape.parts.append(.init(from: 0, to: target * rate, seconds: ramp * unit))
            }
            shape.parts.append(.init(from: target * rate, to: target * rate, seconds: hold * unit))
        }
        guard shape.parts.contains(where: { $0.seconds > 0 }) else {
            return [noted("its numbers are not plain ones", element)]
        }
        return open(element, body, shape, maxThreads: limit.flatMap { $0 > 0 ? $0 : nil })
    }

    private static func row(_ values: [String]) -> [String: String] {
        values.count >= 3 ? ["Start": values[0], "End": values[1], "Duration": values[2]] : [:]
    }

    /// Arrivals by rates over time.
    mutating func open(
        _ element: JMeterElement, _ body: [PlanNode], _ shape: JMeterRateShape, maxThreads: Int?,
        samplers: Double = 1
    ) -> [PlanNode] {
        var most = maxThreads ?? 0
        if most < 1 {
            let peak = shape.parts.map { max($0.from, $0.to) }.max() ?? 0
            most = Int(min(100_000, max(100, peak * 60)))
            note("JMeter sets no limit to its threads, maxThreads=\"\(most)\" does", element)
        }
        var group = PlanElement(
            "openThreadGroup", [("name", uniqueTitle(of: element)), ("maxThreads", "\(most)")])
        if shape.isRandom { group.attributes.append(("arrivals", "poisson")) }
        if let onError = onSampleError(element) { group.attributes.append(("onSampleError", onError)) }
        group.children = [.element(shape.stages(dividedBy: max(1, samplers)))] + body
        return offer(group, for: element) ?? []
    }
}
