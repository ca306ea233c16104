import Synchronization

/// The starts of prompts that the model has read already, in blocks, as servers that reuse a prompt's state keep them.
///
/// Shared by all event loops; a lock guards it, taken once a request that asks for the cache.
final class PrefixCache: Sendable {
    /// A block of 16 tokens, at a quarter of the bytes each; a start that fills no block is not kept.
    static let blockBytes = 64
    /// Blocks that are kept; the oldest go first.
    static let capacity = 1 << 16

    private struct State {
        var known: Set<UInt64> = []
        /// The known blocks in the order in which they came, a ring once it is full.
        var order: [UInt64] = []
        var oldest = 0

        mutating func add(_ block: UInt64) {
            guard known.insert(block).inserted else { return }
            if order.count < PrefixCache.capacity {
                order.append(block)
                return
            }
            known.remove(order[oldest])
            order[oldest] = block
            oldest = (oldest + 1) % PrefixCache.capacity
        }
    }

    private let state = Mutex(State())

    /// How many tokens at the body's start were known, all of its blocks being known from now on.
    func take(_ body: [UInt8]) -> Int {
        var chain: [UInt64] = []
        chain.reserveCapacity(body.count / Self.blockBytes)
        // FNV-1a (Fowler, Noll, Vo) over all bytes up to a block's end: a block is known only after its predecessors.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for (index, byte) in body.enumerated() {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            if (index + 1) % Self.blockBytes == 0 { chain.append(hash) }
        }
        let hits = state.withLock { state in
            let hits = chain.prefix { state.known.contains($0) }.count
            for block in chain { state.add(block) }
            return hits
        }
        return hits * Self.blockBytes / 4
    }
}
