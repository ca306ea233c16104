import Metrics
import TestPlan
import Timing

/// Arrivals of open groups, and the threads that take them.
extension Shard {
    func armArrivals(of group: Int) {
        guard let end = graph.groups[group].workload.arrivalsEnd,
            let offset = arrivals.nextOffset(of: group, end: end)
        else { return }
        timers.set(users.count + group, to: course.start + offset)
    }

    func arrive(in group: Int, at now: Instant) {
        switch arrivals.takeNext(of: group) {
        case .over: endArrivals(of: group, at: now)
        case .dropped:
            record.dropped()
            armArrivals(of: group)
        case .taken(let arrival, by: let slot):
            armArrivals(of: group)
            serve(arrival, by: slot, at: now)
        }
    }

    private func serve(_ arrival: ArrivalSchedule.Arrival, by slot: Int, at now: Instant) {
        activate(slot)
        let planned = course.phase.map { graph.arrivalRate(of: $0, at: arrival.offset) } ?? 0
        let rate = planned + heldRates.values.reduce(0, +)
        users[slot].arrivalRate = ArrivalRate(perSecond: rate)
        let action = users[slot].arrive(
            arrival.number, scheduled: course.start + arrival.offset, in: graph)
        perform(action, slot, at: now)
        // A pool without a row for this arrival has none for those after it.
        if action == .finish { endArrivals(of: users[slot].group, at: now) }
    }

    /// No arrival comes any more: threads that wait for one have done their work.
    private func endArrivals(of group: Int, at now: Instant) {
        guard let waiting = arrivals.end(of: group) else { return }
        timers.set(users.count + group, to: .distantFuture)
        noteThreadEnd(of: group, at: now)
        for slot in waiting where users[slot].endLoad(in: graph) { userFinished(slot, at: now) }
    }

    /// An arrival has been served; its thread is free for another.
    func becomeIdle(_ slot: Int, at now: Instant) {
        if arrivals.takeBack(slot, of: users[slot].group) {
            deactivate(slot)
        } else {
            _ = users[slot].endLoad(in: graph)
            userFinished(slot, at: now)
        }
    }
}
