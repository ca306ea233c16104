import TestPlan

/// Logic controllers.
extension JMeterImporter {
    mutating func controller(_ element: JMeterElement, _ scope: Scope) -> [PlanNode] {
        if Self.isScript(element) { return [noted("a script runs in JMeter only", element, .script)] }
        switch element.kind {
        case "IncludeController": return include(element, scope)
        case "ModuleController": return module(element, scope)
        default: break
        }
        var inner = scope
        if ["LoopController", "WhileController", "ForeachController", "RunTime"].contains(element.kind) {
            inner.isInLoop = true
        }
        let (leading, units) = units(element.children, inner)
        let body = leading + units.flatMap(\.self)
        if element.kind == "OnceOnlyController", scope.isInLoop, Self.hasSampler(body) {
            return onceInLoop(element, body)
        }
        switch element.kind {
        case "GenericController", "RecordingController":
            importedCount += 1
            return [.comment(title(of: element))] + body
        case "CriticalSectionController":
            return [
                noted("its lock between threads has no counterpart; its steps stand here", element, .differs)
            ]
                + body
        case "ParallelSampler":
            return [noted("its steps run one after the other here", element, .differs)] + body
        default: break
        }
        guard Self.hasSampler(body) || body.contains(where: { $0.element?.name == "thinkTime" }) else {
            return [noted("is empty", element, .ofNoUse)] + body
        }
        guard let node = controllerElement(element) else {
            return [noted("no counterpart; its steps stand here as they are", element)] + body
        }
        guard let node else { return body.filter { $0.element == nil } }
        return written(node, element, leading, units)
    }

    /// In a loop a Once Only Controller runs in the first pass, in each iteration of the group anew.
    private mutating func onceInLoop(_ element: JMeterElement, _ body: [PlanNode]) -> [PlanNode] {
        importedCount += 1
        let name = names.identifier(for: "pass-\(element.line)-\(element.place.column)")
        let counter = PlanElement("counter", [("name", name), ("start", "1"), ("scope", "iteration")])
        return [
            .element(counter), .element(PlanElement("if", [("condition", "${\(name)} == 1")], body)),
        ]
    }

    /// The controller with its steps; what stands before a choice is no part of it.
    private mutating func written(
        _ node: PlanElement, _ element: JMeterElement, _ leading: [PlanNode], _ units: [[PlanNode]]
    ) -> [PlanNode] {
        var node = node
        switch node.name {
        case "switch": node.children = cases(units, element.children, of: element)
        case "random", "randomOrder", "interleave":
            node.children = units.filter { $0.contains { $0.element != nil } }.map(Self.single)
        default:
            node.children = leading + units.flatMap(\.self)
            return offer(node, for: element) ?? []
        }
        return leading + (offer(node, for: element) ?? [])
    }

    /// The element that a controller becomes, without its children; nil where there is none, and a nil within where it
    /// never runs its steps.
    private mutating func controllerElement(_ element: JMeterElement) -> PlanElement?? {
        switch element.kind {
        case "LoopController":
            let loops = text(element.trimmed("LoopController.loops"), of: element)
            let isEndless = loops == "-1" || loops.isEmpty && element.flag("LoopController.continue_forever")
            if loops == "0" {
                note("runs its steps never", element, .ofNoUse)
                return .some(nil)
            }
            return PlanElement("loop", [("count", isEndless ? "forever" : loops.ifEmpty("1"))])
        case "WhileController":
            return conditional("while", element.text("WhileController.condition"), element)
        case "IfController":
            if element.flag("IfController.evaluateAll"), element.children.count > 1 {
                note("its condition is asked once, before the first step, not before each", element)
            }
            return conditional("if", element.text("IfController.condition"), element)
        case "SwitchController":
            return PlanElement(
                "switch", [("value", text(element.trimmed("SwitchController.value"), of: element))])
        case "ForeachController": return forEach(element)
        case "OnceOnlyController": return PlanElement("onceOnly")
        case "RandomController": return choice("random", element)
        case "RandomOrderController": return PlanElement("randomOrder")
        case "InterleaveControl": return choice("interleave", element)
        case "ThroughputController": return throughput(element)
        case "TransactionController": return transaction(element)
        case "RunTime":
            return duration(element.text("RunTime.seconds"), unit: "s", of: element)
                .map { PlanElement("runtime", [("duration", $0)]) }
        default: return nil
        }
    }

