import TestPlan

/// Thread groups.
extension JMeterImporter {
    /// A thread group as one or more of Weir's.
    mutating func group(_ element: JMeterElement, _ scope: Scope) -> [PlanNode] {
        guard element.isEnabled else { return [disabled(element)] }
        guard element.kind.hasSuffix("ThreadGroup") else {
            return [noted("stands outside of every thread group and has no counterpart", element)]
        }
        guard Self.knownGroups.contains(element.kind) else {
            return [
                noted("this kind of thread group has no counterpart; nothing in it was imported", element)
            ]
        }
        let outer = names.columns
        defer { names.columns = outer }
        names.columns.merge(columns(below: element.children)) { _, own in own }
        groupThreads = text(element.trimmed("ThreadGroup.num_threads"), of: element).ifEmpty("1")
        var own = scope
        own.shape = scope.shape ?? shape(in: element)
        let body = scope.leading + steps(element.children, own)
        // A group without a sampler is an error in Weir and does nothing in JMeter.
        guard Self.hasSampler(body) else {
            return [noted("has no sampler that Weir could send", element)]
                + body.filter { $0.element == nil }
        }
        return shaped(element, body, own.shape)
    }

    private static let knownGroups: Set = [
        "ThreadGroup", "SetupThreadGroup", "PostThreadGroup", "UltimateThreadGroup", "SteppingThreadGroup",
        "ConcurrencyThreadGroup", "ArrivalsThreadGroup", "FreeFormArrivalsThreadGroup",
        "OpenModelThreadGroup",
    ]

    /// The rates that a timer of the group gives, found before its steps are read.
    private mutating func shape(in element: JMeterElement) -> JMeterRateShape? {
        guard
            let timer = element.children.first(where: { $0.kind == "VariableThroughputTimer" && $0.isEnabled }
            )
        else { return nil }
        var scope = Scope()
        _ = rateShape(timer, &scope)
        importedCount -= 1
        return scope.shape
    }

    private mutating func shaped(
        _ element: JMeterElement, _ body: [PlanNode], _ shape: JMeterRateShape?
    ) -> [PlanNode] {
        switch element.kind {
        case "UltimateThreadGroup": return ultimate(element, body)
        case "SteppingThreadGroup": return stepping(element, body)
        case "ConcurrencyThreadGroup": return concurrency(element, body)
        case "ArrivalsThreadGroup", "FreeFormArrivalsThreadGroup": return arrivals(element, body)
        case "OpenModelThreadGroup":
            guard
                let schedule = openSchedule(text(element.text("OpenModelThreadGroup.schedule"), of: element))
            else { return [noted("its schedule cannot be read", element)] }
            return open(element, body, schedule, maxThreads: nil)
        case "SetupThreadGroup": return around(plain(element, body), in: "setUp", element)
        case "PostThreadGroup": return around(plain(element, body), in: "tearDown", element)
        default:
            guard let shape else {
                // No thread, no request.
                if groupThreads == "0" { return [noted("has no thread", element, .ofNoUse)] }
                return offer(plain(element, body), for: element) ?? []
            }
            return open(
                element, body, shape, maxThreads: Int(groupThreads), samplers: Double(Self.samplers(in: body))
            )
        }
    }

    private static func samplers(in nodes: [PlanNode]) -> Int {
        nodes.compactMap(\.element).reduce(0) { sum, element in
            sum + (["sse", "http"].contains(element.name) ? 1 : samplers(in: element.children))
        }
    }

    private mutating func plain(_ element: JMeterElement, _ body: [PlanNode]) -> PlanElement {
        var group = PlanElement(
            "threadGroup", [("name", uniqueTitle(of: element)), ("threads", groupThreads)])
        let hasSchedule = element.flag("ThreadGroup.scheduler")
        let duration =
            hasSchedule ? duration(element.text("ThreadGroup.duration"), unit: "s", of: element) : nil
        group.attributes += [("loops", loops(element))]
        if let duration { group.attributes.append(("duration", duration)) }
        if let ramp = self.duration(element.text("ThreadGroup.ramp_time"), unit: "s", of: element) {
            group.attributes.append(("rampUp", ramp))
        }
        if hasSchedule, let delay = self.duration(element.text("ThreadGroup.delay"), unit: "s", of: element) {
            group.attributes.append(("startupDelay", delay))
        }
        if let onError = onSampleError(element) { group.attributes.append(("onSampleError", onError)) }
        group.children = body
        return group
    }

    private mutating func loops(_ element: JMeterElement) -> String {
        let controller = "ThreadGroup.main_controller"
        let loops = text(element.text("LoopController.loops", in: controller), of: element)
        let goesOn = element.text("LoopController.continue_forever", in: controller)
        guard loops != "-1", goesOn != "true" else { return "forever" }
        if goesOn.isEmpty {
            note("does not say whether it goes on forever; it does not here, and does in JMeter 5.6", element)
        }
        return loops.ifEmpty("1")
    }

    mutating func onSampleError(_ element: JMeterElement) -> String? {
        let known = [
            "startnextloop": "startNextLoop", "stopthread": "stopThread", "stoptest": "stopTest",
            "stoptestnow": "stopTestNow",
        ]
        return known[element.trimmed("ThreadGroup.on_sample_error")]
    }

    /// A group that runs before or after all others.
    private mutating func around(
        _ group: PlanElement, in wrapper: String, _ element: JMeterElement
    ) -> [PlanNode] {
        var renamed = group
        renamed.name = wrapper
        // What JMeter passes over would stop a run of Weir's that is being set up.
        if renamed["onSampleError"] == nil { renamed.attributes.append(("onSampleError", "continue")) }
        return offer(renamed, for: element) ?? []
    }
}
