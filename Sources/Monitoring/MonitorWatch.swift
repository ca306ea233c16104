import Dispatch
import Metrics
import Synchronization
import TestPlan
import Timing
import Transport

/// Watches what a plan's `<monitors>` name, beside the load: each monitor on a thread of its own.
///
/// A monitor looks once before the load, then each interval, and once after the load. One that hangs or fails keeps nobody
/// else waiting: its looks are missing, and that is told once.
package final class MonitorWatch: MonitorSource {
    /// Who is told of what happens; called on the monitors' threads.
    package struct Handlers: Sendable {
        package var read: @Sendable (MonitorRead) -> Void
        package var note: @Sendable (String) -> Void

        package init(
            read: @escaping @Sendable (MonitorRead) -> Void, note: @escaping @Sendable (String) -> Void
        ) {
            self.read = read
            self.note = note
        }
    }

    package let facts: [MonitorFacts]
    private let interval: Duration
    private let log: MonitorLog
    private let threads: [MonitorThread]

    /// - Parameters:
    ///   - connection: how TLS is made, as the plan's requests make it.
    ///   - redact: takes secrets out of addresses and failures.
    package init(
        _ plan: MonitorPlan, connection: ConnectionOptions, redact: @escaping @Sendable (String) -> String
    ) {
        facts = plan.monitors.map {
            MonitorFacts(name: $0.name, kind: $0.kind.element, target: redact($0.target))
        }
        interval = plan.interval
        let log = MonitorLog(facts)
        self.log = log
        threads = plan.monitors.map { monitor in
            MonitorThread(
                monitor.name, Self.reader(monitor, connection), interval: plan.interval, redact: redact)
        }
    }

    /// Begins to look; returns when every monitor has looked once, or its time limit is over.
    package func start(_ handlers: Handlers) {
        let log = log
        for thread in threads {
            thread.start(
                Handlers(
                    read: { read in
                        log.add(read)
                        handlers.read(read)
                    }, note: handlers.note))
        }
        for thread in threads { thread.waitForFirst() }
    }

    package func begin(at start: Instant) { log.begin(at: start) }

    package func finish() {
        for thread in threads { thread.stop() }
        for thread in threads { thread.waitForEnd() }
    }

    package var store: MonitorStore { log.store }

    package func store(from start: Instant, until end: Instant) -> MonitorStore {
        log.store(from: start, until: end)
    }

    private static func reader(
        _ monitor: MonitorPlan.Monitor, _ connection: ConnectionOptions
    ) -> any MonitorReader {
        switch monitor.kind {
        case .host: HostReader()
        case .process(let choice): ProcessReader(choice)
        case .gpu: GPUReader()
        case .prometheus(let source): PrometheusReader(source, connection)
        }
    }
}

/// Something that happens once, and that threads wait for.
private struct Latch: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Lets everyone through, now and later.
    func open() { semaphore.signal() }

    /// - Returns: whether it happened within that time.
    @discardableResult
    func wait(atMost limit: Duration) -> Bool {
        guard semaphore.wait(timeout: .now() + .nanoseconds(Int(limit.nanoseconds))) == .success else {
            return false
        }
        // The next who waits finds it open.
        semaphore.signal()
        return true
    }
}

/// One monitor's thread.
private final class MonitorThread: @unchecked Sendable {
    /// A thread that is stopped and does not end is left behind after so long.
    private static let longestEnd = Duration.seconds(6.0)

    private let name: String
    private let interval: Duration
    private let redact: @Sendable (String) -> String
    // On the monitor's own thread only.
    private var reader: any MonitorReader
    private var notes: Set<String> = []
    private let (firstLook, isStopped, hasEnded) = (Latch(), Latch(), Latch())

    init(
        _ name: String, _ reader: any MonitorReader, interval: Duration,
        redact: @escaping @Sendable (String) -> String
    ) {
        self.name = name
        self.reader = reader
        self.interval = interval
        self.redact = redact
    }

    /// A queue of its own is a thread of its own while it works, however many others wait.
    func start(_ handlers: MonitorWatch.Handlers) {
        DispatchQueue(label: "weir.monitor.\(name)").async { self.run(handlers) }
    }

    func stop() { isStopped.open() }
    func waitForFirst() { firstLook.wait(atMost: Self.longestEnd) }
    func waitForEnd() { hasEnded.wait(atMost: Self.longestEnd) }

    private func run(_ handlers: MonitorWatch.Handlers) {
        // Half an interval off the run's start, so that no look falls on the border of two spans of the report.
        var due = Instant.now() + Duration(nanoseconds: interval.nanoseconds / 2)
        var isLast = false
        while true {
            look(handlers, isLast: isLast)
            firstLook.open()
            if isLast { break }
            isLast = isStopped.wait(atMost: max(.zero, due - Instant.now()))
            // A look that takes longer than the interval leaves out those that it misses.
            repeat { due = due + interval } while due < Instant.now()
        }
        hasEnded.open()
    }

    /// - Parameter isLast: the load is over, and counters alone are of interest.
    private func look(_ handlers: MonitorWatch.Handlers, isLast: Bool) {
        let (start, cpu) = (Instant.now(), ThreadTime.now())
        var result = reader.read()
        if isLast { result.values = [] }
        let end = Instant.now()
        handlers.read(
            MonitorRead(
                monitor: name, time: end, took: end - start, cpuTime: ThreadTime.now() - cpu,
                values: result.values, totals: result.totals,
                failure: result.failure.map(redact)))
        if let failure = result.failure { note("\(redact(failure))", as: "failure", handlers) }
        for text in result.notes { note(redact(text), as: text, handlers) }
    }

    private func note(_ text: String, as key: String, _ handlers: MonitorWatch.Handlers) {
        guard notes.insert(key).inserted else { return }
        handlers.note("monitor \(name): \(text)")
    }
}
