import Dispatch
import Formats
import Synchronization
import Timing
import Transport

/// Sends what an output is given, on a thread and over a connection of its own.
///
/// Any thread may call ``offer(_:)`` and ``finish()``; the first returns at once.
final class OutputSender: @unchecked Sendable {
    /// A collector that does not answer within this time is tried again later.
    private static let timeout = Duration.seconds(Int64(10))
    /// How long the end of a run may wait for what is left, and for a collector that has taken nothing at all.
    private static let flush = (usual: Duration.seconds(Int64(10)), silent: Duration.seconds(Int64(3)))
    private static let mostAnswer = 1 << 20

    private let destination: OutputDestination
    private let redactor: Redactor
    /// Told once what the collector's first problem is, and once that it takes the figures; called on the sender's thread.
    private let tell: @Sendable (String) -> Void
    // On the sender's own thread only, which is why `@unchecked Sendable` holds.
    private var fetch: BlockingFetch?
    private var hasToldOfProblem = false
    private var hasToldOfSuccess = false
    private let outbox = Mutex(Outbox())
    /// Signalled for each body, and once at the end.
    private let news = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    init(_ destination: OutputDestination, tell: @escaping @Sendable (String) -> Void) {
        self.destination = destination
        self.tell = tell
        redactor = Redactor(destination.headers.map { ("header \($0.name)", $0.value) })
    }

    /// A queue of its own is a thread of its own while it works, however many others wait.
    func start() {
        DispatchQueue(label: "weir.output.\(destination.kind.rawValue)").async { self.run() }
    }

    func offer(_ body: [UInt8]) {
        outbox.withLock { $0.offer(body) }
        news.signal()
    }

    /// Waits until all is sent, or may not be waited for any longer.
    ///
    /// - Returns: what was lost, in words; nil where nothing was.
    func finish() -> String? {
        let flush = outbox.withLock { outbox in
            let flush = outbox.taken > 0 ? Self.flush.usual : Self.flush.silent
            outbox.close(until: Instant.now() + flush)
            return flush
        }
        news.signal()
        // A request under way may take its own time limit beyond the deadline; it is left behind.
        _ = ended.wait(timeout: .now() + .nanoseconds(Int(flush.nanoseconds)) + .seconds(1))
        let (offered, lost, problem) = outbox.withLock {
            ($0.offered, $0.offered - $0.taken, $0.lastProblem)
        }
        guard lost > 0 else { return nil }
        let last = problem.map { " (last: \(redactor.redact(cut: $0)))" } ?? ""
        return "\(lost) of \(offered) batches of figures are lost\(last); the report is whole"
    }

    // MARK: On the sender's thread

    private func run() {
        while let body = nextBody() {
            let answer = send(body)
            outbox.withLock { $0.answered(answer, at: Instant.now()) }
            tellOf(answer)
        }
        ended.signal()
    }

    private func nextBody() -> [UInt8]? {
        while true {
            switch outbox.withLock({ $0.next(at: Instant.now()) }) {
            case .send(let body): return body
            case .end: return nil
            case .wait(nil): news.wait()
            case .wait(let until?):
                // What is new meanwhile changes nothing but the queue, or ends the waiting.
                let left = max(.zero, until - Instant.now())
                _ = news.wait(timeout: .now() + .nanoseconds(Int(left.nanoseconds)))
            }
        }
    }

    private func send(_ body: [UInt8]) -> Outbox.Answer {
        do throws(TransferError) {
            return CollectorAnswer.read(try connection().post(body), from: destination.kind)
        } catch {
            return .failed(error.message, retryAfter: nil)
        }
    }

    private func connection() throws(TransferError) -> BlockingFetch {
        if let fetch { return fetch }
        let own = destination.headers.map { "\($0.name): \($0.value)" }
        let names = Set(destination.headers.map { $0.name.lowercased() })
        let usual = (destination.kind.headers + ["User-Agent: weir"]).filter { line in
            !names.contains(line.prefix { $0 != ":" }.lowercased())
        }
        let new = try BlockingFetch(
            BlockingFetch.Target(
                url: destination.url, headers: usual + own, timeout: Self.timeout, mostBytes: Self.mostAnswer)
        )
        fetch = new
        return new
    }

    private func tellOf(_ answer: Outbox.Answer) {
        switch answer {
        case .taken:
            guard !hasToldOfSuccess else { return }
            hasToldOfSuccess = true
            tell("\(destination.name) takes the figures")
        case .refused(let reason):
            tellOfProblem("refuses figures, and the run goes on: \(reason)")
        case .failed(let reason, _):
            tellOfProblem("does not take the figures, is tried again, and the run goes on: \(reason)")
        }
    }

    private func tellOfProblem(_ text: String) {
        guard !hasToldOfProblem else { return }
        hasToldOfProblem = true
        tell("\(destination.name) \(redactor.redact(cut: text))")
    }
}
