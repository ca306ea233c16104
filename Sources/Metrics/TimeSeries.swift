import Timing

/// The run over time in bins of equal width, bounded in number whatever the run's length.
///
/// Starts with bins of one second; when there would be more than ``capacity`` of them, neighbours are joined and
/// the width doubles. Two series of one start always merge, because widths are powers of two seconds.
package struct TimeSeries: Sendable {
    package static let capacity = 240

    package private(set) var binWidth = Duration.seconds(Int64(1))
    package private(set) var bins: [TimeBin] = []

    package init() {}

    /// Changes the bin in which `offset` from the run's start falls; a negative offset belongs to the first.
    package mutating func update(at offset: Duration, _ change: (inout TimeBin) -> Void) {
        while index(of: offset) >= Self.capacity { joinNeighbours() }
        let index = index(of: offset)
        while bins.count <= index { bins.append(TimeBin()) }
        change(&bins[index])
    }

    package mutating func merge(_ other: TimeSeries) {
        var other = other
        while other.binWidth < binWidth { other.joinNeighbours() }
        while binWidth < other.binWidth { joinNeighbours() }
        while bins.count < other.bins.count { bins.append(TimeBin()) }
        for (index, bin) in other.bins.enumerated() { bins[index].merge(shard: bin) }
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