    private mutating func choice(_ name: String, _ element: JMeterElement) -> PlanElement {
        if element.flag("InterleaveControl.accrossThreads") {
            note("each thread takes its own turns, not all threads together", element)
        }
        let hasController = element.children.contains {
            !Self.isSampler($0) && !Self.isConfiguration($0) && $0.isEnabled
        }
        if element.trimmed("InterleaveControl.style").ifEmpty("0") == "0", hasController {
            note("a controller in it runs all its steps when its turn comes, not one request", element)
        }
        return PlanElement(name)
    }

    private mutating func transaction(_ element: JMeterElement) -> PlanElement {
        let name = title(of: element)
        let isTaken = samplerTitles.contains(name)
        if isTaken { note("a request has the same name, so its row is \"\(name) (all)\"", element) }
        return PlanElement(
            "transaction",
            [
                ("name", isTaken ? "\(name) (all)" : name),
                ("includeTimers", element.flag("TransactionController.includeTimers") ? "true" : nil),
            ])
    }

    private mutating func conditional(_ name: String, _ source: String, _ element: JMeterElement)
        -> PlanElement?
    {
        guard let condition = JMeterCondition.translated(source, isLoop: name == "while") else {
            let isScript =
                source.contains("vars.") || source.contains("__groovy") || source.contains("__javaScript")
            note(
                source.trimmedOfSpace.isEmpty
                    ? "goes on until its last request fails, which has no counterpart"
                    : "the condition \(source.quoted) cannot be translated", element,
                isScript ? .script : .leftUndone)
            return nil
        }
        return PlanElement(name, [("condition", text(condition, of: element))])
    }

    private mutating func forEach(_ element: JMeterElement) -> PlanElement? {
        let input = element.trimmed("ForeachController.inputVal")
        let output = element.trimmed("ForeachController.returnVal")
        guard !input.isEmpty, !output.isEmpty else { return nil }
        guard element.flag("ForeachController.useSeparator", default: true) else {
            note("its variables have no _ before their number, as Weir's have", element, .leftUndone)
            return nil
        }
        let start = element.trimmed("ForeachController.startIndex")
        if !["", "0"].contains(start) || !element.trimmed("ForeachController.endIndex").isEmpty {
            note("its start and end index have no counterpart: it loops over all", element)
        }
        return PlanElement(
            "forEach", [("in", names.define(input)), ("as", names.define(output))])
    }

    /// A Throughput Controller: a share of the passes, or the first of them.
    private mutating func throughput(_ element: JMeterElement) -> PlanElement?? {
        let scope = element.flag("ThroughputController.perThread") ? nil : "group"
        guard element.trimmed("ThroughputController.style") == "1" else {
            let times = text(element.trimmed("ThroughputController.maxThroughput"), of: element).ifEmpty("1")
            if times == "0" {
                note("0 executions: its steps are left out", element, .ofNoUse)
                return .some(nil)
            }
            return PlanElement("onceOnly", [("times", times), ("scope", scope)])
        }
        let percent = text(
            element.trimmed("ThroughputController.percentThroughput")
                .ifEmpty(element.trimmed("ThroughputController.percent")), of: element)
        if let number = Double(percent), number <= 0 {
            note("0 %: its steps are left out", element, .ofNoUse)
            return .some(nil)
        }
        let number = Double(percent).map { Self.plain(min(100, $0)) } ?? percent
        return PlanElement("percent", [("percent", "\(number)%"), ("spread", "even"), ("scope", scope)])
    }

