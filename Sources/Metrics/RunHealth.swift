import Timing

/// Whether the figures are the server's or the generator's own.
package enum Validity: String, Comparable, Sendable {
    case valid
    case suspect
    case invalid

    private var rank: Int { self == .valid ? 0 : self == .suspect ? 1 : 2 }

    package static func < (left: Validity, right: Validity) -> Bool { left.rank < right.rank }
}

/// What the generator knows about its own part in the figures.
package struct RunHealth: Sendable {
    /// Limits beyond which a run is SUSPECT or INVALID.
    package struct Limits: Sendable {
        /// p99 of issued − scheduled.
        package var sendDelay: (suspect: Duration, invalid: Duration) = (
            .milliseconds(10), .milliseconds(100)
        )
        /// Share of all processors that this process kept busy, 0…1.
        package var cpu: (suspect: Double, invalid: Double) = (0.8, 0.95)
        /// Requests that libcurl sent twice: so many, and this share of all (0…1); a few of them move no percentile.
        package var hiddenResends: (count: Int, share: Double) = (5, 0.01)

        package init() {}
    }

    /// One thing that speaks against the figures.
    package struct Reason: Equatable, Sendable {
        package let validity: Validity
        /// A fixed label, safe to group by.
        package let label: String
        /// What was seen, what the limit is, and what a person can do.
        package let text: String
    }

    /// The p99 of send delay; nil where nothing was sent.
    package var sendDelay: Duration?
    /// Requests handed to the transport.
    package var issued = 0
    /// Of those, the ones that libcurl sent more than once.
    package var hiddenResends = 0
    package var clientResourceErrors = 0
    package var droppedArrivals = 0
    package var stampSources = StampCounts()
    /// Processor time that this process used during the run, all threads.
    package var cpuTime = Duration.zero
    package var wallTime = Duration.zero
    package var processors = 1
    /// Largest resident set of this process, in bytes.
    package var peakMemory = 0
    /// The embedded mock server ran in this process, so `cpuTime` is not the generator's alone.
    package var sharesProcessWithServer = false
    /// Conservation held: nothing was lost between the plan and the outcomes.
    package var isConserved = true
    /// All of the run's samples are there; false of a run that was killed or whose files are damaged.
    package var isComplete = true

    package init() {}

    /// Share of all processors kept busy, 0…1.
    package var cpuShare: Double {
        wallTime > .zero ? cpuTime.inSeconds / wallTime.inSeconds / Double(max(1, processors)) : 0
    }

    /// Everything that speaks against the figures, gravest first; empty for a valid run.
    package func judge(_ limits: Limits = Limits()) -> [Reason] {
        var reasons: [Reason] = []
        func add(_ validity: Validity, _ label: String, _ text: String) {
            reasons.append(Reason(validity: validity, label: label, text: text))
        }
        if !isComplete {
            add(
                .invalid, "incomplete",
                "samples are missing: the run was killed, or its files were damaged; what is left is shown")
        } else if !isConserved {
            add(
                .invalid, "conservation",
                "requests were lost between schedule and outcome; this is a defect of Weir")
        }
        if clientResourceErrors > 0 {
            add(
                .invalid, "clientResource",
                "\(clientResourceErrors) requests failed for want of this machine's descriptors or ports; "
                    + "raise `ulimit -n` or use fewer threads")
        }
        if let delay = sendDelay, delay > limits.sendDelay.suspect {
            let validity: Validity = delay > limits.sendDelay.invalid ? .invalid : .suspect
            add(
                validity, "sendDelay",
                "requests were sent late: p99 \(delay), limit \(limits.sendDelay.suspect); "
                    + "use fewer threads or a faster machine")
        }
        if cpuShare > limits.cpu.suspect {
            let percent = Int((cpuShare * 100).rounded())
            // Beside the mock server a full machine says little about the generator alone.
            let isOverloaded = cpuShare > limits.cpu.invalid && !sharesProcessWithServer
            add(
                isOverloaded ? .invalid : .suspect, "cpu",
                "this process kept \(percent)% of \(processors) processors busy"
                    + (sharesProcessWithServer ? " (with the mock server in it)" : "")
                    + "; use fewer threads or a larger machine")
        }
        let resendShare = Double(hiddenResends) / Double(max(1, issued))
        if hiddenResends > limits.hiddenResends.count, resendShare > limits.hiddenResends.share {
            add(
                .suspect, "hiddenResends",
                "\(hiddenResends) of \(issued) requests were sent twice because a reused connection had died; "
                    + "their times hold both attempts")
        }
        return reasons.sorted { $0.validity > $1.validity }
    }
}
