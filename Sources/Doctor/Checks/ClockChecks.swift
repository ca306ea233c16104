import Timing

extension DoctorCheck {
    /// Clock sources that are read without a system call.
    private static let quickSources: Set<String> = [
        "tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter", "tsc-early",
    ]

    /// What all times of a run are measured with.
    static let clock = DoctorCheck(title: "clock") { readings in
        guard let clock = readings.clock else { return nil }
        let source = clock.source.map { ", source \($0)" } ?? ""
        let found = "monotonic, resolution \(clock.resolution)\(source), a reading takes \(clock.cost)"
        if clock.resolution > .microseconds(1) {
            return Finding(
                "clock", .warn, found,
                advice: "times are no finer than that; use a kernel with high-resolution timers")
        }
        if clock.cost > .microseconds(1) {
            let slow = clock.source.map { !quickSources.contains($0) } ?? false
            return Finding(
                "clock", .warn, found,
                advice: slow
                    ? "a quicker source may be offered in /sys/devices/system/clocksource/clocksource0/available_clocksource"
                    : "the machine is busy or slow; look again when it is idle")
        }
        return Finding("clock", .ok, found)
    }

    /// What the report's dates, the start of shares and the traces of a service go by; latencies do not.
    static let wallClock = DoctorCheck(title: "wall clock") { readings in
        guard let isSynchronised = readings.clock?.isSynchronised else { return nil }
        guard !isSynchronised else { return Finding("wallClock", .ok, "kept right (adjtimex)") }
        return Finding(
            "wallClock", .warn, "nobody keeps it right (adjtimex)",
            advice:
                "latencies do not need it; for --start-at, and to find requests in a service's logs, run chrony or "
                + "systemd-timesyncd")
    }

    static let kernelStamps = DoctorCheck(title: "token times") { readings in
        switch readings.stamps {
        case nil: return nil
        case .stamped(let age)?:
            return Finding(
                "kernelStamps", .ok, "the kernel stamps what comes (tried: \(age) before it was read)")
        case .unstamped?:
            return Finding(
                "kernelStamps", .warn, "the kernel gives no receive times (tried)",
                advice:
                    "token times will be of this process's clock; leave much of the processors free, and compare with "
                    + "weir calibrate")
        case .failed(let words)?:
            return Finding(
                "kernelStamps", .fail, words,
                advice: "nothing can be measured without a network; see ip addr show lo")
        }
    }
}
