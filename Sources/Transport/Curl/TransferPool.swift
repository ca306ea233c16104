/// The transfers of a loop: those that run, and those that wait to be used again with what they have allocated.
struct TransferPool {
    private(set) var running: [Int: CurlTransfer] = [:]
    private var idle: [CurlTransfer] = []

    /// A transfer for a new request; nil where one of that id runs, or where libcurl gives no handle.
    mutating func take(_ id: Int, for loop: EventLoop) -> CurlTransfer? {
        guard running[id] == nil, let transfer = idle.popLast() ?? CurlTransfer(loop: loop) else {
            return nil
        }
        running[id] = transfer
        return transfer
    }

    /// Takes back a transfer whose request has ended.
    mutating func giveBack(_ transfer: CurlTransfer) {
        running[transfer.id] = nil
        idle.append(transfer)
    }

    /// Frees every handle; those that run must have left libcurl's multi handle.
    mutating func shutdown() {
        for transfer in running.values { transfer.shutdown() }
        for transfer in idle { transfer.shutdown() }
        running = [:]
        idle = []
    }
}
