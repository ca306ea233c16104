import Dispatch
import Foundation
import Synchronization
import Timing

import Glibc

/// A loopback TCP server that plays exact bytes, for tests of what a server may do wrong.
///
/// Each connection has a thread of its own. Its members may be called from any thread; ``stop()`` must be called
/// at the test's end, or threads and sockets stay until the process ends.
package final class ScriptedServer: Sendable {
    /// One thing to do on a connection; after the last one the connection is closed.
    package enum Step: Sendable {
        /// Write these bytes at once.
        case send([UInt8])
        /// Write these bytes one by one, each in a segment of its own as far as the kernel plays along.
        case sendEachByte([UInt8])
        case wait(Duration)
        /// Close with a TCP RST.
        case reset
        case close
        /// Send a FIN and go on reading.
        case closeWrite
        /// Keep the connection, read the next request and ask the script again; later steps are ignored.
        case awaitNextRequest
        /// Do nothing until the server is stopped.
        case hold

        /// Write a text's UTF-8 bytes at once.
        package static func send(_ text: String) -> Step { .send(Array(text.utf8)) }
        /// Write a text's UTF-8 bytes one by one.
        package static func sendEachByte(_ text: String) -> Step { .sendEachByte(Array(text.utf8)) }
    }

    /// What to play for a request; the number is that of the connection, from 0.
    package typealias Script = @Sendable (RequestSeen, Int) -> [Step]

    /// Why no server could be started: the system gave no socket.
    package struct CannotListen: Error {}

    private struct State {
        var requests: [RequestSeen] = []
        var accepted = 0
        var open: Set<Int32> = []
        var isStopped = false
    }

    /// The port on 127.0.0.1 that it listens on.
    package let port: Int
    /// `http://127.0.0.1:port`, without a slash at the end.
    package var url: String { "http://127.0.0.1:\(port)" }

    private let script: Script
    private let listener: Int32
    /// Its reading end becomes readable when the server stops, which ends every wait.
    private let stopPipe: (read: Int32, write: Int32)
    private let state = Mutex(State())
    private let threads = DispatchGroup()

    /// Listens on a free port; throws ``CannotListen`` if there is none.
    package init(script: @escaping Script) throws {
        var ends: [Int32] = [-1, -1]
        guard let (descriptor, port) = Socket.listen(), pipe(&ends) == 0 else { throw CannotListen() }
        self.script = script
        listener = descriptor
        self.port = port
        stopPipe = (ends[0], ends[1])
        startThread { [self] in acceptAll() }
    }

    /// All requests that were read whole, in that order.
    package var requests: [RequestSeen] { state.withLock { $0.requests } }

    /// Connections accepted so far.
    package var connectionsAccepted: Int { state.withLock { $0.accepted } }

    /// Ends every connection and waits, for at most 5 s, until all threads are gone.
    package func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            // Only `shutdown`: each descriptor is closed by its own thread, so none is used after it was reused.
            for descriptor in state.open { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
            return !state.isStopped
        }
        guard isFirst else { return }
        _ = closeDescriptor(stopPipe.write)
        if threads.wait(timeout: .now() + 5) == .success { _ = closeDescriptor(stopPipe.read) }
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
        defer { _ = closeDescriptor(listener) }
        while waits(for: listener) {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { continue }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            Socket.setNoDelay(descriptor)
            let index = state.withLock { state -> Int? in
                guard !state.isStopped else { return nil }
                state.open.insert(descriptor)
                state.accepted += 1
                return state.accepted - 1
            }
            guard let index else {
                _ = closeDescriptor(descriptor)
                return
            }
            startThread { [self] in serve(descriptor, index) }
        }
    }

    /// Waits until the descriptor is readable; false if the server stops first.
    ///
    /// Without a descriptor it waits for the stop alone, at most `timeout` milliseconds; -1 is for ever.
    private func waits(for descriptor: Int32? = nil, timeout: Int32 = -1) -> Bool {
        var watched = [pollfd(fd: stopPipe.read, events: Int16(POLLIN), revents: 0)]
        if let descriptor { watched.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
        while poll(&watched, nfds_t(watched.count), timeout) < 0, errno == EINTR {}
        return watched[0].revents == 0
    }

    private func serve(_ descriptor: Int32, _ index: Int) {
        var cutter = RequestCutter(connection: index)
        var goesOn = true
        while goesOn, let request = nextRequest(descriptor, &cutter) {
            state.withLock { $0.requests.append(request) }
            goesOn = play(script(request, index), descriptor)
        }
        state.withLock { _ = $0.open.remove(descriptor) }
        _ = closeDescriptor(descriptor)
    }

    private func nextRequest(_ descriptor: Int32, _ cutter: inout RequestCutter) -> RequestSeen? {
        while true {
            if let request = cutter.next() { return request }
            guard let bytes = Socket.receive(descriptor) else { return nil }
            cutter.append(bytes)
        }
    }

    /// Plays steps; true if another request is to be read.
    private func play(_ steps: [Step], _ descriptor: Int32) -> Bool {
        for step in steps {
            switch step {
            case .send(let bytes):
                guard Socket.send(descriptor, bytes[...]) else { return false }
            case .sendEachByte(let bytes):
                for index in bytes.indices {
                    guard Socket.send(descriptor, bytes[index...index]) else { return false }
                }
            case .wait(let time):
                let milliseconds = Int32(clamping: (time.nanoseconds + 999_999) / 1_000_000)
                guard waits(timeout: max(0, milliseconds)) else { return false }
            case .reset:
                Socket.resetOnClose(descriptor)
                return false
            case .close:
                return false
            case .closeWrite:
                _ = shutdown(descriptor, Int32(SHUT_WR))
            case .awaitNextRequest:
                return true
            case .hold:
                _ = waits()
                return false
            }
        }
        return false
    }
}
