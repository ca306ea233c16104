import CLibcurl

/// Counts the segments that a loop's connections have sent more than once.
struct Retransmissions {
    private(set) var total = 0
    /// Of each open connection that had any, as last read.
    private var known: [Int32: Int] = [:]

    /// Adds what the connection has had to send again since it was last looked at; the socket is open still.
    mutating func count(on socket: Int32) {
        let sum = Int(weir_total_retransmissions(socket))
        guard sum > 0 else { return }
        total += max(0, sum - (known[socket] ?? 0))
        known[socket] = sum
    }

    /// The descriptor is a new connection's.
    mutating func begin(on socket: Int32) { known[socket] = nil }
}
