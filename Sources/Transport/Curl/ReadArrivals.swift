import CReceipts
import Timing

/// When the bytes arrived that libcurl hands over, by the receipts of its reads.
///
/// A receipt is of the read itself: no stamp is ever another socket's, whenever libcurl reads it.
struct ReadArrivals {
    private var stamps: KernelStamps?
    /// The socket that libcurl is told of in this call, and how many reads it had had before.
    private var told: (socket: Int32, reads: UInt64)?
    /// Reads of all sockets of which bytes were handed over.
    private var reads: UInt64 = 0
    /// The read of which bytes were handed over last: what libcurl hands over in pieces is converted once.
    private var known: (socket: Int32, reads: UInt64, arrival: Arrival)?

    init(usesKernelStamps: Bool) {
        stamps = usesKernelStamps ? KernelStamps() : nil
    }

    /// How often the wall clock jumped.
    var clockSteps: Int { stamps?.clockSteps ?? 0 }

    // MARK: Sockets

    /// A socket was made: the kernel stamps what it receives from now on, if it is asked to and will.
    mutating func follow(_ socket: Int32) {
        if known?.socket == socket { known = nil }
        if stamps != nil { _ = weir_follow_reads(socket) }
    }

    /// A socket is about to be closed; another may get its descriptor and begin with its first read.
    mutating func leave(_ socket: Int32) {
        if known?.socket == socket { known = nil }
        if stamps != nil { weir_leave_reads(socket) }
    }

    // MARK: Calls

    /// libcurl is about to be told of the socket.
    mutating func begin(_ socket: Int32) { told = (socket, weir_receipt_of(socket)?.pointee.reads ?? 0) }

    /// libcurl has read what it was told of.
    mutating func end() { told = nil }

    /// Whether libcurl has read bytes of the socket, of which it was told in this call.
    func hasRead(_ socket: Int32) -> Bool {
        guard let told, told.socket == socket, let receipt = weir_receipt_of(socket) else { return false }
        return receipt.pointee.reads > told.reads
    }

    /// When bytes of a transfer arrived that libcurl hands over now.
    ///
    /// - Parameter isShared: streams share the socket, so that libcurl may hand over some of a read's bytes later.
    @inline(__always)
    mutating func arrival(on socket: Int32, isShared: Bool) -> Arrival {
        guard let receipt = weir_receipt_of(socket)?.pointee, receipt.reads > 0 else {
            return .user(Instant.now())
        }
        if let known, known.socket == socket, known.reads == receipt.reads {
            return isShared ? shared(known.arrival, socket) : known.arrival
        }
        let now = Instant.now()
        guard var arrival = stamps?.arrival(first: receipt.first, last: receipt.last, at: now) else {
            return .user(now)
        }
        reads &+= 1
        arrival.read = reads
        known = (socket, receipt.reads, arrival)
        return isShared ? shared(arrival, socket) : arrival
    }

    /// The arrival, unless libcurl has kept the bytes since an earlier call: then its time may be a later read's.
    private func shared(_ arrival: Arrival, _ socket: Int32) -> Arrival {
        guard !hasRead(socket) else { return arrival }
        var arrival = arrival
        arrival.source = .shared
        return arrival
    }
}
