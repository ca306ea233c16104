import Timing

/// One timer for each of a fixed number of slots, the earliest first.
///
/// A binary heap that knows where each slot stands, so that a timer is moved in O(log n) and none is ever stale:
/// memory is fixed whatever the rate of requests.
struct TimerHeap {
    private var heap: [Int32] = []
    private var deadlines: [Instant]
    /// Where each slot stands in the heap; −1: it has no timer.
    private var positions: [Int32]

    init(slots: Int) {
        deadlines = Array(repeating: .distantFuture, count: slots)
        positions = Array(repeating: -1, count: slots)
        heap.reserveCapacity(slots)
    }

    /// The earliest deadline; ``Timing/Instant/distantFuture`` where there is no timer.
    var earliest: Instant { heap.first.map { deadlines[Int($0)] } ?? .distantFuture }

    /// Sets or moves the timer of a slot; `distantFuture` takes it away.
    mutating func set(_ slot: Int, to deadline: Instant) {
        let position = Int(positions[slot])
        guard deadline != .distantFuture else {
            if position >= 0 { removeAt(position) }
            return
        }
        let old = deadlines[slot]
        deadlines[slot] = deadline
        if position < 0 {
            heap.append(Int32(slot))
            positions[slot] = Int32(heap.count - 1)
            rise(from: heap.count - 1)
        } else if deadline < old {
            rise(from: position)
        } else {
            sink(from: position)
        }
    }

    /// Takes the slot of the earliest timer that is due; nil where none is.
    mutating func popDue(at now: Instant) -> Int? {
        guard let first = heap.first, deadlines[Int(first)] <= now else { return nil }
        removeAt(0)
        return Int(first)
    }

    private mutating func removeAt(_ position: Int) {
        positions[Int(heap[position])] = -1
        let last = heap.removeLast()
        guard position < heap.count else { return }
        heap[position] = last
        positions[Int(last)] = Int32(position)
        rise(from: position)
        sink(from: Int(positions[Int(last)]))
    }

    private mutating func rise(from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard isEarlier(position, than: parent) else { return }
            exchange(position, parent)
            position = parent
        }
    }

    private mutating func sink(from start: Int) {
        var position = start
        while true {
            var least = position
            for child in (2 * position + 1)..<(2 * position + 3) where child < heap.count {
                if isEarlier(child, than: least) { least = child }
            }
            guard least != position else { return }
            exchange(position, least)
            position = least
        }
    }

    private func isEarlier(_ left: Int, than right: Int) -> Bool {
        deadlines[Int(heap[left])] < deadlines[Int(heap[right])]
    }

    private mutating func exchange(_ left: Int, _ right: Int) {
        heap.swapAt(left, right)
        positions[Int(heap[left])] = Int32(left)
        positions[Int(heap[right])] = Int32(right)
    }
}
