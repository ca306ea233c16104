/// The names that a plan's `${…}` can mean.
struct Scope {
    enum Kind: String {
        case variable
        case secret
        case questionPool
    }

    private(set) var kinds: [String: Kind] = [:]
    /// In the order of the plan, for suggestions.
    private(set) var names: [String] = []
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

    func names(of kind: Kind) -> [String] { names.filter { kinds[$0] == kind } }
}
