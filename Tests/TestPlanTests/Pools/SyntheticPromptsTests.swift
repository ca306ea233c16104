import Testing

@testable import TestPlan

@Suite struct SyntheticPromptsTests {
    private func prompts(
        _ length: SyntheticPrompts.Length, rows: Int = 400, seed: UInt64 = 7, prefix: Int = 0,
        share: Double = 1
    )
        -> [[Substring]]
    {
        var prompts = SyntheticPrompts(rows: rows, length: length)
        prompts.prefixLength = prefix
        prompts.prefixShare = share
        let pool = QuestionPool(name: "p", file: "", location: origin, fileLocation: origin)
        return prompts.pool(pool, index: 0, seed: seed).cells.map { $0[0].split(separator: " ") }
    }

    private func mean(_ lengths: [Int]) -> Double { Double(lengths.reduce(0, +)) / Double(lengths.count) }
    private func deviation(_ lengths: [Int]) -> Double {
        let mean = mean(lengths)
        return
            (lengths.map { (Double($0) - mean) * (Double($0) - mean) }.reduce(0, +) / Double(lengths.count))
            .squareRoot()
    }

    @Test func constantLengthsAreAllAlike() {
        #expect(prompts(.constant(17)).allSatisfy { $0.count == 17 })
    }

    @Test func uniformLengthsFillTheRange() {
        let lengths = prompts(.uniform(3...6)).map(\.count)
        #expect(Set(lengths) == [3, 4, 5, 6])
    }

    @Test func normalAndLogNormalLengthsHaveTheirMeanAndDeviation() {
        let normal = prompts(.normal(mean: 200, deviation: 30, bounds: 1...1_000), rows: 4_000).map(\.count)
        #expect(abs(mean(normal) - 200) < 3)
        #expect(abs(deviation(normal) - 30) < 2)
        let long = prompts(.logNormal(mean: 200, deviation: 100, bounds: 1...5_000), rows: 4_000).map(\.count)
        #expect(abs(mean(long) - 200) < 10)
        #expect(abs(deviation(long) - 100) < 15)
        #expect(mean(long) > Double(long.sorted()[2_000]))
    }

    @Test func lengthsAreCutToTheirBounds() {
        let lengths = prompts(.logNormal(mean: 50, deviation: 200, bounds: 10...60)).map(\.count)
        #expect(lengths.min() == 10)
        #expect(lengths.max() == 60)
    }

    @Test func theSeedDecidesEveryWord() {
        #expect(prompts(.uniform(1...9)) == prompts(.uniform(1...9)))
        #expect(prompts(.uniform(1...9)) != prompts(.uniform(1...9), seed: 8))
    }

    @Test func thePrefixIsSharedByItsShareOfThePrompts() {
        let all = prompts(.constant(5), prefix: 20)
        #expect(Set(all.map { Array($0.prefix(20)) }).count == 1)
        #expect(Set(all.map { Array($0.dropFirst(20)) }).count == 400)
        let half = prompts(.constant(5), prefix: 20, share: 0.5)
        #expect(half.allSatisfy { $0.count == 25 })
        let shared = half.filter { $0.prefix(20) == all[0].prefix(20) }.count
        #expect((160...240).contains(shared))
        // Whoever does not share has a prefix that nobody else has.
        #expect(Set(half.map { Array($0.prefix(20)) }).count == 401 - shared)
        #expect(Set(prompts(.constant(5), prefix: 20, share: 0).map { Array($0.prefix(20)) }).count == 400)
    }
}
