/// The transfers of a loop: those that run, and those that wait to be used again with what they have allocated.
struct TransferPool {
    /// By id: a run's ids are small numbers.
    private var slots: [CurlTransfer?] = []
    private var idle: [CurlTransfer] = []

    /// The transfers that run.
    var running: [CurlTransfer] { slots.compactMap(\.self) }

    /// The transfer of that id, if it runs.
    @inline(__always)
    subscript(_ id: Int) -> CurlTransfer? { slots.indices.contains(id) ? slots[id] : nil }

    /// A transfer for a new request; nil where one of that id runs, or where libcurl gives no handle.
    mutating func take(_ id: Int, for loop: EventLoop) -> CurlTransfer? {
        while slots.count <= id { slots.append(nil) }
        guard slots[id] == nil, let transfer = idle.popLast() ?? CurlTransfer(loop: loop) else {
            return nil
        }
        slots[id] = transfer
        return transfer
    }

    /// Takes back a transfer whose request has ended.
    mutating func giveBack(_ transfer: CurlTransfer) {
        slots[transfer.id] = nil
        idle.append(transfer)
    }

    /// Frees every handle; those that run must have left libcurl's multi handle.
    mutating func shutdown() {
        for transfer in running + idle { transfer.shutdown() }
        slots = []
        idle = []
    }
}
