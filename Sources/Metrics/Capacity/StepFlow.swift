import Timing

/// Requests in flight, issued and completed over the time of a step, by block.
struct StepFlow: Sendable {
    private var issued = StepBlocks.empty
    private var completed = StepBlocks.empty
    private var tokens = StepBlocks.empty
    /// Seconds that the requests which ended in a block had taken.
    private var taken = StepBlocks.empty
    /// By how much the number in flight changes in a block, and the time-weighted mean of that change over the block.
    private var change = StepBlocks.empty
    private var changeMean = StepBlocks.empty

    mutating func coarsen() {
        for index in 0..<StepBlocks.most {
            let left = 2 * index
            guard left < StepBlocks.most else {
                changeMean[index] = 0
                continue
            }
            changeMean[index] = (changeMean[left] + change[left] + changeMean[left + 1]) / 2
        }
        change.coarsen()
        issued.coarsen()
        completed.coarsen()
        tokens.coarsen()
        taken.coarsen()
    }

    mutating func begin(at time: Instant, grid: StepBlocks) {
        let block = grid.index(of: time)
        guard block < StepBlocks.most else { return }
        if time >= grid.from { issued[block] += 1 }
        change[block] += 1
        changeMean[block] += grid.rest(after: max(time, grid.from))
    }

    mutating func end(_ sample: Sample, grid: StepBlocks) {
        let block = grid.index(of: sample.done)
        guard block < StepBlocks.most else { return }
        change[block] -= 1
        changeMean[block] -= grid.rest(after: sample.done)
        guard sample.outcome.isCompleted else { return }
        completed[block] += 1
        taken[block] += (sample.done - sample.issued).inSeconds
        if sample.outcome == .ok { tokens[block] += Double(sample.outputTokens) }
    }

    struct Figures {
        var throughput = CapacityStep.Rates(requests: 0, outputTokens: 0)
        var inFlight = 0.0
        /// In flight over rate × time, less 1; nil where that says nothing yet.
        var little: Double?
        /// The mean number in flight of each block.
        var course: [Double] = []
        /// Arrivals outnumber completions in the second half by more than 5 %, and more than chance does.
        var isNotKeptUp = false
        /// The number in flight grows by more than three times what arrivals by chance make of it.
        var growsBeyondChance = false
    }

    /// The figures of the first `blocks` blocks.
    func figures(blocks: Int, grid: StepBlocks) -> Figures {
        guard blocks > 0 else { return Figures() }
        var figures = Figures()
        let seconds = grid.width.inSeconds * Double(blocks)
        var level = 0.0
        for block in 0..<blocks {
            figures.course.append(level + changeMean[block])
            level += change[block]
        }
        figures.inFlight = figures.course.reduce(0, +) / Double(blocks)
        let completions = completed[0..<blocks].reduce(0, +)
        figures.throughput = CapacityStep.Rates(
            requests: completions / seconds, outputTokens: tokens[0..<blocks].reduce(0, +) / seconds)
        let work = taken[0..<blocks].reduce(0, +)
        // The requests at both ends are seen in part; below ten times their length they weigh too much.
        if completions > 0, work > 0, seconds >= 10 * work / completions {
            figures.little = figures.inFlight * seconds / work - 1
        }
        let quarter = blocks / 4
        if quarter > 0 {
            let first = figures.course.prefix(quarter).reduce(0, +) / Double(quarter)
            let last = figures.course.suffix(quarter).reduce(0, +) / Double(quarter)
            // A sum of chances grows with the square root of their number.
            figures.growsBeyondChance =
                (last - first) * 4 / 3 > 3 * issued[0..<blocks].reduce(0, +).squareRoot()
        }
        let half = blocks / 2
        let arrivals = issued[half..<blocks].reduce(0, +)
        let ends = completed[half..<blocks].reduce(0, +)
        figures.isNotKeptUp =
            ends < 0.95 * arrivals && arrivals - ends > 4 * (arrivals + ends).squareRoot()
        return figures
    }
}
