import TestPlan

/// What one thread group of a JMeter plan does, by its own numbers: read from the JMeter plan alone, so that they can be
/// held against those of the new plan.
package struct JMeterFigures: Equatable, Sendable {
    /// As JMeter shows it.
    package let name: String
    /// nil where a number depends on something other than properties and variables of the plan.
    package let threads: Int?
    /// nil: forever, or not known.
    package let loops: Int?
    package let isEndless: Bool
    /// In seconds; nil: no limit.
    package let duration: Double?
    /// Requests that one pass sends at least and at most; nil: without a bound.
    package let least: Int
    package let most: Int?
    /// Whether the file itself says what a pass sends: nothing of another file is in it.
    package let isPassKnown: Bool
}

/// Counts in a JMeter plan, by JMeter's rules.
struct JMeterCount {
    let plan: JMeterElement
    /// Values that `${name}` and `${__P(name)}` have.
    private let values: [String: String]

    init(plan: JMeterElement, properties: [String: String]) {
        self.plan = plan
        var values: [String: String] = [:]
        var rows = plan.rows("Arguments.arguments", in: "TestPlan.user_defined_variables")
        for element in plan.withNested where element.kind == "Arguments" {
            rows += element.rows("Arguments.arguments")
        }
        for row in rows {
            guard let name = row["Argument.name"] else { continue }
            values[name] = Self.evaluated(row["Argument.value"] ?? "", values, properties)
        }
        self.values = values
        self.properties = properties
    }

    private let properties: [String: String]

    /// The figures of the plain thread groups that send something, in the order of the plan.
    var figures: [JMeterFigures] {
        let known: Set = ["ThreadGroup", "SetupThreadGroup", "PostThreadGroup"]
        return plan.children.filter { $0.isEnabled && known.contains($0.kind) }.compactMap { group in
            let pass = bounds(of: group.children)
            let hasShape = group.children.contains { $0.kind == "VariableThroughputTimer" && $0.isEnabled }
            guard pass.most != 0, !hasShape, number(group.trimmed("ThreadGroup.num_threads")) != 0 else {
                return nil
            }
            let controller = "ThreadGroup.main_controller"
            let loops = number(group.text("LoopController.loops", in: controller).ifEmpty("1"))
            let goesOn = group.text("LoopController.continue_forever", in: controller) == "true"
            let isEndless = loops == -1 || goesOn
            let seconds =
                group.flag("ThreadGroup.scheduler") ? number(group.trimmed("ThreadGroup.duration")) : nil
            return JMeterFigures(
                name: group.name, threads: number(group.trimmed("ThreadGroup.num_threads")),
                loops: isEndless ? nil : loops, isEndless: isEndless,
                duration: seconds.flatMap { $0 > 0 ? Double($0) : nil }, least: pass.least, most: pass.most,
                isPassKnown: !group.withNested.contains { $0.kind == "IncludeController" })
        }
    }

    private func number(_ text: String) -> Int? {
        Int(Self.evaluated(text, values, properties).trimmedOfSpace)
    }

    /// A text with properties and variables filled in.
    private static func evaluated(
        _ text: String, _ values: [String: String], _ properties: [String: String]
    ) -> String {
        JMeterImporter.parts(of: text).map { part in
            switch part {
            case .plain(let plain): return plain
            case .reference(let inner):
                guard let call = inner.wholeMatch(of: /__(?:P|property)\(\s*([^,()]+?)\s*(?:,(.*))?\)/) else {
                    return values[inner.trimmedOfSpace] ?? "${\(inner)}"
                }
                if let given = properties[String(call.output.1)] { return given }
                let fallback = call.output.2.map { String($0.split(separator: ",").last ?? "") } ?? "1"
                return evaluated(
                    call.output.2.map { $0.contains("${") ? String($0) : fallback } ?? "1", values, properties
                )
            }
        }.joined()
    }

    private typealias Bounds = (least: Int, most: Int?)

    private func bounds(of elements: [JMeterElement], depth: Int = 0) -> Bounds {
        var sum: Bounds = (0, 0)
        for element in elements where element.isEnabled && !JMeterImporter.isConfiguration(element) {
            let own = bounds(of: element, depth: depth)
            sum = (
                sum.least.addingSaturated(own.least),
                own.most.flatMap { most in sum.most.map { $0.addingSaturated(most) } }
            )
        }
        return sum
    }

    private func bounds(of element: JMeterElement, depth: Int) -> Bounds {
        if JMeterImporter.isSampler(element) {
            let scheme = element.trimmed("HTTPSampler.protocol").lowercased()
            return element.kind.hasPrefix("HTTPSampler") && scheme != "file" && scheme != "ftp"
                ? (1, 1) : (0, 0)
        }
        guard depth < 60 else { return (0, nil) }
        let pass = bounds(of: element.children, depth: depth + 1)
        switch element.kind {
        case "LoopController":
            let text = element.trimmed("LoopController.loops")
            guard let loops = number(text.ifEmpty("1")), loops >= 0 else {
                return (pass.least, pass.most == 0 ? 0 : nil)
            }
            return (
                pass.least.multipliedSaturated(by: loops), pass.most.map { $0.multipliedSaturated(by: loops) }
            )
        case "WhileController", "ForeachController", "RunTime": return (0, pass.most == 0 ? 0 : nil)
        case "ModuleController":
            let path = element.strings("ModuleController.node_path").compactMap(\.first)
            guard let target = JMeterImporter.target(of: path, in: plan) else { return (0, 0) }
            return target.kind == "TestFragmentController"
                ? bounds(of: target.children, depth: depth + 1) : bounds(of: target, depth: depth + 1)
        case "IncludeController": return (0, nil)
        case "IfController", "OnceOnlyController", "ThroughputController": return (0, pass.most)
        case "SwitchController", "RandomController", "InterleaveControl":
            let all = element.children.filter { $0.isEnabled && !JMeterImporter.isConfiguration($0) }
                .map { bounds(of: $0, depth: depth + 1) }
            let isOpen = all.contains { $0.most == nil }
            return (
                element.kind == "SwitchController" ? 0 : all.map(\.least).min() ?? 0,
                isOpen ? nil : all.compactMap(\.most).max() ?? 0
            )
        default: return pass
        }
    }
}
