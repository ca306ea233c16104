import CLibcurl
import CReceipts
import Glibc
import Timing

/// Tries whether the kernel stamps what a socket receives, on a connection of this machine to itself.
///
/// By the same means as a run: the socket is followed, and read by the `recv` that libcurl calls too.
package enum StampTrial {
    package enum Result: Sendable, Equatable {
        /// The stamp of a byte, so long before it was read.
        case stamped(age: Duration)
        /// The byte came without a stamp.
        case unstamped
        /// No connection could be made, in words.
        case failed(String)
    }

    private static let tries = 20

    package static func run() -> Result {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0, client >= 0 else { return .failed("no socket: \(problem)") }
        defer {
            close(listener)
            close(client)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(listener, name, length) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, name, &length) == 0 && connect(client, name, length) == 0
            }
        }
        guard isConnected else { return .failed("no connection to 127.0.0.1: \(problem)") }
        let server = accept(listener, nil, nil)
        guard server >= 0 else { return .failed("no connection to 127.0.0.1: \(problem)") }
        defer { close(server) }
        return receipt(of: client, from: server)
    }

    private static func receipt(of client: Int32, from server: Int32) -> Result {
        guard weir_follow_reads(client) else { return .unstamped }
        defer { weir_leave_reads(client) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(
            client, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        // The kernel switches its stamps on some moments after the first socket of the machine asked for them.
        for _ in 0..<tries {
            var byte: UInt8 = 1
            guard send(server, &byte, 1, Int32(MSG_NOSIGNAL)) == 1, recv(client, &byte, 1, 0) == 1 else {
                return .failed("a byte that was sent did not come: \(problem)")
            }
            if let stamp = weir_receipt_of(client)?.pointee.last, stamp > 0 {
                let age = WallClockOffset.sample().unixNanoseconds(Instant.now()) - stamp
                return .stamped(age: Duration(nanoseconds: max(0, age)))
            }
            usleep(10_000)
        }
        return .unstamped
    }

    private static var problem: String { String(cString: strerror(errno)) }
}
