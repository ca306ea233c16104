/// What shows that an event is of a dialect: its type, and what stands in its data.
///
/// All that is given must hold. A sign is a fact of a dialect's description; reading by it is for whoever looks at one
/// answer closely, and allocates.
struct DialectSign: Sendable {
    /// Types of the event, of which a `*` at the end stands for any rest; empty: any.
    let types: [String]
    /// Places in the data's JSON at which something other than null stands.
    let places: [String]
    /// What may stand at the first place, with `*` as in types; empty: anything.
    let values: [String]

    init(types: [String] = [], places: [String] = [], values: [String] = []) {
        self.types = types
        self.places = places
        self.values = values
    }

    /// How much it asks for: of two signs that fit, the one that asks for more tells.
    var weight: Int { (types.isEmpty ? 0 : 1) + places.count + (values.isEmpty ? 0 : 1) }

    /// Whether the event shows it.
    func fits(_ event: OwnedEvent) -> Bool {
        guard types.isEmpty || types.contains(where: { Self.fits($0, event.type) }) else { return false }
        let data = Array(event.data.utf8)
        for (index, place) in places.enumerated() {
            guard let found = JSONPath(place)?.text(in: data) else { return false }
            if index == 0, !values.isEmpty, !values.contains(where: { Self.fits($0, found) }) { return false }
        }
        return true
    }

    private static func fits(_ pattern: String, _ text: String) -> Bool {
        pattern.hasSuffix("*") ? text.hasPrefix(pattern.dropLast()) : text == pattern
    }
}
