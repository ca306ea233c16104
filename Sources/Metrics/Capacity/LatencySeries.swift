import Timing

/// The median of a latency in each block of a step.
struct LatencySeries: Sendable {
    private var blocks = [CoarseHistogram](repeating: CoarseHistogram(), count: StepBlocks.most)
    private static let leastValues = 3

    mutating func add(_ value: Duration, block: Int) { blocks[block].record(value) }

    mutating func coarsen() {
        for index in blocks.indices {
            guard 2 * index < blocks.count else {
                blocks[index] = CoarseHistogram()
                continue
            }
            var merged = blocks[2 * index]
            merged.merge(blocks[2 * index + 1])
            blocks[index] = merged
        }
    }

    /// Whether the latency moves by a quarter from eighth to eighth of the step, and slowly: it has not found its level.
    func isUnsettled(blocks: Int) -> Bool {
        let medians = medians(blocks: blocks)
        guard medians.count >= 8 else { return false }
        let eighths = (0..<8).map { index in
            medians[index * medians.count / 8..<(index + 1) * medians.count / 8].reduce(0, +)
        }
        let mean = eighths.reduce(0, +) / 8
        let squares = eighths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard (squares / 7).squareRoot() > 0.25 * mean else { return false }
        return BlockBootstrap.autocorrelationTime(medians) > Double(medians.count) / 12
    }

    /// In seconds, of at most 16 stretches of equal length; none where one of them has too few values.
    func medians(blocks count: Int) -> [Double] {
        let size = max(1, (count + 15) / 16)
        var medians: [Double] = []
        for start in stride(from: 0, to: count / size * size, by: size) {
            var merged = CoarseHistogram()
            for block in blocks[start..<start + size] { merged.merge(block) }
            guard merged.count >= Self.leastValues, let median = merged.percentile(50) else { return [] }
            medians.append(median.inSeconds)
        }
        return medians
    }
}
