import Timing

extension RunHealth {
    /// One thing that speaks against the figures.
    package struct Reason: Equatable, Sendable {
        package let validity: Validity
        /// A fixed label, safe to group by.
        package let label: String
        /// What was seen, what the limit is, and what a person can do.
        package let text: String
    }

    /// Everything that speaks against the figures, gravest first; empty for a valid run.
    package func judge() -> [Reason] {
        (defects + lateness + load + surroundings).sorted { $0.validity > $1.validity }
    }

    private var defects: [Reason] {
        var reasons: [Reason] = []
        if !isComplete {
            reasons.append(
                Reason(
                    validity: .invalid, label: "incomplete",
                    text:
                        "samples are missing: the run was killed, or its files were damaged; what is left is shown"
                ))
        } else if !isConserved {
            reasons.append(
                Reason(
                    validity: .invalid, label: "conservation",
                    text: "requests were lost between schedule and outcome; this is a defect of Weir"))
        }
        if clientResourceErrors > 0 {
            reasons.append(
                Reason(
                    validity: .invalid, label: "clientResource",
                    text:
                        "\(FigureText.counted(clientResourceErrors, "request")) failed for want of this machine's "
                        + "descriptors or ports; raise `ulimit -n` or use fewer threads"))
        }
        return reasons
    }

    // MARK: Lateness

    private var lateness: [Reason] { [lateSends, lag, standstill, lateQueue].compactMap(\.self) }

    private var lateSends: Reason? {
        guard let delay = sendDelay, delay > limits.sendDelay else { return nil }
        return Reason(
            validity: delay > limits.sendDelay.times(10) ? .invalid : .suspect, label: "sendDelay",
            text: "requests were sent late: p99 \(delay), limit \(limits.sendDelay); \(cure)")
    }

    private var lag: Reason? {
        guard let lag = loopLag.percentile(99) else { return nil }
        let unstamped = stampSources.total == 0 ? 0 : Double(stampSources.user) / Double(stampSources.total)
        let needsLoop = unstamped > Limits.userStamps
        let limit = needsLoop ? limits.loopLag : max(limits.loopLag, Limits.lateness)
        guard lag > limit else { return nil }
        let share =
            "\(Self.percent(unstamped)) of the token times are this process's own, which adds to them"
        return Reason(
            validity: lag > limit.times(10) ? .invalid : .suspect, label: "loopLag",
            text: "an event loop looked late: p99 \(lag), limit \(limit); "
                + (needsLoop ? "\(share); " : "") + cure)
    }

    private var standstill: Reason? {
        guard let longest = loopLag.max, longest > limits.standstill else { return nil }
        return Reason(
            validity: longest > limits.standstill.times(4) ? .invalid : .suspect, label: "standstill",
            text: "this process stood still for \(longest): it was stopped, swapped out, or its machine was; "
                + "requests of that time went out late")
    }

    private var lateQueue: Reason? {
        guard let lag = queueLag, lag > limits.queueLag else { return nil }
        return Reason(
            validity: lag > limits.queueLag.times(10) ? .invalid : .suspect, label: "queueLag",
            text:
                "the run's own queue was \(lag) late, limit \(limits.queueLag): thresholds that end the run "
                + "early, and the live figures, came as much later; \(cure)")
    }

    /// What a person can do about lateness, as far as the cause is known.
    private var cure: String {
        if let machineBusy, machineBusy > Limits.machineBusy, cpuShare < machineBusy / 2 {
            return "other processes kept the machine \(Self.percent(machineBusy)) busy, "
                + "Weir \(Self.percent(cpuShare)): give it a machine of its own"
        }
        return "use fewer threads, --shards, or a faster machine"
    }

    // MARK: Load

    /// The system accounts processor time in ticks; in less than a second they say nothing.
    private var load: [Reason] {
        wallTime < .seconds(Int64(1)) ? [] : [processLoad, shardLoad, throttling].compactMap(\.self)
    }

    private var processLoad: Reason? {
        guard cpuShare > limits.cpu else { return nil }
        // Beside the mock server a full machine says little about the generator alone.
        let isOverloaded = cpuShare > limits.invalidCPU && !sharesProcessWithServer
        return Reason(
            validity: isOverloaded ? .invalid : .suspect, label: "cpu",
            text:
                "this process kept \(Self.percent(cpuShare)) of \(FigureText.counted(processors, "processor")) busy"
                + (sharesProcessWithServer ? " (with the mock server in it)" : "")
                + ", limit \(Self.percent(limits.cpu)); use fewer threads or a larger machine")
    }

    private var shardLoad: Reason? {
        guard shardCPU > limits.cpu else { return nil }
        return Reason(
            validity: shardCPU > limits.invalidCPU ? .invalid : .suspect, label: "shardCPU",
            text:
                "an event loop used \(Self.percent(shardCPU)) of a processor, limit \(Self.percent(limits.cpu)); "
                + "use more shards (--shards) or fewer threads")
    }

    private var throttling: Reason? {
        guard let throttled else { return nil }
        let share = throttled.inSeconds / wallTime.inSeconds
        guard share > Limits.throttled.suspect else { return nil }
        return Reason(
            validity: share > Limits.throttled.invalid ? .invalid : .suspect, label: "throttled",
            text:
                "the control group stopped this process for \(throttled), \(Self.percent(share)) of the run; "
                + "raise its CPU limit")
    }

    // MARK: Surroundings

    private var surroundings: [Reason] { [resends, clock, network].compactMap(\.self) }

    private var resends: Reason? {
        let share = Double(hiddenResends) / Double(max(1, issued))
        guard hiddenResends > Limits.hiddenResends.count, share > Limits.hiddenResends.share else {
            return nil
        }
        return Reason(
            validity: .suspect, label: "hiddenResends",
            text:
                "\(FigureText.grouped(hiddenResends)) of \(FigureText.counted(issued, "request")) were sent twice because a reused connection had died; "
                + "their times hold both attempts")
    }

    private var clock: Reason? {
        guard clockSteps > 0 else { return nil }
        return Reason(
            validity: .suspect, label: "clockStep",
            text:
                "the wall clock jumped \(FigureText.counted(clockSteps, "time")); token times of a tenth of a second around each jump "
                + "may be off")
    }

    private var network: Reason? {
        guard retransmissions > 5, Double(retransmissions) > Limits.retransmissions * Double(max(1, issued))
        else {
            return nil
        }
        return Reason(
            validity: .suspect, label: "retransmissions",
            text: "this machine sent \(FigureText.grouped(retransmissions)) segments again over "
                + "\(FigureText.counted(issued, "request")), because nobody had acknowledged them in time, and that "
                + "wait is in the figures; the cause may be loss in the network, or either machine being too busy to "
                + "take them (a full queue of connections, a process that stood still)")
    }

    private static func percent(_ share: Double) -> String {
        FigureText.percent(share)
    }
}
