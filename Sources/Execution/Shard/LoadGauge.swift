import Synchronization

/// How many requests of the whole run are in flight; shared by all shards.
///
/// Two relaxed additions a request, none an event: no shard ever waits for another.
final class LoadGauge: Sendable {
    private let open = Atomic<Int>(0)

    /// Counts a request that is issued now; returns how many are in flight with it.
    func began() -> Int { open.add(1, ordering: .relaxed).newValue }

    func ended() { open.subtract(1, ordering: .relaxed) }
}
