import Synchronization

/// Whether any stream of a sampler has shown the end marker, which its later streams then need.
///
/// All shards of a run share it, because a server that sends the marker on one connection sends it on each. It is
/// asked once at the end of a stream.
package final class EndMarkerMemory: Sendable {
    private let hasShown = Atomic<Bool>(false)

    package init() {}

    /// Whether the marker was seen.
    package var isSet: Bool { hasShown.load(ordering: .relaxed) }

    /// Notes that a stream has shown it.
    package func set() {
        // Most calls find it set; a store each would move the cache line from loop to loop.
        if !isSet { hasShown.store(true, ordering: .relaxed) }
    }
}
