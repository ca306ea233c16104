import Metrics
import Timing

/// What a leader of the run asks for, and what it is told.
extension TestRun {
    /// Begins the next step; requests in flight go on counting for the one before.
    package func begin(step number: Int) {
        onQueue { run in
            let usage = ResourceUsage.now()
            run.step.after = usage
            if run.step.measuredUntil == nil, run.step.measuredFrom != nil {
                run.step.measuredUntil = usage.time
            }
            run.earlierSteps.append(run.step)
            run.step = RunStep(number, shards: run.step.ledger.reports.count, before: usage)
            run.lastTick = (.zero, 0, 0)
            run.lastShown = .zero
            run.post { shard in shard.begin(step: number, at: Instant.now()) }
        }
    }

    /// Changes the load of a held group of the graph: threads, or arrivals a second.
    ///
    /// - Parameters:
    ///   - ramp: threads that are added begin evenly over it.
    ///   - start: when the change holds, which machines of one run agree upon; default: now.
    package func hold(
        _ level: Double, in group: Int, over ramp: Duration, from start: Instant? = nil
    ) {
        onQueue { run in
            let start = start ?? Instant.now()
            run.post { shard in shard.hold(level, in: group, over: ramp, from: start) }
        }
    }

    /// From now on, requests that begin count, or they do not.
    package func measure(_ isMeasured: Bool) {
        onQueue { run in
            let now = Instant.now()
            if isMeasured { run.step.measuredFrom = now } else { run.step.measuredUntil = now }
            run.post { shard in shard.measure(isMeasured) }
        }
    }

    /// Runs the threads of a group once more beside the load.
    package func runAgain(_ group: Int) {
        onQueue { run in
            run.rerunsEnded = 0
            run.post { shard in shard.runAgain(group, at: Instant.now()) }
        }
    }

    /// Hands over the numbers of the present step as they are now, on the run's queue.
    package func lookAtPresent(_ take: @escaping @Sendable (RunResult) -> Void) {
        onQueue { run in take(run.result(of: run.step, until: .now())) }
    }

    private func onQueue(_ work: @escaping @Sendable (TestRun) -> Void) { queue.async { work(self) } }

    private func post(_ work: @escaping @Sendable (Shard) -> Void) {
        for (loop, shard) in state.withLock(\.shards) { loop.post { work(shard) } }
    }

    func takeRerunEnd() {
        rerunsEnded += 1
        guard rerunsEnded == step.ledger.reports.count else { return }
        lead?.rerunEnded()
    }

    func takeEarlier(_ report: ShardReport) {
        guard let index = earlierSteps.firstIndex(where: { $0.number == report.step }) else { return }
        _ = earlierSteps[index].ledger.take(report, at: Instant.now())
        guard earlierSteps[index].ledger.isStepOver, let after = earlierSteps[index].after else { return }
        let step = earlierSteps.remove(at: index)
        lead?.stepEnded(step.number, result(of: step, until: after))
    }
}
