import Glibc
import Metrics
import TestPlan
import Timing

/// Reads what a process and its descendants use: proc(5).
struct ProcessReader: MonitorReader {
    private let choice: MonitorPlan.ProcessChoice
    private var ids: [Int32] = []
    /// Ticks that each process had used.
    private var ticks: [Int32: UInt64] = [:]
    private var last: Instant?
    /// When the processes of this machine were gone through.
    private var searched: Instant?
    /// Going through all of them costs more than looking at those that are known.
    private static let searchInterval = Duration.seconds(5.0)
    private static let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    private static let pageSize = Double(max(1, sysconf(Int32(_SC_PAGESIZE))))
    private static let mostProcesses = 1_000

    init(_ choice: MonitorPlan.ProcessChoice) { self.choice = choice }

    mutating func read() -> ReaderResult {
        let time = Instant.now()
        var processes = ProcessTable.facts(of: ids)
        if processes.count < max(1, ids.count) || searched.map({ time - $0 >= Self.searchInterval }) ?? true {
            let table = ProcessTable.now()
            let all = table.withDescendants(of: roots(table))
            // The generator is in no figure of the server, unless it was asked for.
            let own: Int32? = if case .command = choice { getpid() } else { nil }
            ids = Array(all.filter { $0 != own }.prefix(Self.mostProcesses))
            processes = table.processes
            searched = time
        }
        guard !ids.isEmpty else {
            ticks = [:]
            last = nil
            return ReaderResult(failure: "there is no process \(choice.text)")
        }
        var result = ReaderResult()
        var used: [Int32: UInt64] = [:]
        var memory = 0.0
        var threads = 0.0
        var descriptors: Double? = 0
        for id in ids {
            guard let facts = processes[id] else { continue }
            used[id] = facts.ticks
            memory += Double(facts.pages) * Self.pageSize
            threads += Double(facts.threads)
            let count = Folder.count("/proc/\(id)/fd")
            descriptors = descriptors.flatMap { sum in count.map { sum + Double($0) } }
        }
        if let last, time > last {
            // What one used that has come or gone meanwhile is not known.
            let grown = used.reduce(0.0) { sum, process in
                guard let before = ticks[process.key], process.value >= before else { return sum }
                return sum + Double(process.value - before)
            }
            result.add(.cpu, grown / Self.ticksPerSecond / (time - last).inSeconds, unit: .number)
        }
        result.add(.memory, memory, unit: .bytes)
        result.add(.threads, threads)
        result.add(.descriptors, descriptors)
        ticks = used
        last = time
        return result
    }

    private func roots(_ table: ProcessTable) -> [Int32] {
        switch choice {
        case .pid(let id): return table.processes[id] == nil ? [] : [id]
        case .port(let port): return Listeners.processes(on: port, among: table.processes.keys.sorted())
        case .command(let text):
            return table.processes.keys.filter { id in
                id != getpid()
                    && ProcFile.bytes("/proc/\(id)/cmdline").map { Self.words($0).contains(text) } ?? false
            }
        }
    }

    /// A command line, its arguments with blanks between them.
    static func words(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }

    private enum Folder {
        /// Entries of a folder; nil where it may not be read.
        static func count(_ path: String) -> Int? {
            guard let folder = opendir(path) else { return nil }
            defer { closedir(folder) }
            var count = -2
            while readdir(folder) != nil { count += 1 }
            return max(0, count)
        }
    }
}

/// Every process of this machine, as far as it can be seen.
struct ProcessTable {
    struct Facts: Equatable {
        var parent: Int32
        /// User and system time.
        var ticks: UInt64
        var threads: Int
        /// Resident memory.
        var pages: Int
    }

    private(set) var processes: [Int32: Facts] = [:]

    static func now() -> ProcessTable {
        var table = ProcessTable()
        guard let folder = opendir("/proc") else { return table }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let id = Int32(name), id > 0, let text = ProcFile.text("/proc/\(id)/stat") else { continue }
            table.processes[id] = facts(text)
        }
        return table
    }

    /// Of these processes, as far as they are there.
    static func facts(of ids: [Int32]) -> [Int32: Facts] {
        var found: [Int32: Facts] = [:]
        for id in ids {
            if let text = ProcFile.text("/proc/\(id)/stat") { found[id] = facts(text) }
        }
        return found
    }

    /// `/proc/PID/stat`; the name in brackets may hold blanks and brackets itself.
    static func facts(_ text: String) -> Facts? {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        // The third field of the file is the first here.
        guard fields.count >= 22, let parent = Int32(fields[1]), let user = UInt64(fields[11]),
            let system = UInt64(fields[12]), let threads = Int(fields[17]), let pages = Int(fields[21])
        else { return nil }
        return Facts(parent: parent, ticks: user &+ system, threads: max(0, threads), pages: max(0, pages))
    }

    func withDescendants(of roots: [Int32]) -> [Int32] {
        let children = Dictionary(grouping: processes.keys) { processes[$0]?.parent ?? 0 }
        var found = Set<Int32>()
        var next = roots
        while let id = next.popLast() {
            guard found.insert(id).inserted else { continue }
            next += children[id] ?? []
        }
        return found.sorted()
    }
}

/// Who listens on a port of this machine.
enum Listeners {
    static func processes(on port: UInt16, among ids: [Int32]) -> [Int32] {
        var inodes = Set<UInt64>()
        for file in ["/proc/net/tcp", "/proc/net/tcp6"] {
            if let text = ProcFile.text(file) { inodes.formUnion(self.inodes(text, port: port)) }
        }
        guard !inodes.isEmpty else { return [] }
        return ids.filter { holds(inodes, $0) }
    }

    /// Inodes of the listening sockets (state 0A) in a table of `/proc/net`.
    static func inodes(_ text: String, port: UInt16) -> Set<UInt64> {
        var found = Set<UInt64>()
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count >= 10, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":"),
                UInt16(fields[1][fields[1].index(after: colon)...], radix: 16) == port,
                let inode = UInt64(fields[9])
            else { continue }
            found.insert(inode)
        }
        return found
    }

    private static func holds(_ inodes: Set<UInt64>, _ id: Int32) -> Bool {
        guard let folder = opendir("/proc/\(id)/fd") else { return false }
        defer { closedir(folder) }
        var target = [CChar](repeating: 0, count: 64)
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let length = readlink("/proc/\(id)/fd/\(name)", &target, target.count - 1)
            guard length > 0 else { continue }
            let link = String(decoding: target[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if link.hasPrefix("socket:["), let inode = UInt64(link.dropFirst(8).dropLast()),
                inodes.contains(inode)
            {
                return true
            }
        }
        return false
    }
}
