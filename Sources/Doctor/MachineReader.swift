import Execution
import FoundationEssentials
import Glibc
import TestPlan
import Timing
import Transport

/// Reads a machine; nothing is judged here.
///
/// Sources: proc(5), getrlimit(2), adjtimex(2), the kernel's documents on control groups, versions 1 and 2.
package enum MachineReader {
    /// - Parameter target: an address to ask once; nil: none.
    package static func read(target: BlockingFetch.Target?, needs: MachineReadings.Needs?) -> MachineReadings
    {
        var readings = MachineReadings()
        let limit = DescriptorLimit.now
        readings.openFiles = .init(soft: limit.soft, hard: limit.hard)
        readings.ports = ports
        readings.clock = clock
        readings.processors = processors
        readings.memory = memory
        readings.stamps = StampTrial.run()
        readings.curl = CurlFacts.now()
        readings.xmlVersion = XMLLibrary.version
        readings.authorityBytes = readings.curl?.authorities.flatMap { path in
            FileManager.default.contents(atPath: path)?.count
        }
        readings.proxies = proxies(ProcessInfo.processInfo.environment)
        readings.needs = needs
        readings.target = target.map(ask)
        return readings
    }

    static func proxies(_ environment: [String: String]) -> [String] {
        ["http_proxy", "https_proxy", "all_proxy"].flatMap { [$0, $0.uppercased()] }
            .filter { environment[$0]?.isEmpty == false }
    }

    private static var ports: MachineReadings.Ports? {
        let bounds = (text("/proc/sys/net/ipv4/ip_local_port_range") ?? "").split(
            whereSeparator: \.isWhitespace
        )
        .compactMap { Int($0) }
        guard bounds.count == 2, bounds[0] <= bounds[1] else { return nil }
        return .init(
            lowest: bounds[0], highest: bounds[1],
            timeWait: timeWait(sockstat: text("/proc/net/sockstat") ?? ""))
    }

    /// The line `TCP: inuse 9 orphan 0 tw 12 alloc 10 mem 1`.
    static func timeWait(sockstat: String) -> Int {
        for line in sockstat.split(separator: "\n") where line.hasPrefix("TCP:") {
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "tw"), place + 1 < words.count else { continue }
            return Int(words[place + 1]) ?? 0
        }
        return 0
    }

    private static var clock: MachineReadings.Clock {
        var resolution = timespec()
        clock_getres(CLOCK_MONOTONIC, &resolution)
        let readings = 1_000
        let start = Instant.now()
        for _ in 0..<readings { _ = Instant.now() }
        let cost = Duration(nanoseconds: (Instant.now() - start).nanoseconds / Int64(readings))
        let source = text("/sys/devices/system/clocksource/clocksource0/current_clocksource").flatMap(
            word(of:))
        return .init(
            resolution: Duration(
                nanoseconds: Int64(resolution.tv_sec) * 1_000_000_000 + Int64(resolution.tv_nsec)),
            cost: cost, source: source, isSynchronised: ClockState.isSynchronised)
    }

    private static var processors: MachineReadings.Processors {
        let load = text("/proc/loadavg")?.split(separator: " ").first.flatMap { Double($0) }
        let quotas = ControlGroup.folders("cpu").compactMap { folder -> Double? in
            if let line = text("\(folder)/cpu.max") { return ControlGroup.quota(cpuMax: line) }
            guard let quota = text("\(folder)/cpu.cfs_quota_us"),
                let period = text("\(folder)/cpu.cfs_period_us")
            else { return nil }
            return ControlGroup.quota(cpuMax: "\(quota) \(period)")
        }
        return .init(count: ProcessInfo.processInfo.activeProcessorCount, quota: quotas.min(), load: load)
    }

    private static var memory: MachineReadings.Memory? {
        guard let info = text("/proc/meminfo"), let total = kibibytes("MemTotal", in: info),
            let available = kibibytes("MemAvailable", in: info)
        else { return nil }
        let left = ControlGroup.folders("memory").compactMap { folder -> Int? in
            let names = [
                ("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes"),
            ]
            for (limit, usage) in names {
                guard let limit = number("\(folder)/\(limit)"), let usage = number("\(folder)/\(usage)")
                else {
                    continue
                }
                // Version 1 writes no limit as a number larger than any memory.
                return limit < total ? max(0, limit - usage) : nil
            }
            return nil
        }
        return .init(total: total, available: available, groupLeft: left.min())
    }

    static func kibibytes(_ name: String, in memoryInfo: String) -> Int? {
        for line in memoryInfo.split(separator: "\n") where line.hasPrefix("\(name):") {
            let words = line.split(separator: " ")
            return words.count > 1
                ? Int(words[1]).map { $0.multipliedReportingOverflow(by: 1_024).partialValue } : nil
        }
        return nil
    }

    private static func ask(_ target: BlockingFetch.Target) -> MachineReadings.Target {
        var reading = MachineReadings.Target(url: target.url, status: nil, times: .init(), failure: nil)
        do throws(TransferError) {
            let fetch = try BlockingFetch(target)
            do throws(TransferError) {
                reading.status = try fetch.fetch().status
            } catch { reading.failure = error }
            reading.times = fetch.times
        } catch { reading.failure = error }
        return reading
    }

    private static func number(_ path: String) -> Int? {
        text(path).flatMap(word(of:)).flatMap { Int($0) }
    }

    /// The first word of a file that holds one.
    private static func word(of text: String) -> String? {
        text.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }

    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Where the limits of this process's control group stand.
enum ControlGroup {
    /// The group's own folder and those above it, whose limits count too, and the root as a container sees it.
    static func folders(_ controller: String) -> [String] {
        folders(controller, procCgroup: MachineReader.text("/proc/self/cgroup") ?? "")
    }

    static func folders(_ controller: String, procCgroup: String) -> [String] {
        var folders: [String] = []
        for line in procCgroup.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let root =
                parts[1].isEmpty
                ? "/sys/fs/cgroup"
                : parts[1].split(separator: ",").contains(Substring(controller))
                    ? "/sys/fs/cgroup/\(controller)" : nil
            guard let root else { continue }
            var path = parts[2].split(separator: "/")
            while true {
                folders.append(([root] + path.map(String.init)).joined(separator: "/"))
                guard path.popLast() != nil else { break }
            }
        }
        return folders.isEmpty ? ["/sys/fs/cgroup", "/sys/fs/cgroup/\(controller)"] : folders
    }

    /// `50000 100000`: so many microseconds of each period; `max` or `-1` is no limit.
    static func quota(cpuMax text: String) -> Double? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), quota > 0,
            period > 0
        else { return nil }
        return quota / period
    }
}
