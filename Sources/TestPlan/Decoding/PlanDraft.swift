/// A decoded plan with what the rules need to know beside it.
struct PlanDraft {
    /// Something that one element names and another must define.
    struct Mention {
        enum Kind: String {
            case sampler
            case serviceLevel
            case phase
        }

        let kind: Kind
        let name: String
        /// The element that names it, as messages call it.
        let owner: String
        let location: SourceLocation
    }

    var plan: TestPlan
    let scope: Scope
    let mentions: [Mention]
    /// Elements with an unknown part, by their place; what seems to be missing there may only be misspelt.
    let misspelt: Set<SourceLocation>
    /// Elements in which an include stands that could not be read, by their place; what seems to be missing there may
    /// stand in its file.
    var incomplete: Set<SourceLocation> = []
    /// What the base URL evaluates to.
    let baseURL: Located<String>?
    let inputs: PlanInputs
    let seed: UInt64
    let seedWasDrawn: Bool
    /// Pools that could be read.
    var pools: [LoadedPool] = []
    /// By group: what a replay makes of its pool, as far as it could be read.
    var traces: [Int: ArrivalTrace] = [:]

    /// Whether the element may have more in it than could be read.
    func mayHaveMore(_ place: SourceLocation) -> Bool {
        misspelt.contains(place) || incomplete.contains(place)
    }

    /// The phases that the dialects of the samplers tell of, each once.
    func phases(of samplers: [Sampler]) -> [String] {
        var known: [String] = []
        for case .stream(let dialect) in samplers.map(\.kind) { known += dialect.phases }
        return known.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Everything that is evaluated before each request, with what messages call its owner.
    var requestTemplates: [(owner: String, template: Template)] {
        var templates = plan.httpDefaults.headers.map { ("header \($0.name.quoted)", $0.value) }
        for sampler in plan.threadGroups.flatMap(\.samplers) {
            templates.append(("\(sampler.label): path", sampler.path))
            templates += sampler.headers.map { ("header \($0.name.quoted)", $0.value) }
            templates += sampler.assertions.compactMap { assertion in
                assertion.text.map { ("\(sampler.label): assertion", $0) }
            }
            if let body = sampler.body { templates.append(("\(sampler.label): body", body.content)) }
        }
        for controller in plan.threadGroups.flatMap(\.controllers) {
            templates += controller.templates.map { (controller.label, $0) }
        }
        templates += plan.threadGroups.flatMap(\.assignments).map { ("set \($0.name.quoted)", $0.value) }
        return templates
    }
}

extension Sampler {
    /// Its element's name.
    var elementName: String { if case .http = kind { "http" } else { "sse" } }

    /// How messages call it: `sse "ask"`.
    var label: String { "\(elementName) \(name.quoted)" }
}

extension ThreadGroup {
    /// How messages call it: `threadGroup "readers"`.
    var label: String { "\(elementName) \(name.quoted)" }
}

extension Controller {
    /// How messages call it: `transaction "buy"`, or `loop` for one without a name.
    var label: String { name.isEmpty ? elementName : "\(elementName) \(name.quoted)" }

    /// Everything in it that is evaluated during the run, without that of its steps.
    var templates: [Template] { kind.facts.templates }
}
