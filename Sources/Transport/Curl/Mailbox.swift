import CLibcurl  // eventfd
import Glibc
import Synchronization

/// Work that other threads hand to a loop, and the descriptor that wakes it.
///
/// A class, since threads share it. Any thread may post; ``takeAll()`` and ``close()`` are the loop's.
final class Mailbox: Sendable {
    private struct Contents {
        var work: [@Sendable () -> Void] = []
        var isClosed = false
    }

    /// Readable while work waits; −1 where the kernel gave none.
    let wakeUp: Int32
    private let contents = Mutex(Contents())

    init() {
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    }

    /// Leaves work and wakes the loop; does nothing once the mailbox is closed.
    func post(_ work: @escaping @Sendable () -> Void) {
        contents.withLock { contents in
            guard !contents.isClosed else { return }
            contents.work.append(work)
            // Inside the lock: once closed, the descriptor's number may be another file's.
            var one: UInt64 = 1
            write(wakeUp, &one, MemoryLayout<UInt64>.size)
        }
    }

    /// Takes all work that waits.
    func takeAll() -> [@Sendable () -> Void] {
        // First the descriptor, then the work: in the other order work posted between would wake nobody.
        var count: UInt64 = 0
        read(wakeUp, &count, MemoryLayout<UInt64>.size)
        return contents.withLock { contents in
            defer { contents.work.removeAll() }
            return contents.work
        }
    }

    /// Throws away what waits, and takes no more.
    func close() {
        contents.withLock { $0 = Contents(isClosed: true) }
        Glibc.close(wakeUp)
    }
}
