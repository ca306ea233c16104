import Metrics
import TestPlan
import Timing
import Transport

/// Requests from their sending to their end, and what comes for them meanwhile.
extension Shard: TransferReceiver {
    func send(_ sampler: SamplerPlan, for slot: Int, scheduled: Instant) {
        let (id, request, trace) = users[slot].render(sampler)
        let issued = transport.start(request, as: slot)
        var sample = users[slot].sample(
            of: sampler, id: id, scheduled: scheduled, issued: issued, in: graph)
        sample.traceID = trace
        sample.groupThreads = threads.active(in: id.group)
        sample.allThreads = threads.active
        if isWarmUp(slot, at: issued) { sample.flags.insert(.warmUp) }
        if users[slot].isBeginning {
            users[slot].isBeginning = false
            sample.flags.insert(.firstOfThread)
        }
        record.issued(&sample)
        let open = openRequest(of: sampler, sample, for: slot)
        if !sampler.assertions.texts.isEmpty {
            open.assertionTexts = sampler.assertions.madeTexts(in: &users[slot].context)
        }
        users[slot].request = open
        timers.set(slot, to: open.nextDeadline(cutAt: cutTime(of: slot)))
    }

    /// The record of a user's request, made from that of its last one where there was one.
    private func openRequest(of sampler: SamplerPlan, _ sample: Sample, for slot: Int) -> OpenRequest {
        let key = users[slot].matchKey(of: sample.id)
        guard let last = users[slot].lastRequest else {
            return OpenRequest(
                sampler: sampler, sample: sample, stallAfter: graph.stallAfter, recordsTokens: recordsTokens,
                matchKey: key)
        }
        users[slot].lastRequest = nil
        last.begin(sampler, sample: sample, matchKey: key)
        return last
    }

    func isWarmUp(_ slot: Int, at time: Instant) -> Bool {
        course.isWarmUp(at: time, iterations: users[slot].machine.iterations)
    }

    private func finish(
        _ request: OpenRequest, of slot: Int, summary: TransferSummary, cut: ResponseJudge.Cut?
    ) {
        users[slot].request = nil
        users[slot].lastRequest = request
        var sample = request.finish(summary, cut: cut)
        if !graph.gapLimits.isEmpty { note(request.gaps, in: &sample) }
        record.finished(sample, gaps: request.gaps)
        take(request, of: slot, sample.outcome)
        timers.set(slot, to: .distantFuture)
        if sample.outcome.isFailure {
            switch graph.groups[sample.id.group].onSampleError {
            case .stopTest: handlers.stopTest(false)
            case .stopTestNow: handlers.stopTest(true)
            case .continue, .startNextLoop, .stopThread: break
            }
        }
        let action = users[slot].sampleFinished(sample.outcome, at: sample.done, in: graph)
        perform(action, slot, at: sample.done)
    }

    /// Says of each limit on gaps what share of the request's gaps is beyond it.
    private func note(_ gaps: TokenGaps, in sample: inout Sample) {
        sample.gapShares = graph.gapLimits.map { gaps.share(above: $0.limit) }
    }

    /// Hands what the response leaves behind to its user: variables, and the answer of a turn.
    private func take(_ request: OpenRequest, of slot: Int, _ outcome: Outcome) {
        for (variable, value) in request.extracted { users[slot].context.variables[variable] = value }
        if request.sampler.conversation != nil, outcome == .ok { users[slot].answered(request.answer) }
    }

    func checkLimits(of slot: Int, at now: Instant) {
        guard let request = users[slot].request else { return }
        let cutAt = cutTime(of: slot)
        guard let cut = request.cut(at: now, cutAt: cutAt) else {
            timers.set(slot, to: request.nextDeadline(cutAt: cutAt))
            return
        }
        finish(request, of: slot, summary: transport.cancel(slot), cut: cut)
    }

    /// When the end of the test cuts what the user has in flight.
    private func cutTime(of slot: Int) -> Instant { course.cut(loadEnd: users[slot].loadEnd) }

    // MARK: Transfers

    func transferConnected(_ id: Int, at time: Instant) {
        users[id].request?.connected(at: time)
        rearm(id)
    }

    func transfer(
        _ id: Int, redirectedBy head: borrowing ResponseHead, to url: String, cookies: RedirectedCookies,
        at time: Instant
    ) -> String? {
        users[id].request?.redirected(at: time)
        rearm(id)
        return graph.cookies == nil
            ? nil : users[id].redirected(by: head, to: url, cookies: cookies, at: time)
    }

    func transfer(_ id: Int, received head: borrowing ResponseHead, at time: Instant) {
        users[id].request?.received(head)
        if graph.cookies != nil { users[id].takeCookies(head, at: time) }
        if comparesClocks { compareClocks(id, head, at: time) }
    }

    /// Takes the target's time from a response, by which the machines of one run compare their clocks.
    private func compareClocks(_ id: Int, _ head: borrowing ResponseHead, at time: Instant) {
        guard let issued = users[id].request?.sample.issued, let text = head.header("Date"),
            let date = CookieDate.unixSeconds(text)
        else { return }
        record.clockShown(
            ClockBounds(
                date: date, sent: wallClock.unixNanoseconds(issued), received: wallClock.unixNanoseconds(time)
            ))
    }

    func transfer(_ id: Int, received bytes: UnsafeRawBufferPointer, arrival: Arrival) -> Bool {
        guard let request = users[id].request else { return false }
        let isFirst = !request.bodyHasBegun
        let row = request.sampler.row
        let step = request.sample.step
        let tokens = request.received(bytes, arrival: arrival)
        if tokens > 0 {
            record.received(TokenArrival(time: arrival.last, sampler: row, count: tokens), of: step)
        }
        if request.mustEnd { return false }
        // The first byte and the end marker bring a nearer limit; between them the timer looks by itself.
        if isFirst || request.sawEnd { rearm(id) }
        return true
    }

    func transfer(_ id: Int, finished summary: TransferSummary) {
        guard let request = users[id].request else { return }
        finish(request, of: id, summary: summary, cut: nil)
    }

    private func rearm(_ slot: Int) {
        guard let request = users[slot].request else { return }
        timers.set(slot, to: request.nextDeadline(cutAt: cutTime(of: slot)))
    }
}
