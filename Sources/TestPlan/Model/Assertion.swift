import Timing

/// `<assertion>`: what must hold of an answer for the sample to be ok.
package struct Assertion: Sendable {
    package enum Condition: Sendable {
        /// `<status equals="200"/>`, also a class such as `2xx` or a list `200,204`.
        case status([StatusPattern])
        case contains(String)
        /// A regular expression that must match somewhere.
        case matches(String)
        /// At least this many characters.
        case minLength(Int)
        /// At most this long from issue to the end of the response.
        case duration(atMost: Duration)
    }

    /// One entry of a status list.
    package enum StatusPattern: Equatable, Sendable {
        case exactly(Int)
        /// The hundreds digit of `2xx`.
        case hundreds(Int)

        package func matches(_ status: Int) -> Bool {
            switch self {
            case .exactly(let code): code == status
            case .hundreds(let digit): status / 100 == digit
            }
        }
    }

    /// Names the assertion in the report; made from the condition where the plan gives none.
    package var name: String
    package var condition: Condition
    package var location: SourceLocation

    package init(name: String, condition: Condition, location: SourceLocation) {
        self.name = name
        self.condition = condition
        self.location = location
    }
}
