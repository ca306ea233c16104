import Timing

/// Threads that wait for one another.
extension Shard {
    func meet(_ slot: Int, at index: Int, now: Instant) {
        let group = users[slot].group
        let deadline = rendezvous.join(slot, of: group, at: index, now: now)
        timers.set(slot, to: min(deadline, users[slot].loadEnd))
        releaseComplete(in: group, at: now)
    }

    func releaseComplete(in group: Int, at now: Instant) {
        while let index = rendezvous.complete(in: group, unfinished: threads.unfinished(in: group)) {
            release(index, at: now)
        }
    }

    /// Lets those go on who wait.
    ///
    /// Their timers wake them: were each to go on in here, two that only met would call each other without end.
    func release(_ index: Int, at now: Instant) {
        for slot in rendezvous.release(index) where !users[slot].machine.isFinished {
            users[slot].machine.release(at: now)
            timers.set(slot, to: now)
        }
    }
}
