/// The names that a plan's `${…}` can mean.
struct Scope {
    enum Kind: String {
        case variable
        case secret
        case questionPool
        /// Set by a step while a thread runs; empty until then.
        case threadVariable
    }

    /// A step that sets a variable of its thread.
    struct Declaration {
        let name: String
        /// The step's element, as messages call it.
        let element: String
        let location: SourceLocation
    }

    private(set) var kinds: [String: Kind] = [:]
    /// In the order of the plan, for suggestions.
    private(set) var names: [String] = []
    /// In the order of the plan; several steps may set one variable.
    private(set) var declarations: [Declaration] = []
    /// Variables and secrets whose value is known by now.
    var values: [String: String] = [:]
    /// Names whose value could not be found, which has been reported; what uses them stays silent.
    var broken: Set<String> = []

    /// Adds a name; the first of a name holds.
    mutating func declare(_ name: String, _ kind: Kind) {
        guard kinds[name] == nil else { return }
        kinds[name] = kind
        names.append(name)
    }

    /// Adds the variable that a step sets.
    mutating func declareThreadVariable(_ name: String, by element: String, at location: SourceLocation) {
        declare(name, .threadVariable)
        declarations.append(Declaration(name: name, element: element, location: location))
    }

    /// The names of thread variables; a name's place is its slot in ``TemplateContext/variables``.
    ///
    /// A variable of the plan that a step sets is one, and begins with its value in the plan.
    var threadVariables: [String] {
        let set = Set(declarations.map(\.name))
        return names.filter {
            kinds[$0] == .threadVariable || kinds[$0] == .variable && set.contains($0)
        }
    }

    func names(of kind: Kind) -> [String] { names.filter { kinds[$0] == kind } }
}
