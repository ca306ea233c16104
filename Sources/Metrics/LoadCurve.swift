import Timing

/// Requests that met about the same load.
package struct LoadLevel: Sendable {
    /// The loads that they met, from the least to the most.
    package var load: ClosedRange<Int>
    package var succeeded = 0
    package var failed = 0
    package var firstToken = CoarseHistogram()
    package var perToken = CoarseHistogram()
    package var endToEnd = CoarseHistogram()

    package var judged: Int { succeeded + failed }

    mutating func merge(_ other: LoadLevel) {
        load =
            min(load.lowerBound, other.load.lowerBound)...max(load.upperBound, other.load.upperBound)
        succeeded += other.succeeded
        failed += other.failed
        firstToken.merge(other.firstToken)
        perToken.merge(other.perToken)
        endToEnd.merge(other.endToEnd)
    }
}

/// Latency by load, such as the number of requests in flight: where the knee is.
///
/// Exact up to a load of 16, eight levels an octave above, so that 100 000 need some 120 of them.
package struct LoadCurve: Sendable {
    private var levels: [LoadLevel?] = []

    package init() {}

    /// Counts a request outside the warm-up and the load that it met; those whose load nobody counted (0) are
    /// passed over.
    package mutating func record(_ sample: Sample, load: Int) {
        guard load > 0, sample.outcome == .ok || sample.outcome.isFailure else { return }
        let index = Self.index(of: load)
        while levels.count <= index { levels.append(nil) }
        var level = levels[index] ?? LoadLevel(load: load...load)
        // The array must not hold a second reference while the histograms change.
        levels[index] = nil
        level.load = min(level.load.lowerBound, load)...max(level.load.upperBound, load)
        if sample.outcome == .ok {
            level.succeeded += 1
            if let value = sample.latency(.ttft) { level.firstToken.record(value) }
            if let value = sample.latency(.tpot) { level.perToken.record(value) }
            if let value = sample.latency(.e2e) { level.endToEnd.record(value) }
        } else {
            level.failed += 1
        }
        levels[index] = level
    }

    package mutating func merge(_ other: LoadCurve) {
        while levels.count < other.levels.count { levels.append(nil) }
        for (index, level) in other.levels.enumerated() {
            guard let level else { continue }
            if var known = levels[index] {
                levels[index] = nil
                known.merge(level)
                levels[index] = known
            } else {
                levels[index] = level
            }
        }
    }

    /// No request has been counted.
    package var isEmpty: Bool { levels.isEmpty }

    /// Neighbouring levels joined until each has `least` judged requests, and at most `most` are left.
    package func joined(least: Int, most: Int) -> [LoadLevel] {
        let all = levels.compactMap(\.self)
        let total = all.reduce(0) { $0 + $1.judged }
        let wanted = max(least, total / max(1, most * 4))
        var joined: [LoadLevel] = []
        for level in all {
            if let last = joined.last, last.judged < wanted {
                joined[joined.count - 1].merge(level)
            } else {
                joined.append(level)
            }
        }
        if joined.count > 1, let last = joined.last, last.judged < wanted {
            joined.removeLast()
            joined[joined.count - 1].merge(last)
        }
        // Levels grow in width with the load, so pairs from the top cost the least detail.
        while joined.count > max(1, most) {
            let smallest = joined.indices.dropLast().min {
                joined[$0].judged + joined[$0 + 1].judged < joined[$1].judged + joined[$1 + 1].judged
            }
            guard let smallest else { break }
            let next = joined.remove(at: smallest + 1)
            joined[smallest].merge(next)
        }
        return joined
    }

    private static func index(of load: Int) -> Int {
        guard load > 16 else { return load }
        let octave = Int.bitWidth - 1 - load.leadingZeroBitCount
        return 16 + (octave - 4) * 8 + (load >> (octave - 3)) & 7
    }
}
