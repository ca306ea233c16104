import CLibcurl
import Glibc
import Timing

/// An epoll descriptor, the sockets that it watches for libcurl, and the timer that ends its waiting.
///
/// Owned by one ``EventLoop``, which frees it by ``close()``. Level-triggered, so that a byte that was not read is told
/// again.
struct Poller {
    /// The other side has ended the connection, or it broke.
    static let endOfOther = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue

    /// The timer's descriptor; readable when the deadline has come.
    let clock: Int32
    private let epoll: Int32
    /// For what epoll watches each descriptor; 0 where it does not know it.
    private var watched: [UInt32] = []
    /// Marks a socket that libcurl does not use at present: epoll goes on watching it.
    private static let idle: UInt32 = 1 << 27
    private var armed = Instant.distantFuture

    init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        clock = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
    }

    /// Whether the kernel gave both descriptors; `errno` says why not.
    var isOpen: Bool { epoll >= 0 && clock >= 0 }

    /// Watches a descriptor of the loop's own for reading.
    func add(_ descriptor: Int32) {
        var event = weir_epoll_event(EPOLLIN.rawValue, descriptor)
        epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
    }

    // MARK: Sockets

    /// Whether libcurl wants to be told of the socket.
    @inline(__always)
    func watches(_ socket: Int32) -> Bool {
        let interest = interest(in: socket)
        return interest != 0 && interest & Self.idle == 0
    }

    @inline(__always)
    private func interest(in socket: Int32) -> UInt32 {
        socket >= 0 && Int(socket) < watched.count ? watched[Int(socket)] : 0
    }

    /// Every socket that is open, as far as libcurl has told of it.
    var sockets: [Int32] { watched.indices.filter { watched[$0] != 0 }.map { Int32($0) } }

    /// Sets what a socket is watched for.
    ///
    /// - Parameter what: libcurl's `CURL_POLL_IN`, `CURL_POLL_OUT` or both.
    /// - Parameter noticesEnd: tell also when the other side has ended.
    mutating func watch(_ socket: Int32, for what: Int32, noticesEnd: Bool) {
        var interest: UInt32 = 0
        if what & CURL_POLL_IN != 0 { interest |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { interest |= EPOLLOUT.rawValue }
        if noticesEnd { interest |= EPOLLRDHUP.rawValue }
        while watched.count <= Int(socket) { watched.append(0) }
        let known = watched[Int(socket)]
        watched[Int(socket)] = interest
        // libcurl tells of the same wish again and again; each would be a system call.
        guard known & ~Self.idle != interest else { return }
        var event = weir_epoll_event(interest, socket)
        epoll_ctl(epoll, known == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event)
    }

    /// What libcurl is to be told of a socket's event.
    static func readiness(_ event: epoll_event) -> Int32 {
        var what: Int32 = 0
        if event.events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { what |= CURL_CSELECT_IN }
        if event.events & EPOLLOUT.rawValue != 0 { what |= CURL_CSELECT_OUT }
        if event.events & EPOLLERR.rawValue != 0 { what |= CURL_CSELECT_ERR }
        return what
    }

    /// libcurl uses the socket no more, for now: between two requests it stays with epoll, which costs nothing.
    mutating func rest(_ socket: Int32) {
        guard watches(socket) else { return }
        watched[Int(socket)] |= Self.idle
    }

    /// Watches a socket no more that is open still, because something came on it that nobody waits for.
    mutating func forget(_ socket: Int32) {
        guard interest(in: socket) != 0 else { return }
        watched[Int(socket)] = 0
        var unused = weir_epoll_event(0, socket)
        epoll_ctl(epoll, EPOLL_CTL_DEL, socket, &unused)
    }

    /// epoll knows nothing of the descriptor: it is new, or about to be closed.
    mutating func begin(_ socket: Int32) {
        if interest(in: socket) != 0 { watched[Int(socket)] = 0 }
    }

    // MARK: Waiting

    /// Waits for something to happen, until the deadline at the latest.
    ///
    /// - Returns: how many events there are.
    mutating func wait(
        _ events: UnsafeMutablePointer<epoll_event>, capacity: Int, until deadline: Instant, now: Instant
    ) -> Int {
        let isDue = deadline <= now
        if !isDue { arm(deadline) }
        return Int(max(0, epoll_wait(epoll, events, Int32(capacity), isDue ? 0 : -1)))
    }

    /// The timer has fired.
    mutating func clockFired() {
        var count: UInt64 = 0
        read(clock, &count, MemoryLayout<UInt64>.size)
        armed = .distantFuture
    }

    /// Sets the timer to fire at a deadline, in nanoseconds; `epoll_wait` and libcurl know milliseconds only.
    private mutating func arm(_ deadline: Instant) {
        guard deadline != armed else { return }
        armed = deadline
        var setting = itimerspec()
        if deadline != .distantFuture {
            // Zero would disarm it: a deadline that has passed is due one nanosecond after boot.
            let nanoseconds = max(1, deadline.nanoseconds)
            setting.it_value.tv_sec = time_t(nanoseconds / 1_000_000_000)
            setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
        }
        timerfd_settime(clock, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }

    func close() {
        Glibc.close(epoll)
        Glibc.close(clock)
    }
}
