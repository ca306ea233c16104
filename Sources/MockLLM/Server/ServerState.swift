import Synchronization
import Timing

/// What all connections of one server share; safe from every event loop.
final class ServerState: Sendable {
    let configuration: MockConfiguration
    let slots: SlotQueue
    let log: MockLog
    let meter = MockMeter()
    let prefixes = PrefixCache()
    let accounts: Accounts
    let connections = Atomic<Int>(0)
    let isStopping = Atomic<Bool>(false)
    private let requests = Atomic<UInt64>(0)
    private let wallClock = WallClockOffset.sample()

    init(_ configuration: MockConfiguration) {
        self.configuration = configuration
        slots = SlotQueue(slots: configuration.slots)
        accounts = Accounts(seed: configuration.seed)
        log = MockLog(capacity: configuration.logCapacity)
    }

    /// The number of the next request to the model, from 1.
    func nextNumber() -> UInt64 {
        requests.add(1, ordering: .relaxed).newValue
    }

    /// Unix seconds, for `created`.
    func unixSeconds(_ instant: Instant) -> Int64 {
        wallClock.unixNanoseconds(instant) / 1_000_000_000
    }
}
