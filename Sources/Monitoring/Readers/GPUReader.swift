import Foundation
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
                .map { $0.trimmingCharacters(in: .whitespaces) }
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
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch {
            return .failure(Failure(text: "\(name) cannot be started: \(error)"))
        }
        let (bytes, isWhole) = output(pipe.fileHandleForReading.fileDescriptor, until: Instant.now() + limit)
        guard isWhole else {
            process.terminate()
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            return .failure(Failure(text: "\(name) has not answered within \(limit)"))
        }
        process.waitUntilExit()
        let text = String(decoding: bytes, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            if process.terminationStatus == 127 {
                return .failure(Failure(text: "there is no program \(name)"))
            }
            let words = text.split(whereSeparator: \.isNewline).first.map { ": \($0.prefix(120))" } ?? ""
            return .failure(
                Failure(text: "\(name) ended with \(process.terminationStatus)\(words)", hasExited: true))
        }
        return .success(text)
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
