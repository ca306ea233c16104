import Glibc
import Metrics
import Timing

/// Reads what this machine does: proc(5).
struct HostReader: MonitorReader {
    private var ticks: (busy: UInt64, all: UInt64)?
    private var bytes: Counters?
    private var last: Instant?

    struct Counters: Equatable {
        var received: UInt64 = 0
        var sent: UInt64 = 0
        var read: UInt64 = 0
        var written: UInt64 = 0
        /// Milliseconds in which each disk was busy.
        var busy: [String: UInt64] = [:]
    }

    mutating func read() -> ReaderResult {
        let time = Instant.now()
        let ticks = ProcFile.text("/proc/stat").flatMap { Self.ticks($0) }
        let memory = ProcFile.text("/proc/meminfo").flatMap { Self.memory($0) }
        var bytes = Counters()
        if let text = ProcFile.text("/proc/net/dev") { Self.addNetwork(text, to: &bytes) }
        if let text = ProcFile.text("/proc/diskstats") { Self.addDisks(text, to: &bytes) }
        var result = ReaderResult()
        if let ticks, let before = self.ticks, ticks.all > before.all, ticks.busy >= before.busy {
            result.add(.cpu, Double(ticks.busy - before.busy) / Double(ticks.all - before.all))
        }
        if let memory { result.add(.memory, memory) }
        if let before = self.bytes, let last, time > last {
            let seconds = (time - last).inSeconds
            func rate(_ now: UInt64, _ then: UInt64) -> Double? {
                now >= then ? Double(now - then) / seconds : nil
            }
            result.add(.received, rate(bytes.received, before.received))
            result.add(.sent, rate(bytes.sent, before.sent))
            result.add(.diskRead, rate(bytes.read, before.read))
            result.add(.diskWritten, rate(bytes.written, before.written))
            let busy = bytes.busy.compactMap { name, now in
                before.busy[name].flatMap { rate(now, $0) }.map { min(1, $0 / 1_000) }
            }
            result.add(.diskBusy, busy.max())
        }
        self.ticks = ticks
        self.bytes = bytes
        last = time
        if result.values.isEmpty, ticks == nil { result.failure = "/proc/stat cannot be read" }
        return result
    }

    /// The first line of `/proc/stat`: user nice system idle iowait irq softirq steal; guests are in user already.
    static func ticks(_ text: String) -> (busy: UInt64, all: UInt64)? {
        guard let line = text.split(separator: "\n").first, line.hasPrefix("cpu ") else { return nil }
        let fields = line.split(separator: " ").dropFirst().prefix(8).compactMap { UInt64($0) }
        guard fields.count >= 5 else { return nil }
        let all = fields.reduce(0, &+)
        let idle = fields[3] &+ fields[4]
        return idle <= all ? (all - idle, all) : nil
    }

    /// The part of the memory that no program could have any more.
    static func memory(_ text: String) -> Double? {
        func kibibytes(_ name: String) -> Double? {
            text.split(separator: "\n").first { $0.hasPrefix(name + ":") }?
                .split(separator: " ").dropFirst().first.flatMap { Double($0) }
        }
        guard let total = kibibytes("MemTotal"), let available = kibibytes("MemAvailable"), total > 0 else {
            return nil
        }
        return min(1, max(0, 1 - available / total))
    }

    /// Interfaces to other machines.
    static func addNetwork(_ text: String, to counters: inout Counters) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = parts[0].drop(while: \.isWhitespace)
            guard !EnginePreset.virtualInterfaces.contains(where: name.hasPrefix) else { continue }
            let fields = parts[1].split(separator: " ").map { UInt64($0) }
            guard fields.count >= 9, let received = fields[0], let sent = fields[8] else { continue }
            counters.received &+= received
            counters.sent &+= sent
        }
    }

    /// Whole disks: a partition's bytes are its disk's too, and so are those of what is built upon disks.
    static func addDisks(_ text: String, to counters: inout Counters) {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 13 else { continue }
            let name = String(fields[2])
            guard isDisk(name), let read = UInt64(fields[5]), let written = UInt64(fields[9]),
                let busy = UInt64(fields[12])
            else { continue }
            // A sector counts 512 bytes here, whatever the disk's are.
            counters.read &+= read &* 512
            counters.written &+= written &* 512
            counters.busy[name] = busy
        }
    }

    static func isDisk(_ name: String) -> Bool {
        if EnginePreset.virtualDisks.contains(where: name.hasPrefix) { return false }
        // nvme0n1 is a disk, nvme0n1p2 a partition; so mmcblk0 and mmcblk0p1.
        if name.hasPrefix("nvme") || name.hasPrefix("mmcblk") { return !name.contains("p", after: 4) }
        return name.last?.isNumber != true
    }
}

extension String {
    fileprivate func contains(_ character: Character, after offset: Int) -> Bool {
        dropFirst(offset).contains(character)
    }
}

/// The small files of proc(5), which have no length before they are read.
enum ProcFile {
    /// More than any of them is.
    private static let limit = 4 << 20

    static func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    static func bytes(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 { return errno == EINTR ? bytes : nil }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }
}
