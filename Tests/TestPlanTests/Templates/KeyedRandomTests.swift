import TestPlan
import Testing

@Suite struct KeyedRandomTests {
    private func first(_ seed: UInt64, _ group: Int, _ thread: Int, _ iteration: Int, _ draw: Int) -> UInt64 {
        var random = KeyedRandom(seed: seed, group: group, thread: thread, iteration: iteration, draw: draw)
        return random.next()
    }

    /// A plan's seed must mean the same in the next version: these numbers may never change.
    @Test func drawsTheSameNumbersForever() {
        var random = KeyedRandom(seed: 42, group: 0, thread: 1, iteration: 2, draw: 3)
        let numbers = (0..<3).map { _ in random.next() }
        #expect(numbers == [8_390_454_901_132_116_657, 6_565_732_935_361_915_333, 4_525_619_032_581_528_248])
        var dice = KeyedRandom(seed: 42, group: 0, thread: 0, iteration: 0, draw: 0)
        #expect((0..<10).map { _ in dice.number(in: 1...6) } == [3, 6, 6, 2, 6, 1, 4, 1, 1, 5])
    }

    @Test func everyPartOfTheKeyCounts() {
        var seen: Set<UInt64> = []
        for group in -1..<6 {
            for thread in -1..<6 {
                for iteration in 0..<7 {
                    for draw in -7..<7 { seen.insert(first(1, group, thread, iteration, draw)) }
                }
            }
        }
        #expect(seen.count == 7 * 7 * 7 * 14)
        #expect(first(1, 0, 0, 0, 0) != first(2, 0, 0, 0, 0))
    }

    @Test func everyNumberOfARangeIsEquallyLikely() {
        var counts = Array(repeating: 0, count: 6)
        for iteration in 0..<60_000 {
            var random = KeyedRandom(seed: 3, group: 0, thread: 0, iteration: iteration, draw: 0)
            counts[random.number(in: 0...5)] += 1
        }
        // Five degrees of freedom: beyond 25.7 once in 10 000 seeds, and the seed is fixed.
        let chiSquare = counts.map { Double(($0 - 10_000) * ($0 - 10_000)) / 10_000 }.reduce(0, +)
        #expect(chiSquare < 25.7)
    }

    @Test(arguments: [1, 2, 3, 1 << 63, UInt64.max, UInt64.max / 2 + 2])
    func numbersStayBelowTheirBound(bound: UInt64) {
        var random = KeyedRandom(seed: 5, group: 1, thread: 1, iteration: 1, draw: 1)
        for _ in 0..<200 { #expect(random.number(below: bound) < bound) }
    }
}
