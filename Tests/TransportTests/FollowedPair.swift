import CReceipts
import Glibc
import Testing

/// Two ends of a TCP connection of this machine; reads of the near one are followed.
final class FollowedPair: @unchecked Sendable {
    let near: Int32
    private(set) var far: Int32

    init() {
        _ = Self.stampsAreGiven
        (near, far) = Self.connected()
    }

    private static func connected() -> (near: Int32, far: Int32) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var accepted: Int32 = -1
        withUnsafeMutablePointer(to: &address) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(listener, address, length)
                _ = listen(listener, 1)
                _ = getsockname(listener, address, &length)
            }
        }
        #expect(weir_follow_reads(made))
        withUnsafeMutablePointer(to: &address) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = connect(made, address, length)
                accepted = accept(listener, nil, nil)
            }
        }
        #expect(accepted >= 0)
        return (made, accepted)
    }

    deinit {
        weir_leave_reads(near)
        close(near)
        if far >= 0 { close(far) }
    }

    func write(_ count: Int) {
        let bytes = [UInt8](repeating: 0x61, count: count)
        #expect(send(far, bytes, count, 0) == count)
    }

    /// Breaks the connection, as the system does for a process that is killed with bytes unread.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(far, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close(far)
        far = -1
    }

    func read(_ count: Int, flags: Int32 = 0) -> Int {
        var bytes = [UInt8](repeating: 0, count: count)
        return recv(near, &bytes, count, flags)
    }

    /// The kernel stamps for the first socket that asks only some moments after that: until one here has a stamp, and
    /// keeps the stamps switched on, a test could meet a read without.
    static let stampsAreGiven: Bool = {
        let (near, far) = connected()
        for _ in 0..<200 {
            var byte: UInt8 = 0x61
            guard send(far, &byte, 1, 0) == 1 else { return false }
            usleep(10_000)
            guard recv(near, &byte, 1, 0) == 1 else { return false }
            // Both ends stay open for as long as the process runs.
            if let receipt = weir_receipt_of(near)?.pointee, receipt.first != 0 { return true }
        }
        return false
    }()

    var receipt: weir_receipt? { weir_receipt_of(near)?.pointee }
}
