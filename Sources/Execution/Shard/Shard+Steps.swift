import Metrics
import Timing

/// What a leader of the run asks for: another load, another step, a group once more.
extension Shard {
    /// Begins the next step; what is in flight goes on counting for the one before.
    func begin(step: Int, at now: Instant) {
        transport.countOpenConnections()
        record.begin(
            step: step, with: graph.emptyAggregate(start: now), at: now, transport: transport.counters)
        course.isMeasured = false
        report(at: now)
    }

    /// From now on, what begins counts or does not.
    func measure(_ isMeasured: Bool) { course.isMeasured = isMeasured }

    /// Changes the load of a held group; nothing in flight is touched.
    ///
    /// - Parameters:
    ///   - level: threads, or arrivals a second.
    ///   - ramp: threads that are added begin evenly over it.
    ///   - start: when the change holds, the same on every shard.
    func hold(_ level: Double, in group: Int, over ramp: Duration, from start: Instant) {
        guard course.role == graph.groups[group].role else { return }
        if graph.groups[group].isOpen {
            heldRates[group] = level
            arrivals.change(group, to: level, at: start - course.start)
            armArrivals(of: group)
        } else {
            holdThreads(Int(exactly: level.rounded()) ?? 0, in: group, over: ramp, from: start)
        }
    }

    private func holdThreads(_ level: Int, in group: Int, over ramp: Duration, from start: Instant) {
        let slots = users.indices.filter { users[$0].group == group }
        var added: [Int] = []
        for slot in slots {
            let isHeldBack = users[slot].thread >= level
            if !isHeldBack, users[slot].isHeldBack { added.append(slot) }
            users[slot].isHeldBack = isHeldBack
        }
        for (place, slot) in added.enumerated() where !users[slot].machine.isFinished {
            // One that has not come to its place to wait goes on by itself.
            guard users[slot].isParked else { continue }
            let begin = start + .seconds(ramp.inSeconds * Double(place) / Double(added.count))
            users[slot].isParked = false
            users[slot].machine.release(at: begin)
            timers.set(slot, to: begin)
        }
    }

    /// Runs the threads of a group once more beside the load.
    func runAgain(_ group: Int, at now: Instant) {
        rerun = group
        let slots = users.indices.filter { users[$0].group == group }
        for slot in slots {
            threads.began(in: group)
            if let first = users[slot].begin(at: now, in: graph) { timers.set(slot, to: first) }
        }
        if slots.isEmpty { endRerun() }
    }

    func endRerun() {
        rerun = nil
        handlers.rerunEnded()
    }

    /// Requests in flight that count, for whoever judges the step while it goes on; none where nobody leads.
    var openThatCount: [OpenRequestFacts] {
        guard course.isMeasured != nil else { return [] }
        return users.compactMap { user in
            guard let request = user.request, record.isOfPresentStep(request.sample),
                !request.sample.flags.contains(.warmUp)
            else { return nil }
            return OpenRequestFacts(
                row: request.sample.sampler, issued: request.sample.issued, firstToken: request.firstToken)
        }
    }
}
