import Timing

/// One span of the run's time in a ``BinSeries``.
package protocol SeriesBin: Sendable {
    /// A span in which nothing has happened yet.
    init()
    /// Adds the same span of another shard.
    mutating func merge(shard other: Self)
    /// Adds the span that follows.
    mutating func merge(following other: Self)
}

/// The run over time in bins of equal width, bounded in number whatever the run's length.
///
/// Starts with bins of one second; when there would be more than ``capacity`` of them, neighbours are joined and
/// the width doubles. Two series of one start always merge, because widths are powers of two seconds.
package struct BinSeries<Bin: SeriesBin>: Sendable {
    package static var capacity: Int { 240 }

    package private(set) var binWidth = Duration.seconds(Int64(1))
    package private(set) var bins: [Bin] = []

    package init() {}

    /// Changes the bin in which `offset` from the run's start falls; a negative offset belongs to the first.
    package mutating func update(at offset: Duration, _ change: (inout Bin) -> Void) {
        while index(of: offset) >= Self.capacity { joinNeighbours() }
        let index = index(of: offset)
        while bins.count <= index { bins.append(Bin()) }
        change(&bins[index])
    }

    /// Changes each bin that a span touches; the span counts from the run's start, and what lies before that is left out.
    ///
    /// - Parameter change: is told how much of the span is in the bin.
    package mutating func update(
        from start: Duration, until end: Duration, _ change: (inout Bin, _ part: Duration) -> Void
    ) {
        let start = max(.zero, start)
        guard end > start else { return }
        update(at: end) { _ in }
        for index in index(of: start)...index(of: end) {
            let begin = binWidth.times(Int64(index))
            change(&bins[index], min(end, begin + binWidth) - max(start, begin))
        }
    }

    package mutating func merge(_ other: BinSeries) {
        var other = other
        while other.binWidth < binWidth { other.joinNeighbours() }
        while binWidth < other.binWidth { joinNeighbours() }
        while bins.count < other.bins.count { bins.append(Bin()) }
        for (index, bin) in other.bins.enumerated() { bins[index].merge(shard: bin) }
    }

    /// The bins whose middles lie between two times from the run's start.
    package func bins(from start: Duration, until end: Duration) -> [Bin] {
        let half = Duration(nanoseconds: binWidth.nanoseconds / 2)
        return bins.indices.filter { index in
            let middle = binWidth.times(Int64(index)) + half
            return middle >= start && middle < end
        }.map { bins[$0] }
    }

    private func index(of offset: Duration) -> Int {
        Int(max(0, offset.nanoseconds) / binWidth.nanoseconds)
    }

    private mutating func joinNeighbours() {
        binWidth = Duration(nanoseconds: binWidth.nanoseconds * 2)
        bins = stride(from: 0, to: bins.count, by: 2).map { first in
            var joined = bins[first]
            if first + 1 < bins.count { joined.merge(following: bins[first + 1]) }
            return joined
        }
    }
}

/// The run's counts and latencies over time.
package typealias TimeSeries = BinSeries<TimeBin>
