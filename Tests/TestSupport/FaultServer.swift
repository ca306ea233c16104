import Dispatch
import Foundation
import Glibc
import Synchronization
import Timing

/// Loopback servers that do wrong byte by byte, each fault on a port of its own, over TCP or TLS.
///
/// Each connection has a thread of its own, which plays the fault and closes. ``stop()`` must be called at the test's
/// end.
package final class FaultServer: Sendable {
    /// What is done on a connection; it is closed afterwards.
    package typealias Play = @Sendable (FaultConnection) -> Void

    /// One fault: how the connection is secured, and what is done on it.
    package struct Part: Sendable {
        let tls: TLSContext?
        let play: Play

        /// - Parameter tls: nil for plain TCP.
        package init(tls: TLSContext? = nil, play: @escaping Play) {
            self.tls = tls
            self.play = play
        }
    }

    private struct State {
        var open: Set<Int32> = []
        var isStopped = false
    }

    /// The port on 127.0.0.1 of each part, in their order.
    package let ports: [Int]

    private let parts: [Part]
    private let listeners: [Int32]
    private let state = Mutex(State())
    private let threads = DispatchGroup()

    /// Listens on a free port for each part; throws ``ScriptedServer/CannotListen`` where the system has none.
    package init(_ parts: [Part]) throws {
        // OpenSSL writes with `write`, which would end the process where the client has left.
        signal(SIGPIPE, SIG_IGN)
        let sockets = parts.compactMap { _ in Socket.listen() }
        guard sockets.count == parts.count else { throw ScriptedServer.CannotListen() }
        self.parts = parts
        listeners = sockets.map(\.descriptor)
        ports = sockets.map(\.port)
        startThread { [self] in acceptAll() }
    }

    /// Ends every connection and waits, for at most 5 s, until all threads are gone.
    package func stop() {
        state.withLock { state in
            state.isStopped = true
            for descriptor in state.open { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        _ = threads.wait(timeout: .now() + 5)
    }

    private func startThread(_ body: @escaping @Sendable () -> Void) {
        threads.enter()
        let thread = Thread { [threads] in
            body()
            threads.leave()
        }
        thread.stackSize = 512 << 10
        thread.start()
    }

    private func acceptAll() {
        var watched = listeners.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while !state.withLock({ $0.isStopped }) {
            guard poll(&watched, nfds_t(watched.count), 50) > 0 else { continue }
            for index in watched.indices where watched[index].revents != 0 {
                accept(from: listeners[index], parts[index])
            }
        }
        for listener in listeners { _ = closeDescriptor(listener) }
    }

    private func accept(from listener: Int32, _ part: Part) {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        Socket.setNoDelay(descriptor)
        // No fault may keep a thread for ever.
        Socket.setReceiveTimeout(descriptor, seconds: 20)
        state.withLock { _ = $0.open.insert(descriptor) }
        startThread { [self] in
            let connection = FaultConnection(descriptor)
            if part.tls.map({ connection.secure($0) }) ?? true {
                part.play(connection)
            } else {
                // The alert must arrive before the connection breaks.
                connection.closeWrite()
                connection.drain()
            }
            state.withLock { _ = $0.open.remove(descriptor) }
            connection.end()
        }
    }
}

/// One connection of a ``FaultServer``, used by its own thread only.
package final class FaultConnection {
    private let descriptor: Int32
    private var tls: TLSSession?
    private var cutter = RequestCutter(connection: 0)
    private var unread: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Does the handshake; false where the client gave it up.
    func secure(_ context: TLSContext) -> Bool {
        tls = TLSSession(context, descriptor)
        return tls?.accept() ?? false
    }

    func end() {
        tls?.free()
        _ = closeDescriptor(descriptor)
    }

    /// Reads the next request; nil where the client leaves before its end.
    @discardableResult
    package func request() -> RequestSeen? {
        while true {
            if let request = cutter.next() { return request }
            guard let bytes = receive() else { return nil }
            cutter.append(bytes)
        }
    }

    /// Reads what there is; nil at the end.
    package func receive() -> [UInt8]? {
        if !unread.isEmpty {
            defer { unread = [] }
            return unread
        }
        return tls.map { $0.receive() } ?? Socket.receive(descriptor)
    }

    /// Reads exactly so many bytes; nil where the client leaves before.
    package func receive(exactly count: Int) -> [UInt8]? {
        // What waits to be read stays, where nothing is asked for: an empty frame before a request.
        guard count > 0 else { return [] }
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = receive() else { return nil }
            bytes += more
        }
        unread = Array(bytes[count...])
        return Array(bytes[..<count])
    }

    /// Writes all bytes; false if the client is gone.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        tls.map { $0.send(bytes) } ?? Socket.send(descriptor, bytes[...])
    }

    /// Writes a text's UTF-8 bytes.
    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Writes to the socket below any TLS.
    package func sendRaw(_ bytes: [UInt8]) {
        _ = Socket.send(descriptor, bytes[...])
    }

    package func wait(milliseconds: Int) {
        usleep(UInt32(clamping: milliseconds * 1_000))
    }

    /// Reads until the client leaves.
    package func hold() {
        while receive() != nil {}
    }

    /// Reads below any TLS until the client leaves.
    func drain() {
        while Socket.receive(descriptor) != nil {}
    }

    /// The connection ends with a TCP RST.
    package func reset() {
        Socket.resetOnClose(descriptor)
    }

    /// Tells the client, in TLS, that no more comes.
    package func closeNotify() {
        tls?.closeNotify()
    }

    /// Ends the writing side and reads on until the client leaves.
    package func closeWrite() {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }
}
