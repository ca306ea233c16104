import CLibcurl

/// Counts the segments that a loop's connections have sent more than once.
struct Retransmissions {
    private(set) var total = 0
    /// Of each open connection, as last read.
    private var known: [Int32: Int] = [:]

    /// Adds what the connection has had to send again since it was last looked at; the socket is open still.
    mutating func count(on socket: Int32) {
        let sum = Int(weir_total_retransmissions(socket))
        guard sum > 0 else {
            known[socket] = nil
            return
        }
        // A smaller number is another connection's under the same descriptor.
        let before = known[socket] ?? 0
        total += sum >= before ? sum - before : sum
        known[socket] = sum
    }
}
