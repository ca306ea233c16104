import TestPlan
import Testing

@Suite struct PoolDealerTests {
    private func dealer(
        _ order: QuestionPool.Order, _ sharing: QuestionPool.Sharing = .all,
        onEnd: QuestionPool.OnEnd = .recycle, rows: Int, index: Int = 0, seed: UInt64 = 1,
        threads: [(group: Int, count: Int)] = [(0, 1)]
    ) -> PoolDealer {
        var pool = QuestionPool(name: "p", file: "p.json", location: origin, fileLocation: origin)
        pool.order = order
        pool.sharing = sharing
        pool.onEnd = onEnd
        return PoolDealer(pool: pool, rows: rows, index: index, seed: seed, threads: threads)
    }

    /// The rows of one thread's first iterations.
    private func deal(_ dealer: PoolDealer, group: Int = 0, thread: Int = 0, _ count: Int) -> [Int?] {
        (0..<count).map { dealer.row(group: group, thread: thread, iteration: $0) }
    }

    @Test func sequentialRowsAreDealtByPosition() {
        let dealer = dealer(.sequential, rows: 5, threads: [(0, 3)])
        #expect(deal(dealer, thread: 0, 4) == [0, 3, 1, 4])
        #expect(deal(dealer, thread: 1, 4) == [1, 4, 2, 0])
        #expect(deal(dealer, thread: 2, 4) == [2, 0, 3, 1])
    }

    @Test func groupsThatShareAPoolStandOneBehindTheOther() {
        let dealer = dealer(.sequential, rows: 100, threads: [(1, 2), (4, 3)])
        #expect(deal(dealer, group: 1, thread: 1, 3) == [1, 6, 11])
        #expect(deal(dealer, group: 4, thread: 0, 3) == [2, 7, 12])
        #expect(deal(dealer, group: 4, thread: 2, 3) == [4, 9, 14])
    }

    @Test func aNarrowerSharingCountsItsOwn() {
        let group = dealer(.sequential, .group, rows: 100, threads: [(1, 2), (4, 3)])
        #expect(deal(group, group: 1, thread: 1, 3) == [1, 3, 5])
        #expect(deal(group, group: 4, thread: 1, 3) == [1, 4, 7])
        let thread = dealer(.sequential, .thread, rows: 3, threads: [(1, 2), (4, 3)])
        #expect(deal(thread, group: 4, thread: 2, 5) == [0, 1, 2, 0, 1])
    }

