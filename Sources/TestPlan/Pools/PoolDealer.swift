/// Says which row of a pool a thread reads in an iteration: a pure function, so that any number of shards and
/// machines deal the same rows without a lock.
///
/// Sequential and shuffled rows are dealt by position: among the N threads that share the pool, thread g takes
/// position k·N + g in its iteration k. Random rows are independent draws whatever the sharing.
package struct PoolDealer: Sendable {
    private let order: QuestionPool.Order
    private let sharing: QuestionPool.Sharing
    private let onEnd: QuestionPool.OnEnd
    /// When its next row is dealt.
    package let advance: QuestionPool.Advance
    private let rows: Int
    private let index: Int
    private let seed: UInt64
    private let weights: RowWeights?
    /// By group: its number of threads, and how many threads of other groups come before its own.
    private let shares: [Int: (count: Int, offset: Int)]
    private let total: Int
    /// The row of each arrival, where a replay deals them; else nil.
    private let replayed: [UInt32]?

    /// - Parameters:
    ///   - rows: how many the pool has, at least one.
    ///   - index: the pool's place in ``ValidatedPlan/pools``; keeps the choices of two pools apart.
    ///   - threads: the groups that use the pool, in the plan's order, with their numbers of threads: those of
    ///     the whole plan, not of one shard.
    package init(
        pool: QuestionPool, rows: Int, index: Int, seed: UInt64, threads: [(group: Int, count: Int)],
        weights: RowWeights? = nil
    ) {
        precondition(rows > 0, "the pool \(pool.name) has no rows")
        order = pool.order
        advance = pool.advance
        sharing = pool.sharing
        onEnd = pool.onEnd
        self.rows = rows
        self.index = index
        self.seed = seed
        self.weights = weights
        var shares: [Int: (count: Int, offset: Int)] = [:]
        var total = 0
        for (group, count) in threads {
            shares[group] = (count, total)
            total += count
        }
        self.shares = shares
        self.total = total
        replayed = nil
    }

    /// Deals the rows of a replay: each arrival its own.
    package init(_ trace: ArrivalTrace, pool: QuestionPool, index: Int, seed: UInt64) {
        order = .sequential
        sharing = pool.sharing
        onEnd = .stopThread
        rows = trace.rows.count
        self.index = index
        self.seed = seed
        weights = nil
        shares = [:]
        total = 0
        advance = .pass
        replayed = trace.rows
    }

    /// The row of a thread's iteration, all counted from 0; nil where the pool is used up and ends the thread.
    package func row(group: Int, thread: Int, iteration: Int) -> Int? {
        if let replayed { return iteration < replayed.count ? Int(replayed[iteration]) : nil }
        if order == .random {
            var random = random(group, thread, iteration)
            if let weights { return weights.row(&random) }
            return Int(truncatingIfNeeded: random.number(below: UInt64(rows)))
        }
        let position = position(group, thread, iteration)
        let (epoch, place) = position.quotientAndRemainder(dividingBy: rows)
        if epoch > 0 && onEnd == .stopThread { return nil }
        if order == .sequential { return place }
        // The key names whom the order belongs to, so that those who share rows share their order too.
        let owner =
            switch sharing {
            case .all, .unique: random(-1, -1, epoch)
            case .group: random(group, -1, epoch)
            case .thread: random(group, thread, epoch)
            }
        return RowPermutation(count: rows, random: owner).number(at: place)
    }

    private func position(_ group: Int, _ thread: Int, _ iteration: Int) -> Int {
        if sharing == .thread { return iteration }
        guard let share = shares[group] else {
            preconditionFailure("group \(group) takes rows from a pool that it is not said to use")
        }
        return sharing == .group
            ? iteration * share.count + thread : iteration * total + share.offset + thread
    }

    private func random(_ group: Int, _ thread: Int, _ iteration: Int) -> KeyedRandom {
        KeyedRandom(seed: seed, group: group, thread: thread, iteration: iteration, draw: -1 - index)
    }
}