    /// A switch's children as its cases: by number, and by name as JMeter also looks for them.
    private mutating func cases(
        _ units: [[PlanNode]], _ children: [JMeterElement], of element: JMeterElement
    ) -> [PlanNode] {
        let named = children.filter { $0.isEnabled && !Self.isConfiguration($0) }
        var nodes: [PlanNode] = []
        let value = element.trimmed("SwitchController.value")
        func add(_ name: String, _ steps: [PlanNode]) {
            guard !nodes.contains(where: { $0.element?["value"] == name }) else { return }
            nodes.append(.element(PlanElement("case", [("value", name)], steps)))
        }
        // A number that is written there chooses by place alone.
        let isNumber = Int(value) != nil
        for (index, steps) in units.enumerated() where value.contains("${") || isNumber {
            add("\(index)", steps)
        }
        for (index, steps) in units.enumerated() where !isNumber && named.indices.contains(index) {
            let name = title(of: named[index])
            if name.lowercased() != "default" { add(name, steps) }
        }
        // A number beyond the last, and no value at all, choose the first.
        let fallback =
            named.firstIndex { $0.name.lowercased() == "default" } ?? (isNumber || value.isEmpty ? 0 : nil)
        if let fallback, units.indices.contains(fallback) {
            nodes.append(.element(PlanElement("default", [], units[fallback])))
        } else if value.contains("${") {
            note(
                "an empty value, or a number beyond its last step, runs nothing here, and the first step in JMeter",
                element)
        }
        return nodes
    }

    /// One step, where a controller chooses among its steps: several become the steps of an `if` that always holds,
    /// which adds nothing of its own.
    private static func single(_ steps: [PlanNode]) -> PlanNode {
        guard steps.count != 1 else { return steps[0] }
        return .element(PlanElement("if", [("condition", "true")], steps))
    }

    // MARK: Parts that stand elsewhere

    /// The steps of a controller that stands elsewhere in the plan.
    private mutating func module(_ element: JMeterElement, _ scope: Scope) -> [PlanNode] {
        let path = element.strings("ModuleController.node_path").compactMap(\.first)
        guard let target = Self.target(of: path, in: plan) else {
            return [
                noted("what it names, \(path.joined(separator: " / ").quoted), is not in the plan", element)
            ]
        }
        let key = "module \(target.place)"
        guard included.insert(key).inserted else {
            return [noted("it leads back to itself", element)]
        }
        defer { included.remove(key) }
        importedCount += 1
        let comment = PlanNode.comment("\(title(of: element)): \(title(of: target))")
        if target.kind == "TestFragmentController" { return [comment] + steps(target.children, scope) }
        return [comment] + controller(target, scope)
    }

    /// Walks down the tree by names; the first is that of the root, which JMeter does not show.
    static func target(of path: [String], in plan: JMeterElement) -> JMeterElement? {
        for start in [2, 1, 0] where path.count > start {
            var found: JMeterElement? = plan
            for name in path.dropFirst(start) { found = found?.children.first { $0.name == name } }
            if let found, found.place != plan.place { return found }
        }
        return nil
    }

    /// The test fragment of another file.
    private mutating func include(_ element: JMeterElement, _ scope: Scope) -> [PlanNode] {
        let path = element.trimmed("IncludeController.includepath")
        guard !path.isEmpty, !path.contains("${") else {
            return [noted("the file \(path.quoted) cannot be told before the run", element)]
        }
        guard included.insert(path).inserted else { return [noted("it leads back to itself", element)] }
        defer { included.remove(path) }
        let elements: [JMeterElement]
        do throws(Diagnostic) {
            elements = try JMeterFile.elements(of: try PlanText.read(place(of: path)), path: path)
        } catch {
            return [noted("\(path.quoted) cannot be read: \(error.message)", element)]
        }
        let tops = elements.flatMap { $0.kind == "TestPlan" ? $0.children : [$0] }
        guard let fragment = tops.first(where: { $0.kind == "TestFragmentController" }) else {
            return [noted("there is no test fragment in \(path.quoted)", element)]
        }
        importedCount += 1
        for nested in fragment.withNested {
            if Self.isSampler(nested) { samplerTitles.insert(title(of: nested)) }
        }
        declare(included: fragment)
        let before = notes.count
        let steps = steps(fragment.children, scope)
        // Lines of the other file say nothing in this one.
        for index in before..<notes.count {
            notes[index] = JMeterImport.Note(
                line: element.line, message: "\(path):\(notes[index].line): \(notes[index].message)",
                kind: notes[index].kind)
        }
        return [.comment("\(title(of: element)): \(path)")] + steps
    }
}
