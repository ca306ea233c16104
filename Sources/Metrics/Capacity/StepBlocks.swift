import Timing

/// Cuts the time of a step into equal blocks, at most 64: where it grows longer, they become twice as wide.
struct StepBlocks: Sendable {
    static let most = 64

    let from: Instant
    private(set) var width = Duration.milliseconds(250)

    init(from: Instant) { self.from = from }

    /// The block of a time; the first for all times before.
    func index(of time: Instant) -> Int {
        Int(max(0, (time - from).nanoseconds) / width.nanoseconds)
    }

    /// Whole blocks until a time.
    func count(until time: Instant) -> Int { min(index(of: time), Self.most) }

    /// Widens the blocks until a time is within them; calls `coarsen` at each doubling.
    mutating func fit(_ time: Instant, coarsen: () -> Void) {
        while index(of: time) >= Self.most {
            width = width.times(2)
            coarsen()
        }
    }

    /// The share of a block that is left after a time in it.
    func rest(after time: Instant) -> Double {
        let into = max(0, (time - from).nanoseconds) % width.nanoseconds
        return 1 - Double(into) / Double(width.nanoseconds)
    }

    static var empty: [Double] { Array(repeating: 0, count: most) }
}

extension [Double] {
    /// Each two neighbours in one, and zeros behind them.
    mutating func coarsen() {
        for index in indices { self[index] = 2 * index < count ? self[2 * index] + self[2 * index + 1] : 0 }
    }

    /// The first `blocks` values, so many neighbours summed that at most `most` are left; an incomplete last is left out.
    func merged(blocks: Int, most: Int) -> [Double] {
        let size = Swift.max(1, (blocks + most - 1) / most)
        return (0..<blocks / size).map { index in self[index * size..<(index + 1) * size].reduce(0, +) }
    }
}

/// How many values of a step count as one, since requests of one moment are alike.
struct DesignEffect: Sendable {
    /// Of the variance between blocks of time over that of independent requests; at least 1.
    var factor = 1.0
    /// The step is not many times as long as its requests hang together, so that the factor is not to be trusted.
    var isTooLong = false

    private static let mostBlocks = 20
    /// Fewer say nothing about a variance.
    private static let leastBlocks = 8

    /// From counts of requests and of misses by block.
    ///
    /// Blocks that follow each other are alike too where the dependence reaches further than one; autocorrelations are
    /// summed up to five times the sum itself (Sokal).
    init(counts: [Double], misses: [Double], blocks: Int) {
        let counts = counts.merged(blocks: blocks, most: Self.mostBlocks)
        let misses = misses.merged(blocks: blocks, most: Self.mostBlocks)
        let count = counts.reduce(0, +)
        let missed = misses.reduce(0, +)
        guard counts.count >= Self.leastBlocks, count > 0, missed > 0, missed < count else { return }
        let share = missed / count
        let rest = counts.indices.map { misses[$0] - share * counts[$0] }
        let squares = rest.reduce(0) { $0 + $1 * $1 }
        let number = Double(rest.count)
        let between = squares * number / (number - 1) / (count * share * (1 - share))
        let time = BlockBootstrap.autocorrelationTime(rest)
        factor = max(1, between * time)
        isTooLong = time > number / 4
    }

    init() {}

    /// Whether a ratio moves by much from eighth to eighth of the step, and hangs together over more than a twelfth.
    static func isTooLong(counts: [Double], sums: [Double], blocks: Int) -> Bool {
        func means(_ most: Int) -> [Double] {
            let counts = counts.merged(blocks: blocks, most: most)
            let sums = sums.merged(blocks: blocks, most: most)
            return counts.indices.filter { counts[$0] > 0 }.map { sums[$0] / counts[$0] }
        }
        let eighths = means(8)
        let fine = means(32)
        guard fine.count >= leastBlocks, eighths.count > 1 else { return true }
        let mean = eighths.reduce(0, +) / Double(eighths.count)
        let squares = eighths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard (squares / Double(eighths.count - 1)).squareRoot() > leastMove else { return false }
        return BlockBootstrap.autocorrelationTime(fine) > Double(fine.count) / 12
    }

    /// Less than this, as a part of the limit, is no movement that could carry requests over it.
    private static let leastMove = 0.1

    static func larger(_ left: DesignEffect, _ right: DesignEffect) -> DesignEffect {
        var result = left
        result.factor = max(left.factor, right.factor)
        result.isTooLong = left.isTooLong || right.isTooLong
        return result
    }
}
