import TestPlan
import Timing

/// One shard's share of an open group's arrivals, and the threads that are free to run them.
struct ArrivalSource {
    private var schedule: ArrivalSchedule
    private let first: Int
    private let stride: Int
    /// The arrival that comes next; nil where there is none any more.
    private(set) var next: ArrivalSchedule.Arrival?
    /// The slots of threads that wait for an arrival, the one to take it last.
    var free: [Int]

    /// - Parameters:
    ///   - first: the number of the shard's first arrival; it has every `stride`-th from there.
    ///   - free: the slots of the shard's threads; the first of them takes the first arrival.
    init(_ schedule: ArrivalSchedule, first: Int, stride: Int, free: [Int]) {
        self.schedule = schedule
        self.first = first
        self.stride = stride
        self.free = free.reversed()
        advance()
    }

    /// Goes on to the next arrival.
    mutating func advance() {
        repeat { next = schedule.next() } while next.map { $0.number % stride != first } ?? false
    }

    /// Changes the rate of a held load from a moment on, and with it when the next arrival comes.
    mutating func change(to rate: Double, at moment: Duration) {
        guard next != nil else { return }
        next = schedule.change(to: rate, at: moment) ?? next
    }

    /// No arrival comes any more.
    mutating func end() { next = nil }
}
