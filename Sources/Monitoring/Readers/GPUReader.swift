import FoundationEssentials
import Glibc
import Metrics
import Timing

/// Asks `nvidia-smi` for each GPU.
struct GPUReader: MonitorReader {
    private static let program = "nvidia-smi"
    private static let fields = [
        "index", "utilization.gpu", "memory.used", "memory.total", "power.draw", "clocks.sm",
        "temperature.gpu",
    ]
    /// What the reasons of the clocks are called, from the newest; one unknown field fails the whole call.
    private static let reasons = ["clocks_event_reasons.active", "clocks_throttle_reasons.active"]
    private static let limit = Duration.seconds(5.0)

    /// Index of the present name in `reasons`; beyond them the reasons are not asked for.
    private var reason = 0

    mutating func read() -> ReaderResult {
        while true {
            let asked = Self.fields + Self.reasons.dropFirst(reason).prefix(1)
            let answer = ChildProgram.run(
                Self.program,
                ["--query-gpu=\(asked.joined(separator: ","))", "--format=csv,noheader,nounits"],
                limit: Self.limit)
            switch answer {
            case .failure(let failure) where failure.hasExited && reason < Self.reasons.count:
                reason += 1
            case .failure(let failure): return ReaderResult(failure: failure.text)
            case .success(let text): return Self.result(text)
            }
        }
    }

    /// Lines such as `0, 97, 71959, 81559, 642.32, 1980, 61, 0x0000000000000004`; what is no number is missing.
    static func result(_ text: String) -> ReaderResult {
        var result = ReaderResult()
        var highest: [(SeriesName, Double)] = []
        for line in text.split(whereSeparator: \.isNewline).prefix(64) {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.split(separator: " ").joined(separator: " ") }
            guard cells.count >= fields.count, let index = Int(cells[0]), index >= 0 else { continue }
            func number(_ place: Int) -> Double? {
                Double(cells[place]).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
            }
            let memory = number(2).flatMap { used in number(3).flatMap { $0 > 0 ? used / $0 : nil } }
            let reasons =
                cells.count > 7 && cells[7].hasPrefix("0x")
                ? UInt64(cells[7].dropFirst(2), radix: 16) : nil
            let values: [(SeriesName, Double?)] = [
                (.utilization, number(1).map { $0 / 100 }), (.memory, memory), (.power, number(4)),
                (.clock, number(5)), (.temperature, number(6)),
                (.throttled, reasons.map { $0 & ThrottleReasons.harmful == 0 ? 0 : 1 }),
            ]
            for (name, value) in values {
                result.add(name, value, of: "\(index)")
                if let value { highest.append((name, value)) }
            }
        }
        // What a threshold asks of all of them: the one that is busiest.
        for name in [SeriesName.utilization, .memory, .temperature, .throttled] {
            result.add(name, highest.filter { $0.0 == name }.map(\.1).max())
        }
        if result.values.isEmpty {
            let found = text.split(whereSeparator: \.isNewline).first.map { $0.prefix(80) } ?? ""
            result.failure = found.isEmpty ? "\(program) names no GPU" : "\(program) says \"\(found)\""
        }
        return result
    }
}

/// Another program that is run for its output, with a time limit.
enum ChildProgram {
    struct Failure: Error {
        let text: String
        /// It ran, and ended with another code than 0.
        var hasExited = false
    }

    private static let mostBytes = 1 << 20

    static func run(_ name: String, _ arguments: [String], limit: Duration) -> Result<String, Failure> {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return .failure(Failure(text: "there is no pipe left")) }
        defer { close(ends[0]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let started = start(name, arguments, output: ends[1])
        close(ends[1])
        switch started {
        case .failure(let failure): return .failure(failure)
        case .success(let id):
            let (bytes, isWhole) = output(ends[0], until: Instant.now() + limit)
            // With all that it has started: a child of its own may hold the pipe.
            if !isWhole { kill(-id, SIGKILL) }
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            guard isWhole else {
                return .failure(
                    Failure(
                        text: bytes.count >= mostBytes
                            ? "\(name) writes more than \(mostBytes >> 20) MiB"
                            : "\(name) has not answered within \(limit)"))
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard status == 0 else {
                let words = text.split(whereSeparator: \.isNewline).first.map { ": \($0.prefix(120))" } ?? ""
                return .failure(
                    Failure(text: "\(name) ended with \((status >> 8) & 0xFF)\(words)", hasExited: true))
            }
            return .success(text)
        }
    }

    /// Starts a program of the PATH in a group of its own.
    private static func start(
        _ name: String, _ arguments: [String], output: Int32
    ) -> Result<pid_t, Failure> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        var words: [UnsafeMutablePointer<CChar>?] = ([name] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id: pid_t = 0
        let code = posix_spawnp(&id, name, &actions, &attributes, &words, environ)
        guard code == 0 else {
            let reason =
                code == ENOENT ? "there is no program \(name)" : "\(name): \(String(cString: strerror(code)))"
            return .failure(Failure(text: reason))
        }
        return .success(id)
    }

    /// What is written until the other end closes; not whole where that takes longer or is too much.
    private static func output(_ descriptor: Int32, until end: Instant) -> (bytes: [UInt8], isWhole: Bool) {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let left = (end - Instant.now()).nanoseconds / 1_000_000
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard left > 0, bytes.count < mostBytes, poll(&waiting, 1, Int32(clamping: left)) != 0 else {
                return (bytes, false)
            }
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return (bytes, true) }
            if count < 0 { if errno == EINTR { continue } else { return (bytes, false) } }
            bytes += chunk[..<count]
        }
    }
}
