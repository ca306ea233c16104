/// Counts a loop's connections and decides which requests must have a fresh one.
///
/// Pure: it is told of sockets and transfers, and says what the next transfer must do.
struct OpenConnections {
    private static let firstPenalty = 64
    private static let mostPenalty = 1 << 20

    /// Sockets that are open, and running transfers that hold one: between them stand the idle connections.
    private var sockets = 0
    private var holders = 0
    /// Transfers to come that must not use an open connection, because one has just died under a request.
    private var freshTransfers = 0
    /// How many there will be the next time; doubles each time.
    private var penalty = firstPenalty

    mutating func socketOpened() { sockets += 1 }
    mutating func socketClosed() { sockets -= 1 }
    /// A transfer has opened a socket, or was given one.
    mutating func taken() { holders += 1 }
    /// A transfer that held a socket has ended, or goes elsewhere.
    mutating func givenBack() { holders -= 1 }

    /// Whether the transfer that is handed over now must not look for an open connection.
    ///
    /// libcurl would look at each of them to find a free one, which with thousands of streams costs more than the
    /// request; so where none can be free it is not asked to. Where streams share connections the counts say nothing.
    mutating func nextNeedsFresh(sharesConnections: Bool) -> Bool {
        let hasNoIdle = !sharesConnections && sockets <= holders
        defer { freshTransfers = max(0, freshTransfers - 1) }
        return freshTransfers > 0 || hasNoIdle
    }

    /// An open connection died under a request.
    ///
    /// Servers that announce keep-alive and close leave connections that are dead. libcurl tries five of them and
    /// gives up; so the requests that follow get connections of their own for a while.
    mutating func connectionDied() {
        freshTransfers = penalty
        penalty = min(penalty * 2, Self.mostPenalty)
    }
}