    @Test(arguments: QuestionPool.Order.allCases)
    func aUsedUpPoolEndsItsThreads(order: QuestionPool.Order) {
        let dealer = dealer(order, onEnd: .stopThread, rows: 5, threads: [(0, 3)])
        let ended = (0..<3).map { thread in deal(dealer, thread: thread, 4).map { $0 == nil } }
        guard order != .random else {
            // Independent draws have no end.
            #expect(ended.flatMap(\.self).contains(true) == false)
            return
        }
        #expect(
            ended == [[false, false, true, true], [false, false, true, true], [false, true, true, true]])
    }

    @Test(arguments: 1...300)
    func aShuffleDealsEveryRowOnceAnEpoch(rows: Int) {
        let dealer = dealer(.shuffle, rows: rows)
        let all = Array(0..<rows)
        let dealt = deal(dealer, rows * 3).compactMap(\.self)
        for epoch in 0..<3 {
            #expect(dealt[epoch * rows..<(epoch + 1) * rows].sorted() == all)
        }
        if rows > 8 {
            #expect(Array(dealt[..<rows]) != all)
            #expect(dealt[..<rows] != dealt[rows..<2 * rows])
        }
    }

    @Test(arguments: [65_535, 65_536, 65_537, 100_000])
    func aShuffleOfManyRowsIsAPermutationToo(rows: Int) {
        let dealer = dealer(.shuffle, rows: rows)
        #expect(Set(deal(dealer, rows).compactMap(\.self)).count == rows)
    }

    @Test(arguments: [2, 3, 4, 5, 7, 16, 40])
    func everyRowComesFirstEquallyOften(rows: Int) {
        let epochs = 4_000
        let dealer = dealer(.shuffle, rows: rows)
        var first = Array(repeating: 0, count: rows)
        for epoch in 0..<epochs {
            dealer.row(group: 0, thread: 0, iteration: epoch * rows).map { first[$0] += 1 }
        }
        let expected = Double(epochs) / Double(rows)
        let chiSquare = first.map { (Double($0) - expected) * (Double($0) - expected) / expected }.reduce(
            0, +)
        // The mean of chi-square is its degrees of freedom, its deviation the root of their double.
        let freedom = Double(rows - 1)
        #expect(chiSquare < freedom + 5 * (2 * freedom).squareRoot())
    }

    @Test func allOrdersOfThreeRowsOccur() {
        let dealer = dealer(.shuffle, rows: 3)
        let dealt = deal(dealer, 3 * 200).compactMap(\.self)
        let orders = Set(stride(from: 0, to: dealt.count, by: 3).map { Array(dealt[$0..<$0 + 3]) })
        #expect(orders.count == 6)
    }

    @Test func seedPoolAndOwnerEachGiveAnotherOrder() {
        func order(_ sharing: QuestionPool.Sharing, index: Int = 0, seed: UInt64 = 1, group: Int, thread: Int)
            -> [Int]
        {
            let dealer = dealer(
                .shuffle, sharing, rows: 50, index: index, seed: seed, threads: [(0, 1), (1, 1)])
            return deal(dealer, group: group, thread: thread, 50).compactMap(\.self)
        }
        let orders = [
            order(.thread, group: 0, thread: 0), order(.thread, group: 0, thread: 1),
            order(.thread, group: 1, thread: 0), order(.thread, index: 1, group: 0, thread: 0),
            order(.thread, seed: 2, group: 0, thread: 0), order(.group, group: 0, thread: 0),
            order(.group, group: 1, thread: 0),
        ]
        #expect(Set(orders).count == orders.count)
        for order in orders { #expect(order.sorted() == Array(0..<50)) }
    }

    @Test func randomRowsAreIndependentAndCoverThePool() {
        let dealer = dealer(.random, rows: 10, threads: [(0, 4)])
        let dealt = (0..<4).flatMap { deal(dealer, thread: $0, 100).compactMap(\.self) }
        #expect(Set(dealt) == Set(0..<10))
        #expect(deal(dealer, thread: 0, 100) != deal(dealer, thread: 1, 100))
        #expect(
            deal(self.dealer(.random, rows: 10, index: 1), 100) != deal(self.dealer(.random, rows: 10), 100))
    }

    /// Threads go to shards by their number; what they are dealt must not hang on how many shards there are.
    @Test(arguments: QuestionPool.Order.allCases, QuestionPool.Sharing.allCases)
    func anyShardingDealsTheSame(order: QuestionPool.Order, sharing: QuestionPool.Sharing) {
        let groups = [(group: 0, count: 7), (group: 2, count: 5)]
        func run(shards: Int) -> [[Int]] {
            var dealt: [[Int]] = []
            for shard in 0..<shards {
                let dealer = dealer(order, sharing, onEnd: .stopThread, rows: 83, seed: 11, threads: groups)
                for (group, count) in groups {
                    // Backwards in one of them: nothing may hang on the order of the questions.
                    for thread in (0..<count).reversed() where thread % shards == shard {
                        for iteration in 0..<20 {
                            let row = dealer.row(group: group, thread: thread, iteration: iteration)
                            dealt.append([group, thread, iteration, row ?? -1])
                        }
                    }
                }
            }
            return dealt.sorted { $0.lexicographicallyPrecedes($1) }
        }
        let whole = run(shards: 1)
        for shards in 2...5 { #expect(run(shards: shards) == whole) }
        if order != .random && sharing == .all {
            // 12 threads × 20 iterations ask for 240 rows; 83 are dealt, each once.
            #expect(whole.map { $0[3] }.filter { $0 >= 0 }.sorted() == Array(0..<83))
        }
    }
}
