import Synchronization

/// The model's slots: so many answers at once, the others wait in the order in which they came.
///
/// Shared by all event loops; a lock guards it, taken twice a request and never while a waiter is called.
final class SlotQueue: Sendable {
    /// A place in the queue.
    typealias Ticket = UInt64

    private struct State {
        var limit: Int
        var open = 0
        var peak = 0
        var nextTicket: Ticket = 0
        var waiting: [Ticket: @Sendable (Ticket) -> Void] = [:]
        /// Tickets as they were drawn, from `head` on; those no longer in `waiting` were withdrawn.
        var order: [Ticket] = []
        var head = 0

        mutating func occupy() {
            open += 1
            peak = max(peak, open)
        }

        /// Takes the first that still waits, and gives it the slot.
        mutating func admitNext() -> (Ticket, @Sendable (Ticket) -> Void)? {
            while open < limit, head < order.count {
                let ticket = order[head]
                head += 1
                // Dropping the served half keeps the queue's memory in step with its length.
                if head > 1024, head * 2 > order.count {
                    order.removeFirst(head)
                    head = 0
                }
                if let granted = waiting.removeValue(forKey: ticket) {
                    occupy()
                    return (ticket, granted)
                }
            }
            return nil
        }
    }

    private let state: Mutex<State>

    init(slots: Int?) {
        state = Mutex(State(limit: slots ?? .max))
    }

    /// Takes a slot and returns nil, or joins the queue and returns the ticket that `granted` will be called with.
    ///
    /// `granted` is called once, on whatever thread frees the slot, unless the ticket is withdrawn first.
    func enter(_ granted: @escaping @Sendable (Ticket) -> Void) -> Ticket? {
        state.withLock { state in
            if state.open < state.limit {
                state.occupy()
                return nil
            }
            state.nextTicket += 1
            state.waiting[state.nextTicket] = granted
            state.order.append(state.nextTicket)
            return state.nextTicket
        }
    }

    /// Leaves the queue; false if the slot was granted already, so that the caller has one to give back.
    func withdraw(_ ticket: Ticket) -> Bool {
        state.withLock { $0.waiting.removeValue(forKey: ticket) != nil || $0.limit == 0 }
    }

    /// Gives a slot back and hands it to the next in the queue.
    func leave() {
        let next = state.withLock { state in
            state.open -= 1
            return state.admitNext()
        }
        if let (ticket, granted) = next { granted(ticket) }
    }

    /// Forgets all who wait, so that a server that stops starts no more answers; they own no slot.
    func close() {
        state.withLock { state in
            state.limit = 0
            state.waiting = [:]
            state.order = []
            state.head = 0
        }
    }

    var open: Int { state.withLock { $0.open } }
    var peak: Int { state.withLock { $0.peak } }
    var waiting: Int { state.withLock { $0.waiting.count } }
}
