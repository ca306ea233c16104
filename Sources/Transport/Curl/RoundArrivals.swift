import Timing

/// When the bytes arrived that libcurl hands over in one round of the loop.
///
/// libcurl does not say which read a piece of a body came from, so the loop looks at a socket right before it lets
/// libcurl read it. No stamp is ever another socket's.
struct RoundArrivals {
    private var stamps: KernelStamps?
    /// The socket that libcurl is told of in this call, and when its waiting bytes arrived.
    private var readable: (socket: Int32, arrival: Arrival)?
    /// Reads so far.
    private var reads: UInt64 = 0
    /// What sockets of this round had waiting when they were looked at: those that streams share, and all where
    /// libcurl may read them out of turn.
    private var looks: [Int32: Arrival] = [:]

    init(usesKernelStamps: Bool) {
        stamps = usesKernelStamps ? KernelStamps() : nil
    }

    /// Whether sockets are to be made with receive stamps.
    var usesKernelStamps: Bool { stamps != nil }
    /// How often the wall clock jumped.
    var clockSteps: Int { stamps?.clockSteps ?? 0 }
    /// The last look found a broken connection, of which libcurl then cannot know.
    var foundBroken: Bool { stamps?.foundBroken == true }

    mutating func beginRound() { looks.removeAll(keepingCapacity: true) }

    /// When what waits on a socket arrived; nil where nobody can tell.
    mutating func look(at socket: Int32) -> Arrival? { stamps?.arrival(on: socket, at: Instant.now()) }

    /// Looks at a socket that libcurl may read before its turn comes.
    mutating func lookAhead(at socket: Int32, _ arrival: Arrival?) {
        looks[socket] = arrival.map { numbered($0) }
    }

    /// libcurl is about to be told of the socket.
    ///
    /// - Parameter isShared: streams share it, so libcurl may hand over some of its bytes later in the round.
    mutating func begin(_ socket: Int32, _ arrival: Arrival, isShared: Bool) {
        let arrival = numbered(arrival)
        readable = (socket, arrival)
        if isShared { looks[socket] = arrival }
    }

    private mutating func numbered(_ arrival: Arrival) -> Arrival {
        reads &+= 1
        var arrival = arrival
        arrival.read = reads
        return arrival
    }

    /// libcurl has read what it was told of.
    mutating func end(_ socket: Int32, isShared: Bool) {
        readable = nil
        if !isShared, !looks.isEmpty { looks[socket] = nil }
    }

    /// Whether bytes with the kernel's time wait on the socket that libcurl is told of.
    var hasKernelTime: Bool { readable?.arrival.source == .kernel }

    func hasKernelTime(of socket: Int32) -> Bool { readable?.socket == socket && hasKernelTime }

    /// When bytes of a transfer arrived that libcurl hands over now.
    ///
    /// libcurl may serve other transfers in the same call, by their timers: only the socket that was looked at has
    /// the kernel's time.
    @inline(__always)
    func arrival(on socket: Int32) -> Arrival {
        if let readable, readable.socket == socket { return readable.arrival }
        if !looks.isEmpty, let read = looks[socket], read.source == .kernel {
            return Arrival(first: read.first, last: read.last, source: .shared, read: read.read)
        }
        return .user(Instant.now())
    }
}
