import CLibcurl
import Dispatch
import Glibc
import Timing

/// One serial queue's event loop: epoll around libcurl's multi_socket interface.
///
/// All of it runs on `queue` inside ``run(_:)``, but for ``post(_:)`` and ``stop()``, which any thread may call.
/// A plain epoll loop costs 1.0–1.4 times its twin in C; a DispatchSource per socket would cost up to 2.2 times.
///
/// What it decides with is in values of its own: ``Poller`` waits, ``ReadArrivals`` knows when bytes came,
/// ``OpenConnections`` says who needs a fresh connection.
///
/// `@unchecked Sendable` holds because every stored property is either immutable, the mailbox that threads share, or
/// touched on `queue` only, which `dispatchPrecondition` checks at each door.
package final class EventLoop: Transport, @unchecked Sendable {
    package let queue: DispatchQueue
    /// Set while ``run(_:)`` runs, whose caller keeps it; unsafe, because each check would be an atomic operation.
    private(set) unowned(unsafe) var receiver: TransferReceiver?

    private let multi: UnsafeMutableRawPointer
    private let mailbox = Mailbox()
    private var poller = Poller()

    private var transfers = TransferPool()
    private var libraryDeadline = Instant.distantFuture
    private var isStopped = false
    /// Transfers that were sent again in this call.
    private var resent: [CurlTransfer] = []
    private var connections = OpenConnections()
    private var retransmissions = Retransmissions()
    private var arrivals: ReadArrivals
    private var shared = SharedConnections()
    private static let lookAgainAfter = Duration.milliseconds(2)

    /// - Parameter maxConnections: how many connections are kept open between requests.
    /// - Parameter hostConnections: the most connections to one host at once; nil for no limit.
    /// - Parameter usesKernelStamps: ask the kernel when bytes arrived, where it can tell.
    /// - Throws: ``TransferError`` of kind `clientResource` where the kernel or libcurl gives no handle.
    package init(
        label: String, maxConnections: Int, hostConnections: Int? = nil, usesKernelStamps: Bool = true
    ) throws(TransferError) {
        try CurlLibrary.initialize()
        guard poller.isOpen, mailbox.wakeUp >= 0, let multi = curl_multi_init() else {
            throw TransferError(
                kind: .clientResource, message: "event loop: \(String(cString: strerror(errno)))")
        }
        self.multi = multi
        queue = DispatchQueue(label: label)
        arrivals = ReadArrivals(usesKernelStamps: usesKernelStamps)
        let me = Unmanaged.passUnretained(self).toOpaque()
        weir_multi_set_socket_callback(multi, CurlCallbacks.socketChanged)
        weir_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, me)
        weir_multi_set_timer_callback(multi, CurlCallbacks.timerChanged)
        weir_multi_set_pointer(multi, CURLMOPT_TIMERDATA, me)
        weir_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maxConnections)
        weir_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, hostConnections ?? 0)
        for descriptor in [mailbox.wakeUp, poller.clock] { poller.add(descriptor) }
    }

    // MARK: Any thread

    /// Runs the closure on the loop's queue, between two rounds; does nothing once the loop has ended.
    package func post(_ work: @escaping @Sendable () -> Void) { mailbox.post(work) }

    /// Makes ``run(_:)`` return after the round that runs now.
    package func stop() {
        post { self.isStopped = true }
    }

    // MARK: On the queue

    /// Runs until ``stop()``; transfers still running then are dropped and every handle is freed.
    package func run(_ receiver: TransferReceiver) {
        dispatchPrecondition(condition: .onQueue(queue))
        self.receiver = receiver
        let capacity = 1024
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { events.deallocate() }
        while !isStopped {
            let now = Instant.now()
            var deadline = min(receiver.runDue(at: now), libraryDeadline)
            if shared.mustLookAgain { deadline = min(deadline, now + Self.lookAgainAfter) }
            let count = poller.wait(events, capacity: capacity, until: deadline, now: now)
            for index in 0..<count { handle(&events[index]) }
            if isLibraryDue { act(on: CURL_SOCKET_TIMEOUT, what: 0) }
            if shared.mustLookAgain { lookAgain() }
        }
        shutdown()
    }

    package func start(_ request: Request, as id: Int) -> Instant {
        dispatchPrecondition(condition: .onQueue(queue))
        let now = Instant.now()
        guard let transfer = transfers.take(id, for: self) else {
            post {
                var summary = TransferSummary(issued: now)
                summary.error = TransferError(kind: .clientResource, message: "no handle for a transfer")
                self.receiver?.transfer(id, finished: summary)
            }
            return now
        }
        if request.options.connection.http != .version1 { shared.arePossible = true }
        transfer.prepare(request, id: id, at: now)
        handOver(transfer)
        return now
    }

    private func handOver(_ transfer: CurlTransfer) {
        let needsFresh = connections.nextNeedsFresh(sharesConnections: shared.arePossible)
        transfer.setFreshConnection(needsFresh || transfer.needsOwnConnection)
        curl_multi_add_handle(multi, transfer.easy)
    }

    package func cancel(_ id: Int) -> TransferSummary {
        dispatchPrecondition(condition: .onQueue(queue))
        guard let transfer = transfers[id] else { return TransferSummary(issued: Instant.now()) }
        return retire(transfer, result: nil)
    }

    package var counters: TransportCounters {
        var counters = TransportCounters()
        counters.clockSteps = arrivals.clockSteps
        counters.retransmissions = retransmissions.total
        return counters
    }

    package func countOpenConnections() {
        for socket in poller.sockets { retransmissions.count(on: socket) }
    }

    // MARK: libcurl's wishes

    /// libcurl is sending the transfer's request again on its own.
    func willResend(_ transfer: CurlTransfer) {
        resent.append(transfer)
    }

    /// An HTTP/2 response has begun on the socket before its request was sent whole.
    func answeredEarly(on socket: Int32) {
        shared.answeredEarly(on: socket)
    }

    private func lookAgain() {
        for socket in shared.takeLooks({ poller.watches($0) }) where poller.watches(socket) {
            act(on: socket, what: CURL_CSELECT_IN | CURL_CSELECT_OUT)
        }
    }

    /// Whether this side gave the connection up: the other one has not ended, or its bytes are what ended it.
    func gaveUp(_ socket: Int32) -> Bool {
        arrivals.hasRead(socket) || !shared.hasEnded(socket)
    }

    /// Whether the other side has ended the connection, and all that it had sent was read before.
    func hasOnlyEnded(_ socket: Int32) -> Bool { shared.hasOnlyEnded(socket) }

    /// A transfer has opened a socket, or was given one.
    func holdsSocket(_ transfer: CurlTransfer) {
        guard !transfer.holdsSocket else { return }
        transfer.holdsSocket = true
        connections.taken()
    }

    func socketOpened(_ socket: Int32) {
        connections.socketOpened()
        // Here, not at the close: libcurl closes the socket of a connect that failed by itself, and tells nobody.
        poller.begin(socket)
        retransmissions.begin(on: socket)
        shared.opened(socket)
        arrivals.follow(socket)
    }

    /// libcurl is done with a socket, which is open still.
    func socketCloses(_ socket: Int32) {
        retransmissions.count(on: socket)
        poller.begin(socket)
        arrivals.leave(socket)
        connections.socketClosed()
    }

    /// When bytes of a transfer arrived that libcurl hands over now.
    @inline(__always)
    func arrival(on socket: Int32) -> Arrival { arrivals.arrival(on: socket, isShared: shared.arePossible) }

    /// Keeps epoll's interest in a socket as libcurl wants it.
    func watch(_ socket: Int32, for what: Int32) {
        if what == CURL_POLL_REMOVE { return poller.rest(socket) }
        poller.watch(socket, for: what, noticesEnd: shared.arePossible)
    }

    /// libcurl wants to be called after so many milliseconds; −1: it does not.
    func setLibraryTimer(milliseconds: Int) {
        libraryDeadline =
            milliseconds < 0 ? .distantFuture : Instant.now() + .milliseconds(Int64(milliseconds))
    }

    // MARK: One round

    /// Most of the time libcurl wants no timer, and the clock need not be read.
    private var isLibraryDue: Bool {
        libraryDeadline != .distantFuture && libraryDeadline <= Instant.now()
    }

    private func handle(_ event: inout epoll_event) {
        let descriptor = weir_epoll_descriptor(&event)
        switch descriptor {
        case mailbox.wakeUp: for work in mailbox.takeAll() { work() }
        case poller.clock: poller.clockFired()
        case let socket where !poller.watches(socket):
            // The other side has ended an idle connection, or says something that nobody asked for: libcurl finds it
            // when it looks for a connection. Or it was closed in this round.
            poller.forget(socket)
        default:
            if shared.arePossible {
                arrivals.begin(descriptor)
                if event.events & Poller.endOfOther != 0 {
                    shared.ended(descriptor, hasBytes: weir_has_bytes(descriptor) != 0)
                }
            }
            act(on: descriptor, what: Poller.readiness(event))
            if shared.arePossible { arrivals.end() }
        }
    }

    private func act(on socket: Int32, what: Int32) {
        if socket == CURL_SOCKET_TIMEOUT { libraryDeadline = .distantFuture }
        var stillRunning: Int32 = 0
        curl_multi_socket_action(multi, socket, what, &stillRunning)
        avoidDeadConnections()
        collectFinished()
    }

    /// After the first dead connection a request gets one of its own, instead of up to five dead ones in turn.
    private func avoidDeadConnections() {
        guard !resent.isEmpty else { return }
        for transfer in resent { transfer.setFreshConnection(true) }
        resent.removeAll(keepingCapacity: true)
        connections.connectionDied()
    }

    private func collectFinished() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
                continue
            }
            let result = weir_message_result(message)
            var context: UnsafeMutableRawPointer?
            weir_easy_get_pointer(easy, CURLINFO_PRIVATE, &context)
            guard let context else { continue }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            if let hop = transfer.takeHop() {
                follow(hop, transfer)
                continue
            }
            let summary = retire(transfer, result: result)
            receiver?.transfer(transfer.id, finished: summary)
        }
    }

    /// Sends the next request of a transfer that is redirected; how the redirect's own body ended does not matter.
    private func follow(_ hop: Redirection.Hop, _ transfer: CurlTransfer) {
        let now = Instant.now()
        curl_multi_remove_handle(multi, transfer.easy)
        if transfer.holdsSocket { connections.givenBack() }
        let cookie = receiver?.transfer(
            transfer.id, redirectedBy: transfer.head, to: hop.request.url, cookies: hop.cookies, at: now)
        transfer.prepare(hop, cookie: cookie)
        handOver(transfer)
    }

    private func retire(_ transfer: CurlTransfer, result: CURLcode?) -> TransferSummary {
        let summary = transfer.summarize(result: result, at: Instant.now())
        curl_multi_remove_handle(multi, transfer.easy)
        if transfer.holdsSocket { connections.givenBack() }
        transfers.giveBack(transfer)
        return summary
    }

    private func shutdown() {
        for transfer in transfers.running { curl_multi_remove_handle(multi, transfer.easy) }
        transfers.shutdown()
        curl_multi_cleanup(multi)
        mailbox.close()
        poller.close()
        receiver = nil
    }
}
