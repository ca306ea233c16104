import CLibcurl
import Dispatch
import Glibc
import Synchronization
import Timing

/// One serial queue's event loop: epoll around libcurl's multi_socket interface.
///
/// All of it runs on `queue` inside ``run(_:)``, but for ``post(_:)`` and ``stop()``, which any thread may call.
/// A plain epoll loop costs 1.0–1.4 times its twin in C; a DispatchSource per socket would cost up to 2.2 times.
///
/// `@unchecked Sendable` holds because every stored property is either immutable, the mutex-guarded mailbox, or
/// touched on `queue` only, which `dispatchPrecondition` checks at each door.
package final class EventLoop: Transport, @unchecked Sendable {
    package let queue: DispatchQueue
    /// Set while ``run(_:)`` runs.
    private(set) var receiver: TransferReceiver?

    /// Work from other threads.
    ///
    /// Once closed, `wakeUp` may be another file's descriptor and is left alone.
    private struct Mailbox {
        var work: [@Sendable () -> Void] = []
        var isClosed = false
    }

    private let multi: UnsafeMutableRawPointer
    private let poller: Int32
    private let wakeUp: Int32
    private let clock: Int32
    private let mailbox = Mutex(Mailbox())

    private var running: [Int: CurlTransfer] = [:]
    private var idle: [CurlTransfer] = []
    /// Which sockets epoll knows, and for what.
    private var watched: [Int32: UInt32] = [:]
    private var libraryDeadline = Instant.distantFuture
    private var armedDeadline = Instant.distantFuture
    private var isStopped = false
    /// Transfers to come that must not use an open connection, because one has just died under a request.
    private var freshTransfers = 0
    /// How many there will be the next time; doubles each time.
    private var freshPenalty = 64
    /// Transfers that were sent again in this call.
    private var resent: [CurlTransfer] = []
    /// Retransmissions of each open connection, as last read.
    private var retransmissions: [Int32: Int] = [:]
    private var allRetransmissions = 0
    private var stamps: KernelStamps?
    /// The socket that libcurl was told of in this call, and when its waiting bytes arrived.
    private var readable: (socket: Int32, arrival: Arrival)?
    /// What sockets of this round had waiting when they were looked at: those that streams share, and all where
    /// libcurl may read them out of turn.
    private var roundsReads: [Int32: Arrival] = [:]
    private var sharesConnections = false
    /// Sockets of HTTP/2 answers that began before their requests were sent whole, and how often to look again.
    ///
    /// libcurl 7.88 does not look again at what it has read by then: it must be asked to, or the transfer hangs.
    private var answeredEarly: [Int32: Int] = [:]
    private static let looksAgain = 4
    private static let lookAgainAfter = Duration.milliseconds(2)
    /// Sockets on which the other side has ended, known only where streams share them.
    ///
    /// True where nothing was left to read. Kept until the descriptor is another's.
    private var ended: [Int32: Bool] = [:]
    /// Sockets that are open, and running transfers that hold one: between them stand the idle connections.
    private var openSockets = 0
    private var holders = 0

    private static let endOfOther = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue

    /// - Parameter maxConnections: how many connections are kept open between requests.
    /// - Parameter hostConnections: the most connections to one host at once; nil for no limit.
    /// - Parameter usesKernelStamps: ask the kernel when bytes arrived, where it can tell.
    /// - Throws: ``TransferError`` of kind `clientResource` where the kernel or libcurl gives no handle.
    package init(
        label: String, maxConnections: Int, hostConnections: Int? = nil, usesKernelStamps: Bool = true
    ) throws(TransferError) {
        try CurlLibrary.initialize()
        poller = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        clock = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        guard poller >= 0, wakeUp >= 0, clock >= 0, let multi = curl_multi_init() else {
            throw TransferError(
                kind: .clientResource, message: "event loop: \(String(cString: strerror(errno)))")
        }
        self.multi = multi
        queue = DispatchQueue(label: label)
        stamps = usesKernelStamps ? KernelStamps() : nil
        let me = Unmanaged.passUnretained(self).toOpaque()
        weir_multi_set_socket_callback(multi, CurlCallbacks.socketChanged)
        weir_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, me)
        weir_multi_set_timer_callback(multi, CurlCallbacks.timerChanged)
        weir_multi_set_pointer(multi, CURLMOPT_TIMERDATA, me)
        weir_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maxConnections)
        weir_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, hostConnections ?? 0)
        for descriptor in [wakeUp, clock] {
            var event = weir_epoll_event(EPOLLIN.rawValue, descriptor)
            epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event)
        }
    }

    // MARK: Any thread

    /// Runs the closure on the loop's queue, between two rounds; does nothing once the loop has ended.
    package func post(_ work: @escaping @Sendable () -> Void) {
        mailbox.withLock { mailbox in
            guard !mailbox.isClosed else { return }
            mailbox.work.append(work)
            var one: UInt64 = 1
            write(wakeUp, &one, MemoryLayout<UInt64>.size)
        }
    }

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
            if !answeredEarly.isEmpty { deadline = min(deadline, now + Self.lookAgainAfter) }
            let isDue = deadline <= now
            if !isDue { arm(deadline) }
            let count = epoll_wait(poller, events, Int32(capacity), isDue ? 0 : -1)
            roundsReads.removeAll(keepingCapacity: true)
            // Within any call libcurl serves transfers whose timers are due, and reads their sockets before we come to
            // them: then all are looked at first.
            if count > 1, isLibraryDue { lookAhead(events, Int(count)) }
            for index in 0..<Int(max(0, count)) { handle(&events[index]) }
            if isLibraryDue { act(on: CURL_SOCKET_TIMEOUT, what: 0) }
            if !answeredEarly.isEmpty { lookAgain() }
        }
        shutdown()
    }

    package func start(_ request: Request, as id: Int) -> Instant {
        dispatchPrecondition(condition: .onQueue(queue))
        let now = Instant.now()
        guard running[id] == nil, let transfer = idle.popLast() ?? CurlTransfer(loop: self) else {
            post {
                var summary = TransferSummary(issued: now)
                summary.error = TransferError(kind: .clientResource, message: "no handle for a transfer")
                self.receiver?.transfer(id, finished: summary)
            }
            return now
        }
        running[id] = transfer
        if request.options.connection.http != .version1 { sharesConnections = true }
        transfer.prepare(request, id: id, at: now)
        handOver(transfer)
        return now
    }

    private func handOver(_ transfer: CurlTransfer) {
        transfer.setFreshConnection(
            freshTransfers > 0 || hasNoIdleConnection || transfer.needsOwnConnection)
        freshTransfers = max(0, freshTransfers - 1)
        curl_multi_add_handle(multi, transfer.easy)
    }

    package func cancel(_ id: Int) -> TransferSummary {
        dispatchPrecondition(condition: .onQueue(queue))
        guard let transfer = running[id] else { return TransferSummary(issued: Instant.now()) }
        return retire(transfer, result: nil)
    }

    package var counters: TransportCounters {
        var counters = TransportCounters()
        counters.clockSteps = stamps?.clockSteps ?? 0
        counters.retransmissions = allRetransmissions
        return counters
    }

    // MARK: libcurl's wishes

    /// libcurl is sending the transfer's request again on its own.
    func willResend(_ transfer: CurlTransfer) {
        resent.append(transfer)
    }

    /// An HTTP/2 response has begun on the socket before its request was sent whole.
    func answeredEarly(on socket: Int32) {
        answeredEarly[socket] = Self.looksAgain
    }

    private func lookAgain() {
        for (socket, count) in answeredEarly {
            answeredEarly[socket] = count > 1 && watched[socket] != nil ? count - 1 : nil
            if watched[socket] != nil { act(on: socket, what: CURL_CSELECT_IN | CURL_CSELECT_OUT) }
        }
    }

    /// Whether this side gave the connection up: the other one has not ended, or its bytes are what ended it.
    func gaveUp(_ socket: Int32) -> Bool {
        if let readable, readable.socket == socket, readable.arrival.source == .kernel { return true }
        return ended[socket] == nil
    }

    /// Whether the other side has ended the connection, and all that it had sent was read before.
    func hasOnlyEnded(_ socket: Int32) -> Bool { ended[socket] == true }

    /// Whether it is certain that no open connection waits for a request.
    ///
    /// libcurl would look at each of them to find that out, which with thousands of streams costs more than the request.
    private var hasNoIdleConnection: Bool { !sharesConnections && openSockets <= holders }

    /// A transfer has opened a socket, or was given one.
    func holdsSocket(_ transfer: CurlTransfer) {
        guard !transfer.holdsSocket else { return }
        transfer.holdsSocket = true
        holders += 1
    }

    func socketOpened(_ socket: Int32) {
        openSockets += 1
        if !ended.isEmpty { ended[socket] = nil }
    }

    func socketClosed() { openSockets -= 1 }

    /// When bytes of a transfer arrived that libcurl hands over now.
    ///
    /// libcurl may serve other transfers in the same call, by their timers: only the socket that was looked at has
    /// the kernel's time, so that no stamp is ever another's.
    func arrival(on socket: Int32) -> Arrival {
        if let readable, readable.socket == socket { return readable.arrival }
        if !roundsReads.isEmpty, let read = roundsReads[socket], read.source == .kernel {
            return Arrival(first: read.first, last: read.last, source: .shared)
        }
        return .user(Instant.now())
    }

    /// Whether sockets are to be made with receive stamps.
    var usesKernelStamps: Bool { stamps != nil }

    /// Keeps epoll's interest in a socket as libcurl wants it.
    ///
    /// Level-triggered: a missed byte is told again.
    func watch(_ socket: Int32, for what: Int32) {
        if what == CURL_POLL_REMOVE {
            // libcurl closes the socket after this call, never before.
            countRetransmissions(on: socket)
            if watched.removeValue(forKey: socket) != nil {
                var unused = weir_epoll_event(0, socket)
                epoll_ctl(poller, EPOLL_CTL_DEL, socket, &unused)
            }
            return
        }
        var interest: UInt32 = 0
        if what & CURL_POLL_IN != 0 { interest |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { interest |= EPOLLOUT.rawValue }
        if sharesConnections { interest |= EPOLLRDHUP.rawValue }
        let isKnown = watched.updateValue(interest, forKey: socket)
        guard isKnown != interest else { return }
        var event = weir_epoll_event(interest, socket)
        epoll_ctl(poller, isKnown == nil ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event)
    }

    /// Adds what the connection has had to send again since it was last looked at.
    private func countRetransmissions(on socket: Int32) {
        let total = Int(weir_total_retransmissions(socket))
        guard total > 0 else {
            retransmissions[socket] = nil
            return
        }
        // A smaller number is another connection's under the same descriptor.
        let known = retransmissions[socket] ?? 0
        allRetransmissions += total >= known ? total - known : total
        retransmissions[socket] = total
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
        case wakeUp:
            drain(wakeUp)
            let work = mailbox.withLock { mailbox in
                defer { mailbox.work.removeAll() }
                return mailbox.work
            }
            for item in work { item() }
        case clock:
            drain(clock)
            armedDeadline = .distantFuture
        default:
            var what: Int32 = 0
            if event.events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { what |= CURL_CSELECT_IN }
            if event.events & EPOLLOUT.rawValue != 0 { what |= CURL_CSELECT_OUT }
            if event.events & EPOLLERR.rawValue != 0 { what |= CURL_CSELECT_ERR }
            if what & CURL_CSELECT_IN != 0, let arrival = look(at: descriptor, event.events) {
                readable = (descriptor, arrival)
                if sharesConnections { roundsReads[descriptor] = arrival }
            }
            if sharesConnections, event.events & Self.endOfOther != 0 {
                ended[descriptor] = readable?.arrival.source != .kernel
            }
            act(on: descriptor, what: what)
            readable = nil
            if !sharesConnections, !roundsReads.isEmpty { roundsReads[descriptor] = nil }
        }
    }

    private func lookAhead(_ events: UnsafeMutablePointer<epoll_event>, _ count: Int) {
        for index in 0..<count where events[index].events & EPOLLIN.rawValue != 0 {
            let descriptor = weir_epoll_descriptor(&events[index])
            guard watched[descriptor] != nil else { continue }
            roundsReads[descriptor] = look(at: descriptor, events[index].events)
        }
    }

    /// When what waits on a socket arrived; nil where nobody can tell, or where an error waits.
    ///
    /// A look at a socket takes a pending error off it: libcurl would find a proper end of the body where there was a
    /// reset, and no reason for a connection that was refused. Where the connection broke since `epoll_wait`, and the
    /// look has taken the error off, the transfers on it are told.
    private func look(at socket: Int32, _ events: UInt32) -> Arrival? {
        guard events & EPOLLERR.rawValue == 0 else { return nil }
        let arrival = stamps?.arrival(on: socket, at: Instant.now())
        if stamps?.foundBroken == true {
            for transfer in running.values where transfer.socket == socket { transfer.isBroken = true }
        }
        return arrival
    }

    private func act(on socket: Int32, what: Int32) {
        if socket == CURL_SOCKET_TIMEOUT { libraryDeadline = .distantFuture }
        var stillRunning: Int32 = 0
        curl_multi_socket_action(multi, socket, what, &stillRunning)
        avoidDeadConnections()
        collectFinished()
    }

    /// Servers that announce keep-alive and close leave open connections that are dead.
    ///
    /// libcurl tries five of them and gives up; after the first, a request gets a connection of its own, and
    /// so do those that follow for a while.
    private func avoidDeadConnections() {
        guard !resent.isEmpty else { return }
        for transfer in resent { transfer.setFreshConnection(true) }
        resent.removeAll(keepingCapacity: true)
        freshTransfers = freshPenalty
        freshPenalty = min(freshPenalty * 2, 1 << 20)
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
        if transfer.holdsSocket { holders -= 1 }
        let cookie = receiver?.transfer(
            transfer.id, redirectedBy: transfer.head, to: hop.request.url, cookies: hop.cookies, at: now)
        transfer.prepare(hop, cookie: cookie)
        handOver(transfer)
    }

    private func retire(_ transfer: CurlTransfer, result: CURLcode?) -> TransferSummary {
        let summary = transfer.summarize(result: result, at: Instant.now())
        curl_multi_remove_handle(multi, transfer.easy)
        running[transfer.id] = nil
        if transfer.holdsSocket { holders -= 1 }
        idle.append(transfer)
        return summary
    }

    /// Sets the timer descriptor to fire at a deadline, in nanoseconds; libcurl's own timers know milliseconds only.
    private func arm(_ deadline: Instant) {
        guard deadline != armedDeadline else { return }
        armedDeadline = deadline
        var setting = itimerspec()
        if deadline != .distantFuture {
            // Zero would disarm it: a deadline that has passed is due one nanosecond after boot.
            let nanoseconds = max(1, deadline.nanoseconds)
            setting.it_value.tv_sec = time_t(nanoseconds / 1_000_000_000)
            setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
        }
        timerfd_settime(clock, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }

    private func drain(_ descriptor: Int32) {
        var count: UInt64 = 0
        read(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    private func shutdown() {
        for transfer in running.values {
            curl_multi_remove_handle(multi, transfer.easy)
            transfer.shutdown()
        }
        for transfer in idle { transfer.shutdown() }
        running = [:]
        idle = []
        curl_multi_cleanup(multi)
        mailbox.withLock { $0 = Mailbox(isClosed: true) }
        for descriptor in [poller, wakeUp, clock] { close(descriptor) }
        receiver = nil
    }
}
