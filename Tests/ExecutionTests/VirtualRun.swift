import Metrics
import TestPlan
import Timing
import Transport

@testable import Execution

/// What a scripted server does with one request, each at an offset from its issue.
enum ScriptedEvent {
    case connected
    case head(String)
    case body(String)
    case finished(TransferError?)
}

/// Drives a shard in virtual time: the clock jumps from one event to the next, and nothing depends on the machine.
///
/// `@unchecked Sendable` holds because everything happens on the test's thread.
final class VirtualRun: Transport, @unchecked Sendable {
    private struct Pending {
        let time: Instant
        let order: Int
        let id: Int
        let event: ScriptedEvent
    }

    static let start = Instant(nanoseconds: 1_000_000_000)

    private let script: (Int) -> [(Int64, ScriptedEvent)]
    private var pending: [Pending] = []
    private var order = 0
    private(set) var now = VirtualRun.start
    private(set) var issues: [Instant] = []
    private(set) var requests: [Request] = []
    private(set) var cancelled = 0
    private(set) var reports: [ShardReport] = []
    private var stopRequest: Bool?
    private var hasEndedPhase = false
    private var phase = 0
    private var issuedAt: [Int: Instant] = [:]
    private var connectedAt: [Int: Instant] = [:]

    /// - Parameter script: the events of the how-many-th request, each with its offset in milliseconds.
    init(_ script: @escaping (Int) -> [(Int64, ScriptedEvent)]) {
        self.script = script
    }

    /// Runs the graph's shard to its end; stops it after `stopAfter` milliseconds where given.
    ///
    /// - Parameter part: the share of the run that the machine makes.
    /// - Parameter loadAt: when the load begins, in milliseconds, where it is agreed upon.
    /// - Parameter commands: what a leader of the run asks of the shard, each with its moment in milliseconds.
    /// - Parameter lingering: how many seconds the loop goes on after the shard has finished, as where the run is late
    ///   to stop it.
    static func run(
        _ graph: ExecutionGraph, shard index: Int = 0, of count: Int = 1, in part: RunShare = .whole,
        loadAt: Int64? = nil,
        stopAfter: Int64? = nil,
        commands: [(at: Int64, ask: (Shard, Instant) -> Void)] = [], lingering: Int64 = 0,
        recordsTokens: Bool = false, script: @escaping (Int) -> [(Int64, ScriptedEvent)]
    ) -> VirtualRun {
        let run = VirtualRun(script)
        let handlers = Shard.Handlers(
            report: { run.reports.append($0) }, stopTest: { run.stopRequest = $0 },
            phaseEnded: { run.hasEndedPhase = true })
        let shard = Shard(
            index: index, of: count, in: part, graph: graph, start: start,
            begin: graph.phases.first?.role == .main ? loadAt.map { start + .milliseconds($0) } : nil,
            wallClock: WallClockOffset(nanoseconds: 0),
            recordsTokens: recordsTokens, transport: run, handlers: handlers)
        var commands = commands[...]
        var stopTime = stopAfter.map { start + .milliseconds($0) }
        while run.reports.last?.isFinished != true {
            let due = shard.runDue(at: run.now)
            if let immediately = run.stopRequest {
                run.stopRequest = nil
                shard.stop(at: run.now, immediately: immediately)
                continue
            }
            if run.hasEndedPhase {
                run.hasEndedPhase = false
                run.phase += 1
                let isFirstOfLoad =
                    graph.phases[run.phase].role == .main && graph.phases[run.phase - 1].role != .main
                let agreed = loadAt.map { start + .milliseconds($0) } ?? run.now
                shard.begin(run.phase, at: isFirstOfLoad ? max(run.now, agreed) : run.now)
                continue
            }
            let next = run.pending.min { ($0.time, $0.order) < ($1.time, $1.order) }
            let commandTime = commands.first.map { start + .milliseconds($0.at) } ?? .distantFuture
            run.now = max(
                run.now, min(due, next?.time ?? .distantFuture, stopTime ?? .distantFuture, commandTime))
            if run.now >= commandTime, let command = commands.popFirst() {
                command.ask(shard, run.now)
                continue
            }
            if let time = stopTime, run.now >= time {
                stopTime = nil
                shard.stop(at: run.now, immediately: false)
            } else if let next, next.time <= run.now {
                run.pending.removeAll { $0.order == next.order }
                run.deliver(next, to: shard)
            }
        }
        for _ in 0..<lingering {
            run.now = run.now + .seconds(Int64(1))
            _ = shard.runDue(at: run.now)
        }
        return run
    }

    let counters = TransportCounters()

    var aggregate: Aggregate? { reports.last?.aggregate }
    var samples: [Sample] { reports.flatMap(\.samples) }

    private func deliver(_ item: Pending, to shard: Shard) {
        switch item.event {
        case .connected:
            connectedAt[item.id] = now
            shard.transferConnected(item.id, at: now)
        case .head(let text):
            var head = ResponseHead()
            head.bytes = Array(text.utf8)
            head.status = Int(text.split(separator: " ")[1]) ?? 0
            shard.transfer(item.id, received: head, at: now)
        case .body(let text):
            var text = text
            let goesOn = text.withUTF8 {
                shard.transfer(item.id, received: UnsafeRawBufferPointer($0), arrival: .user(now))
            }
            if !goesOn {
                pending.removeAll { $0.id == item.id }
                finish(item.id, TransferError(kind: .aborted, message: "aborted"), shard)
            }
        case .finished(let error): finish(item.id, error, shard)
        }
    }

    private func finish(_ id: Int, _ error: TransferError?, _ shard: Shard) {
        var summary = summary(id)
        summary.error = error
        shard.transfer(id, finished: summary)
    }

    private func summary(_ id: Int) -> TransferSummary {
        var summary = TransferSummary(issued: issuedAt[id] ?? now)
        summary.connected = connectedAt[id]
        summary.done = now
        summary.attempts = 1
        return summary
    }

    func start(_ request: Request, as id: Int) -> Instant {
        connectedAt[id] = nil
        issuedAt[id] = now
        for (offset, event) in script(issues.count) {
            order += 1
            pending.append(Pending(time: now + .milliseconds(offset), order: order, id: id, event: event))
        }
        issues.append(now)
        requests.append(request)
        return now
    }

    func cancel(_ id: Int) -> TransferSummary {
        cancelled += 1
        pending.removeAll { $0.id == id }
        return summary(id)
    }
}

extension [(Int64, ScriptedEvent)] {
    static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

    /// A whole answer: connected at once, its first token after `ttft`, two more `itl` apart, then the end.
    static func answer(ttft: Int64 = 100, itl: Int64 = 10) -> Self {
        let token = #"data: {"choices":[{"text":"x"}]}"# + "\n\n"
        return [
            (0, .connected), (ttft - 1, .head(head)), (ttft, .body(token)), (ttft + itl, .body(token)),
            (ttft + 2 * itl, .body(token)), (ttft + 2 * itl + 1, .body("data: [DONE]\n\n")),
            (ttft + 2 * itl + 2, .finished(nil)),
        ]
    }

    static let refused: Self = [(1, .finished(TransferError(kind: .connectRefused, message: "refused")))]
}
