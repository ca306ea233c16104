import Formats
import Metrics
import Timing

/// What the generator knows of its own part in the figures, each with the limit that it is judged by.
struct HealthFacts {
    let health: RunHealth
    /// Where token times came from, as the run says.
    let timestamps: String
    let shards: Int

    /// Term and detail, in the order in which they can spoil a figure.
    var all: [(term: String, detail: String)] {
        [
            (
                "Send delay p99",
                limited(NumberText.time(health.sendDelay), NumberText.time(health.limits.sendDelay))
            ),
            ("Loop lag", loopLag),
            ("Run's queue", queueLag),
            ("Token times", tokenTimes),
            ("Processor", processor),
            ("Busiest event loop", busiestLoop),
            ("Machine", machine),
            ("Throttled", throttled),
            ("Clock steps", NumberText.grouped(health.clockSteps)),
            ("Memory at its peak", known { NumberText.bytes(health.peakMemory) }),
            ("Hidden resends", NumberText.grouped(health.hiddenResends)),
            ("Retransmissions", NumberText.counted(health.retransmissions, "segment")),
            ("Own resource errors", NumberText.grouped(health.clientResourceErrors)),
            ("Dropped arrivals", NumberText.grouped(health.droppedArrivals)),
            ("Conservation", health.isConserved ? "held: no request was lost" : "BROKEN"),
        ]
    }

    /// What the terminal shows of them: the lateness and the load, and of the rest what is not nothing.
    var line: String {
        guard health.knowsUsage else { return "loop lag, CPU and machine unknown" }
        var parts = ["loop lag \(lag)", "busiest loop \(NumberText.percent(health.shardCPU))"]
        if let busy = health.machineBusy { parts.append("machine \(NumberText.percent(busy)) busy") }
        if let throttled = health.throttled, throttled > .zero {
            parts.append("throttled for \(NumberText.time(throttled))")
        }
        if health.clockSteps > 0 { parts.append(NumberText.counted(health.clockSteps, "clock step")) }
        if health.retransmissions > 0 {
            parts.append(NumberText.counted(health.retransmissions, "retransmission"))
        }
        return parts.joined(separator: ", ")
    }

    private func limited(_ seen: String, _ limit: String) -> String { "\(seen), limit \(limit)" }

    private func known(_ text: () -> String) -> String {
        health.knowsUsage ? text() : "unknown: the run did not come to its end"
    }

    private var lag: String {
        let lag = health.loopLag
        return "p99 \(NumberText.time(lag.percentile(99))), max \(NumberText.time(lag.max))"
    }

    private var loopLag: String {
        known {
            "\(lag), limits \(NumberText.time(health.limits.loopLag)) where token times are this process's own and "
                + "\(NumberText.time(health.limits.standstill)) at most"
        }
    }

    private var queueLag: String {
        known {
            health.queueLag.map {
                limited("\(NumberText.time($0)) late at most", NumberText.time(health.limits.queueLag))
            } ?? "unknown"
        }
    }

    private var tokenTimes: String {
        let stamps = health.stampSources
        guard stamps.total > 0 else { return SafeText.line(timestamps, limit: 20) }
        func share(_ count: Int) -> String { NumberText.percent(Double(count) / Double(stamps.total)) }
        return
            "\(share(stamps.kernel)) kernel, \(share(stamps.coalesced)) coalesced, \(share(stamps.user)) user"
    }

    private var processor: String {
        known {
            let processors = NumberText.counted(health.processors, "processor")
            let seen = "\(NumberText.percent(health.cpuShare)) of \(processors)"
            return limited(seen, NumberText.percent(health.limits.cpu))
                + ", \(NumberText.fixed(health.cpuTime.inSeconds, 1)) s"
                + (health.sharesProcessWithServer ? ", the mock server's included" : "")
        }
    }

    private var busiestLoop: String {
        known {
            limited(
                "\(NumberText.percent(health.shardCPU)) of a processor", NumberText.percent(health.limits.cpu)
            )
                + ", \(NumberText.counted(shards, "event loop"))"
        }
    }

    private var machine: String {
        known {
            health.machineBusy.map { "\(NumberText.percent($0)) busy, others' work included" }
                ?? "the system does not tell"
        }
    }

    private var throttled: String {
        known {
            health.throttled.map { "for \(NumberText.time($0)) by its control group" }
                ?? "no limit that is known"
        }
    }
}
