import TestPlan

/// Thread groups.
extension JMeterImporter {
    /// A thread group as one or more of Weir's.
    mutating func group(_ element: JMeterElement, _ scope: Scope) -> [PlanNode] {
        guard element.isEnabled else { return [disabled(element)] }
        switch element.kind {
        case "ThreadGroup", "SetupThreadGroup", "PostThreadGroup", "UltimateThreadGroup":
            groupThreads = text(element.trimmed("ThreadGroup.num_threads"), of: element).ifEmpty("1")
            let body = steps(element.children, scope)
            // A group without a sampler is an error in Weir and does nothing in JMeter.
            guard Self.hasSampler(body) else {
                return [noted("has no sampler that Weir could send", element)]
                    + body.filter { $0.element == nil }
            }
            switch element.kind {
            case "UltimateThreadGroup": return ultimate(element, body)
            case "SetupThreadGroup": return around(plain(element, body), in: "setUp", element)
            case "PostThreadGroup": return around(plain(element, body), in: "tearDown", element)
            default: return offer(plain(element, body), for: element) ?? []
            }
        case _ where element.kind.hasSuffix("ThreadGroup"):
            return [
                noted("this kind of thread group has no counterpart; nothing in it was imported", element)
            ]
        default:
            return [noted("stands outside of every thread group and has no counterpart", element)]
        }
    }

    private static func hasSampler(_ nodes: [PlanNode]) -> Bool {
        nodes.contains { node in
            guard let element = node.element else { return false }
            return ["sse", "http"].contains(element.name) || hasSampler(element.children)
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

    private mutating func onSampleError(_ element: JMeterElement) -> String? {
        let known = [
            "startnextloop": "startNextLoop", "stopthread": "stopThread", "stoptest": "stopTest",
            "stoptestnow": "stopTestNow",
        ]
        return known[element.trimmed("ThreadGroup.on_sample_error")]
    }

    /// A group that runs before or after all others; a comment where the grammar has no place for it.
    private mutating func around(
        _ group: PlanElement, in wrapper: String, _ element: JMeterElement
    ) -> [PlanNode] {
        if Self.allows("threadGroup", in: wrapper) {
            importedCount += 1
            return offer(PlanElement(wrapper, [], [.element(group)]), for: element) ?? []
        }
        if Grammar.shape(of: wrapper) != nil {
            var renamed = group
            renamed.name = wrapper
            return offer(renamed, for: element) ?? []
        }
        note(
            "this version has no \(wrapper): the group is an ordinary one, at the same time as the others",
            element)
        return [.comment("line \(element.line): in JMeter a \(wrapper) group")]
            + (offer(group, for: element) ?? [])
    }

    /// Each row of the ultimate thread group (threads, delay, ramp-up, hold, ramp-down) is a group of its own.
    private mutating func ultimate(_ element: JMeterElement, _ body: [PlanNode]) -> [PlanNode] {
        importedCount += 1
        var nodes: [PlanNode] = []
        let rows = element.strings("ultimatethreadgroupdata").filter { $0.count >= 5 }
        let stem = uniqueTitle(of: element)
        for (index, row) in rows.enumerated() {
            let values = row.prefix(5).map { Int($0.trimmedOfSpace) ?? 0 }
            guard values[0] > 0 else { continue }
            let (threads, delay, ramp, hold, down) = (values[0], values[1], values[2], values[3], values[4])
            if down > 0 {
                nodes.append(
                    noted(
                        "row \(index + 1): its \(threads) threads end together after \(hold) s of hold and half of "
                            + "\(down) s of shutdown", element))
            }
            var group = PlanElement(
                "threadGroup",
                [
                    ("name", rows.count == 1 ? stem : "\(stem) \(index + 1)"), ("threads", "\(threads)"),
                    ("loops", "forever"), ("duration", "\(max(1, ramp + hold + down / 2))s"),
                ])
            if ramp > 0 { group.attributes.append(("rampUp", "\(ramp)s")) }
            if delay > 0 { group.attributes.append(("startupDelay", "\(delay)s")) }
            if let onError = onSampleError(element) { group.attributes.append(("onSampleError", onError)) }
            group.children = body
            nodes.append(.element(group))
        }
        return nodes.isEmpty ? [noted("has no row that starts a thread", element)] : nodes
    }
}
