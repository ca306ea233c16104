import Metrics
import Timing

extension PlanDecoder {
    /// Reads a whole plan.
    static func decode(
        _ root: XMLElement, directory: String, inputs: PlanInputs, misspelt: Set<SourceLocation>
    ) -> (draft: PlanDraft, diagnostics: [Diagnostic], files: [String: String]) {
        var decoder = PlanDecoder(directory: directory, inputs: inputs, misspelt: misspelt)
        let plan = decoder.plan(root)
        let draft = PlanDraft(
            plan: plan, scope: decoder.scope, mentions: decoder.mentions, misspelt: misspelt,
            baseURL: decoder.baseURL, inputs: inputs, seed: decoder.seed, seedWasDrawn: decoder.seedWasDrawn)
        return (draft, decoder.diagnostics, decoder.files)
    }

    private mutating func plan(_ root: XMLElement) -> TestPlan {
        var plan = TestPlan(name: title(of: root), location: root.location)
        declareNames(in: root)
        // The seed draws what variables choose at random, and variables are in everything else.
        plan.seed = seed(of: root)
        let variables = root.children(named: "variables").flatMap(\.children)
        for element in variables where element.name == "secret" {
            if let secret = secret(element) { plan.secrets.append(secret) }
        }
        for element in variables where element.name == "variable" {
            if let variable = variable(element) { plan.variables.append(variable) }
        }
        plan.runsGroupsInTurn = boolean("consecutiveGroups", of: root) ?? false
        plan.stallAfter = duration("stallAfter", of: root, .positive) ?? plan.stallAfter
        plan.end.mode = choice("end", of: root, EndOfTest.Mode.self) ?? plan.end.mode
        plan.end.drainTimeout = duration("drainTimeout", of: root, .positive) ?? plan.end.drainTimeout
        // Samplers look into the defaults' headers for the type of their body.
        plan.httpDefaults =
            root.children(named: "httpDefaults").first.map { httpDefaults($0) } ?? HTTPDefaults()
        // Samplers name them, wherever they stand.
        plan.dialects = root.children(named: "dialect").map { dialectDefinition($0) }
        declaredDialects = Dictionary(plan.dialects.map { ($0.name, $0.dialect) }) { first, _ in first }
        // Thresholds name their series.
        plan.monitors = root.children(named: "monitors").first.map { monitors($0) }
        watched = plan.monitors?.monitors ?? []
        for element in root.children {
            switch element.name {
            case "questionPool": if let pool = questionPool(element) { plan.questionPools.append(pool) }
            case "syntheticPool": if let pool = syntheticPool(element) { plan.questionPools.append(pool) }
            case "cookies": plan.cookies = cookies(element)
            case "serviceLevel": plan.serviceLevels.append(serviceLevel(element))
            case "warmUp": plan.warmUp = warmUp(element)
            case "capacity": plan.capacity = capacity(element)
            case "runHealth": plan.healthLimits = runHealth(element)
            case "threadGroup", "openThreadGroup", "setUp", "tearDown":
                plan.threadGroups.append(group(element, defaults: plan.httpDefaults))
            case "thresholds":
                plan.thresholds += element.children(named: "threshold").compactMap { threshold($0) }
            default: break
            }
        }
        return plan
    }

    /// Makes all names known before the first is used, so that an early use can be told from an unknown name.
    private mutating func declareNames(in root: XMLElement) {
        dialectNames = root.children(named: "dialect").compactMap { $0.attribute("name")?.value.string }
        for element in root.children {
            let defined = element.name == "variables" ? element.children : [element]
            for element in defined {
                let kindName = element.name == "syntheticPool" ? "questionPool" : element.name
                guard let kind = Scope.Kind(rawValue: kindName),
                    let name = element.attribute("name")?.value.string
                else { continue }
                scope.declare(name, kind)
            }
        }
        for element in root.children where element.name != "variables" {
            declareThreadVariables(below: element)
        }
    }

    /// Makes the variables known that steps set, at any depth.
    private mutating func declareThreadVariables(below element: XMLElement) {
        for child in element.children {
            for (name, location) in Grammar.threadVariables(setBy: child) {
                scope.declareThreadVariable(name, by: child.name, at: location)
            }
            declareThreadVariables(below: child)
        }
    }

    /// The plan's seed; where it has none, one is drawn for this run.
    private mutating func seed(of root: XMLElement) -> UInt64? {
        guard root.attribute("seed") != nil else {
            var generator = SystemRandomNumberGenerator()
            // Short enough to be typed, and exact in any reader of JSON.
            seed = UInt64.random(in: 1...UInt64(UInt32.max), using: &generator)
            seedWasDrawn = true
            return nil
        }
        guard let value = constant("seed", of: root) else { return nil }
        guard value.text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt64(value.text) else {
            report(
                "seed must be a whole number from 0 to \(UInt64.max), \(value.found)", at: value.location,
                in: root)
            return nil
        }
        seed = number
        return number
    }
}
