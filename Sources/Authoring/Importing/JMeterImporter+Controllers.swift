import TestPlan

/// Logic controllers.
extension JMeterImporter {
    mutating func controller(_ element: JMeterElement, _ scope: Scope) -> [PlanNode] {
        let (comments, units) = units(element.children, scope)
        let body = comments + units.flatMap(\.self)
        switch element.kind {
        case "GenericController", "RecordingController":
            importedCount += 1
            return [.comment(title(of: element))] + body
        case "CriticalSectionController":
            return [noted("its lock between threads has no counterpart; its steps stand here", element)]
                + body
        case "IncludeController", "ModuleController":
            return [noted("what it includes has to be imported by itself", element)] + body
        default: break
        }
        guard var node = controllerElement(element), Grammar.shape(of: node.name) != nil else {
            return [noted("no counterpart in this version; its steps stand here as they are", element)] + body
        }
        guard body.contains(where: { $0.element != nil }) else {
            return [noted("is empty", element)] + body
        }
        switch node.name {
        case "switch": node.children = comments + cases(units, of: element)
        case "random", "randomOrder", "interleave": node.children = comments + units.map(Self.single)
        default: node.children = body
        }
        return offer(node, for: element) ?? body
    }

    /// The element that a controller becomes, without its children; nil where there is none.
    private mutating func controllerElement(_ element: JMeterElement) -> PlanElement? {
        switch element.kind {
        case "LoopController":
            let loops = text(element.trimmed("LoopController.loops"), of: element)
            let isEndless = loops == "-1" || loops.isEmpty && element.flag("LoopController.continue_forever")
            return PlanElement("loop", [("count", isEndless ? "forever" : loops.ifEmpty("1"))])
        case "WhileController":
            return conditional("while", element.text("WhileController.condition"), element)
        case "IfController":
            return conditional("if", element.text("IfController.condition"), element)
        case "SwitchController":
            return PlanElement(
                "switch", [("value", text(element.trimmed("SwitchController.value"), of: element))])
        case "ForeachController":
            return forEach(element)
        case "OnceOnlyController": return PlanElement("onceOnly")
        case "RandomController": return PlanElement("random")
        case "RandomOrderController": return PlanElement("randomOrder")
        case "InterleaveControl": return PlanElement("interleave")
        case "ThroughputController": return percent(element)
        case "TransactionController":
            return PlanElement(
                "transaction",
                [
                    ("name", title(of: element)),
                    ("includeTimers", element.flag("TransactionController.includeTimers") ? "true" : nil),
                ])
        case "RunTime":
            return duration(element.text("RunTime.seconds"), unit: "s", of: element)
                .map { PlanElement("runtime", [("duration", $0)]) }
        default: return nil
        }
    }

    private mutating func conditional(_ name: String, _ source: String, _ element: JMeterElement)
        -> PlanElement?
    {
        guard let condition = JMeterCondition.translated(source) else {
            note("the condition \(source.quoted) cannot be translated", element)
            return nil
        }
        return PlanElement(name, [("condition", text(condition, of: element))])
    }

    private mutating func forEach(_ element: JMeterElement) -> PlanElement? {
        let input = element.trimmed("ForeachController.inputVal")
        let output = element.trimmed("ForeachController.returnVal")
        guard !input.isEmpty, !output.isEmpty, Grammar.shape(of: "forEach") != nil else { return nil }
        if !element.flag("ForeachController.useSeparator", default: true) {
            note("its variables have no _ before their number, as Weir's have", element)
        }
        if !element.trimmed("ForeachController.startIndex").isEmpty
            || !element.trimmed("ForeachController.endIndex").isEmpty
        {
            note("its start and end index have no counterpart: it loops over all", element)
        }
        return PlanElement(
            "forEach", [("in", names.define(input)), ("as", names.define(output))])
    }

    private mutating func percent(_ element: JMeterElement) -> PlanElement? {
        guard element.trimmed("ThroughputController.style") == "1" else {
            note("a total number of executions has no counterpart", element)
            return nil
        }
        let percent = text(
            element.trimmed("ThroughputController.percentThroughput")
                .ifEmpty(element.trimmed("ThroughputController.percent")), of: element)
        let number = Double(percent).map(Self.plain) ?? percent
        return PlanElement("percent", [("percent", "\(number)%")])
    }

    /// A switch's children as its cases, numbered as JMeter numbers them.
    private mutating func cases(_ units: [[PlanNode]], of element: JMeterElement) -> [PlanNode] {
        note("its cases are numbered; JMeter would also look for them by name", element)
        return units.enumerated().map { number, steps in
            .element(PlanElement("case", [("value", "\(number)")], steps))
        }
    }

    /// One step, where a controller chooses among its steps: several become the steps of an `if` that always holds,
    /// which adds nothing of its own.
    private static func single(_ steps: [PlanNode]) -> PlanNode {
        guard steps.filter({ $0.element != nil }).count > 1 || steps.count != 1 else { return steps[0] }
        return .element(PlanElement("if", [("condition", "true")], steps))
    }
}

/// Conditions of If and While controllers.
enum JMeterCondition {
    /// A condition in Weir's terms; nil where it does more than compare.
    static func translated(_ source: String) -> String? {
        var text = source.trimmedOfSpace
        for name in ["__jexl3", "__jexl2", "__groovy", "__javaScript", "__js"] {
            if text.hasPrefix("${\(name)("), text.hasSuffix(")}") {
                text = String(text.dropFirst(name.count + 3).dropLast(2)).trimmedOfSpace
                // A second argument would name a variable for the result.
                if text.hasSuffix(",") { text.removeLast() }
            }
        }
        text = text.replacing("\\,", with: ",")
        guard !text.isEmpty, !text.contains("vars."), !text.contains("props."), !text.contains("${__") else {
            return nil
        }
        let allowed = text.wholeMatch(
            of:
                /(?:\$\{[^{}]+\}|"[^"]*"|'[^']*'|[0-9.]+|&&|\|\||==|!=|<=|>=|[<>!()]|\s|\b(?:and|or|not|eq|ne|lt|gt|le|ge|true|false)\b)+/
        )
        return allowed == nil ? nil : text
    }
}
