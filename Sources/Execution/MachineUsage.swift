import FoundationEssentials
import Metrics
import Timing

/// What the whole machine, and the control group around this process, have done so far.
///
/// Read from Linux's own accounts (proc(5), the kernel's cgroup-v2 and v1 documents); nil where they are not there.
struct MachineUsage {
    /// Ticks of all processors that somebody used, and all ticks.
    let ticks: (busy: UInt64, all: UInt64)?
    /// Time for which the control group kept this process's group from running.
    let throttled: Duration?

    static func now() -> MachineUsage {
        MachineUsage(
            ticks: text(of: "/proc/stat").flatMap(ticks(procStat:)),
            throttled: controlGroupFiles.lazy.compactMap { text(of: $0) }.compactMap(throttled(cpuStat:))
                .first)
    }

    /// Notes what has happened to the machine and to the control group since `before`.
    func note(since before: MachineUsage, in readings: inout RunHealth.Readings) {
        readings.machineBusy = busyShare(since: before)
        if let throttled, let earlier = before.throttled { readings.throttled = throttled - earlier }
    }

    /// Share of the machine that was busy since `before`, 0…1.
    func busyShare(since before: MachineUsage) -> Double? {
        guard let now = ticks, let then = before.ticks, now.all > then.all else { return nil }
        return Double(now.busy - min(now.busy, then.busy)) / Double(now.all - then.all)
    }

    /// The first line of `/proc/stat`: user nice system idle iowait irq softirq steal guest guest_nice.
    static func ticks(procStat text: String) -> (busy: UInt64, all: UInt64)? {
        guard let line = text.split(separator: "\n").first, line.hasPrefix("cpu ") else { return nil }
        // Guest time is in user time already.
        let fields = line.split(separator: " ").dropFirst().prefix(8).compactMap { UInt64($0) }
        guard fields.count >= 5 else { return nil }
        let all = fields.reduce(0, +)
        return (all - fields[3] - fields[4], all)
    }

    /// `throttled_usec` of version 2, or `throttled_time` (nanoseconds) of version 1.
    static func throttled(cpuStat text: String) -> Duration? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let value = Int64(parts[1]) else { continue }
            if parts[0] == "throttled_usec" { return .microseconds(value) }
            if parts[0] == "throttled_time" { return Duration(nanoseconds: value) }
        }
        return nil
    }

    /// Where the group's account can be: its own folder, and the root as a container sees it.
    private static let controlGroupFiles: [String] = {
        let groups = (text(of: "/proc/self/cgroup") ?? "").split(separator: "\n")
        let own = groups.compactMap { line -> String? in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            if parts[1].isEmpty { return "/sys/fs/cgroup\(parts[2])/cpu.stat" }
            return parts[1].split(separator: ",").contains("cpu")
                ? "/sys/fs/cgroup/cpu\(parts[2])/cpu.stat" : nil
        }
        return own + ["/sys/fs/cgroup/cpu.stat", "/sys/fs/cgroup/cpu/cpu.stat"]
    }()

    private static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
