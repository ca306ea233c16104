/// What a loop must remember of connections that HTTP/2 streams share, because libcurl does not tell.
///
/// All of it stays empty, and is not asked, in a loop that speaks HTTP/1.1 alone.
struct SharedConnections {
    private static let looksAgain = 4

    /// A request may speak HTTP/2, so streams may share a connection.
    var arePossible = false
    /// Sockets of answers that began before their requests were sent whole, and how often to look again.
    ///
    /// libcurl 7.88 does not look again at what it has read by then: it must be asked to, or the transfer hangs.
    private var answeredEarly: [Int32: Int] = [:]
    /// Sockets on which the other side has ended; true where nothing was left to read.
    ///
    /// Kept until the descriptor is another's.
    private var ended: [Int32: Bool] = [:]

    /// A response has begun on the socket before its request was sent whole.
    mutating func answeredEarly(on socket: Int32) { answeredEarly[socket] = Self.looksAgain }

    /// Whether libcurl must be asked to look again at a socket.
    var mustLookAgain: Bool { !answeredEarly.isEmpty }

    /// Takes one look at each socket that needs one.
    ///
    /// - Parameter isOpen: whether a socket is watched still; of others nothing is to be seen.
    mutating func takeLooks(_ isOpen: (Int32) -> Bool) -> [Int32] {
        let sockets = answeredEarly.keys.filter(isOpen)
        for (socket, count) in answeredEarly {
            answeredEarly[socket] = count > 1 && isOpen(socket) ? count - 1 : nil
        }
        return sockets
    }

    /// The other side has ended the connection.
    ///
    /// - Parameter hasBytes: what it had sent before waits to be read.
    mutating func ended(_ socket: Int32, hasBytes: Bool) { ended[socket] = !hasBytes }

    /// A descriptor stands for a new connection.
    mutating func opened(_ socket: Int32) { if !ended.isEmpty { ended[socket] = nil } }

    func hasEnded(_ socket: Int32) -> Bool { ended[socket] != nil }
    /// Whether the other side has ended the connection, and all that it had sent was read before.
    func hasOnlyEnded(_ socket: Int32) -> Bool { ended[socket] == true }
}
