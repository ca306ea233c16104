import ArgumentParser
import Execution
import FoundationEssentials
import Glibc
import Metrics
import MockLLM
import Synchronization
import TestPlan
import Timing
import Transport

/// Runs loads of known timing against a mock server in a process of its own.
struct CalibrationBench {
    /// What one load showed.
    struct Outcome {
        let facts: CalibrationFacts.Load
        /// How long the server's writes took.
        let writes: [Duration]
    }

    private static let plan = """
        <testPlan name="calibrate" seed="1">
          <httpDefaults baseURL="${__P(target)}" timeout="60s"/>
          <threadGroup name="load" threads="${__P(streams)}" loops="${__P(loops)}" rampUp="${__P(ramp)}">
            <sse name="stream" path="/v1/completions" dialect="openai-completions">
              <header name="X-Request-Id" value="${__requestId}"/>
              <body>{"prompt":"calibrate","stream":true}</body>
            </sse>
          </threadGroup>
        </testPlan>
        """

    private let folder: URL
    private let isQuick: Bool

    init(isQuick: Bool) throws {
        self.isQuick = isQuick
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("weir-calibrate-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.plan.utf8).write(to: folder.appendingPathComponent("plan.xml"))
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// The resident set of this process now, in bytes; 0 where the system does not tell.
    var residentMemory: Int {
        let text = FileManager.default.contents(atPath: "/proc/self/statm").map {
            String(decoding: $0, as: UTF8.self)
        }
        let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(getpagesize())
    }

    /// What each of so many open streams adds to this process's memory, beside what a run takes anyway.
    ///
    /// Measured first: memory that other loads have left behind would be used again and not be seen.
    func memoryPerStream(streams: Int) throws -> Int? {
        func peak(_ streams: Int) throws -> Int {
            let server = try start(interval: .milliseconds(500), tokens: 6)
            let memory = Mutex(0)
            _ = try run(
                target: server.process.url, streams: streams, loops: 1, ramp: "1s", usesKernelStamps: true,
                onSamples: { _ in },
                onProgress: { _ in memory.withLock { $0 = max($0, residentMemory) } })
            _ = try stop(server)
            return memory.withLock { $0 }
        }
        let (few, many) = (try peak(10), try peak(streams + 10))
        return many > few ? (many - few) / streams : nil
    }

    /// Compares every token of a load with the server's log.
    func load(streams: Int, interval: Duration, usesKernelStamps: Bool) throws -> Outcome {
        let server = try start(interval: interval, tokens: isQuick ? 20 : 40)
        let samples = Mutex<[Sample]>([])
        let result: RunResult
        do {
            let loops = streams >= 100 ? 1 : isQuick ? 2 : 4
            result = try run(
                target: server.process.url, streams: streams, loops: loops, ramp: "1s",
                usesKernelStamps: usesKernelStamps,
                recordsTokens: true, onSamples: { batch in samples.withLock { $0 += batch } },
                onProgress: { _ in })
        } catch {
            server.process.stop()
            throw error
        }
        let log = try stop(server)
        var comparison = TruthComparison()
        comparison.compare(samples.withLock { $0 }, with: log.mapValues(Self.writes))
        let facts = CalibrationFacts.Load(
            streams: streams, timestamps: usesKernelStamps ? "kernel" : "user",
            firstToken: TimingError(comparison.firstToken), gaps: TimingError(comparison.gaps),
            validity: result.verdict.validity)
        return Outcome(facts: facts, writes: log.values.flatMap(\.flushes))
    }

    /// How a run judges itself at an event rate.
    func rate(streams: Int, interval: Duration) throws -> CalibrationFacts.Rate {
        let tokens = interval == .zero ? 4_000 : Int(2_000_000_000 / interval.nanoseconds)
        let server = try start(interval: interval, tokens: tokens)
        let result = try run(
            target: server.process.url, streams: streams, loops: 1, ramp: "1s", usesKernelStamps: true,
            onSamples: { _ in },
            onProgress: { _ in })
        _ = try stop(server)
        let events = result.aggregate.total.stampSources.total
        return CalibrationFacts.Rate(
            eventsPerSecond: Double(events) / result.duration.inSeconds, validity: result.verdict.validity,
            reasons: result.verdict.reasons.map(\.label))
    }

    private func run(
        target: String, streams: Int, loops: Int, ramp: String, usesKernelStamps: Bool,
        recordsTokens: Bool = false,
        onSamples: @escaping @Sendable ([Sample]) -> Void,
        onProgress: @escaping @Sendable (RunProgress) -> Void
    ) throws -> RunResult {
        var inputs = PlanInputs()
        inputs.properties = ["target": target, "streams": "\(streams)", "loops": "\(loops)", "ramp": ramp]
        let path = folder.appendingPathComponent("plan.xml").path
        let graph = GraphCompiler.compile(
            try PlanLoader.load(path: path, inputs: inputs), userAgent: Weir.userAgent)
        var options = TestRun.Options()
        options.recordsTokens = recordsTokens
        options.usesKernelStamps = usesKernelStamps
        return try TestRun(graph, options: options).run(onSamples: onSamples, onProgress: onProgress)
    }

    // MARK: The server's process

    private struct Server {
        let process: MockProcess
        let log: String
    }

    private func start(interval: Duration, tokens: Int) throws -> Server {
        let log = folder.appendingPathComponent("server.jsonl").path
        let process = try MockProcess([
            "--port", "0", "--ttft", "200ms", "--itl", "\(interval.nanoseconds)ns", "--tokens", "\(tokens)",
            "--log", log,
        ])
        return Server(process: process, log: log)
    }

    /// Ends the server and reads its log, by request id.
    private func stop(_ server: Server) throws -> [String: MockLogEntry] {
        server.process.stop()
        let data = FileManager.default.contents(atPath: server.log) ?? Data()
        let decoder = JSONDecoder()
        var entries: [String: MockLogEntry] = [:]
        for line in data.split(separator: UInt8(ascii: "\n")) {
            let entry = try decoder.decode(MockLogEntry.self, from: Data(line))
            entries[entry.id] = entry
        }
        return entries
    }

    private static func writes(of entry: MockLogEntry) -> [WrittenEvent] {
        zip(entry.tokens, entry.flushes).map { WrittenEvent(before: $0, after: $0 + $1) }
    }
}
