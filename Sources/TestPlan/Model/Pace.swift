import Timing

/// `<pace>`: a step that each thread passes no more often than at a rate.
package struct Pace: Sendable {
    package enum Scope: String, CaseIterable, Sendable {
        /// Each thread by itself.
        case thread
        /// All threads of the group together, each at its own share and place in turn.
        case group
        /// The threads of all groups that have a pace of this name, in the same way.
        case all
    }

    /// Paces of one name have their turns together; empty: by itself.
    package var name = ""
    package var interval: Duration
    package var scope: Scope
    package var location: SourceLocation

    package init(interval: Duration, scope: Scope, location: SourceLocation) {
        self.interval = interval
        self.scope = scope
        self.location = location
    }
}

/// `<rendezvous>`: threads of the group wait here until enough of them have come.
package struct Rendezvous: Sendable {
    package var threads: Int
    /// How long the first of them waits at most; then all that have come go on.
    package var timeout: Duration
    package var location: SourceLocation

    package init(threads: Int, timeout: Duration, location: SourceLocation) {
        self.threads = threads
        self.timeout = timeout
        self.location = location
    }
}
