import Metrics
import Reporting
import Timing

/// Decides when figures are sent, and makes the bodies.
///
/// One owner, the queue of whoever follows the run, which is why `@unchecked Sendable` holds.
final class FiguresOutput: @unchecked Sendable {
    private static let halfATick = Duration.milliseconds(500)

    private let kind: OutputKind
    private let interval: Duration
    private let tags: [Tag]
    private let offer: ([UInt8]) -> Void
    private let wallClock: () -> Int64
    private var identity: RunIdentity?
    private var run = ""
    private var lastTime = Int64.min
    /// The stretch of the run whose numbers begin at 0: the step of a search.
    private var stretch: (step: Int, start: Int64, sent: Duration)?
    /// What was seen since the last body; it is sent where nothing follows it.
    private var unsent: (progress: RunProgress, more: [MetricFamily])?

    /// - Parameters:
    ///   - offer: takes a body to be sent.
    ///   - wallClock: Unix milliseconds; a test gives its own.
    init(
        _ kind: OutputKind, interval: Duration, tags: [Tag], offer: @escaping ([UInt8]) -> Void,
        wallClock: @escaping () -> Int64
    ) {
        self.kind = kind
        self.interval = interval
        self.tags = tags
        self.offer = offer
        self.wallClock = wallClock
    }

    func begin(_ identity: RunIdentity, folder: String) {
        self.identity = identity
        run = Self.name(ofRunIn: folder)
    }

    /// A moment of the run; sent if it is time.
    ///
    /// - Parameter more: what is known beside the run's own figures.
    func see(_ progress: RunProgress, _ more: [MetricFamily] = []) {
        if let step = stretch?.step, step != progress.step { flush() }
        guard let stretch, stretch.step == progress.step else { return beginStretch(progress, more) }
        // Moments come once a second, and not to the millisecond.
        if progress.elapsed - stretch.sent + Self.halfATick >= interval {
            send(progress, more)
        } else {
            unsent = (progress, more)
        }
    }

    /// The last moment of a run, with what came of it.
    func end(_ progress: RunProgress, _ more: [MetricFamily]) {
        unsent = nil
        if stretch?.step != progress.step { beginStretch(progress, []) }
        send(progress, more)
    }

    /// What came of a search; its last step's last figures come before it.
    func end(_ families: [MetricFamily]) {
        flush()
        send(families, of: nil)
    }

    private func flush() {
        if let unsent { send(unsent.progress, unsent.more) }
    }

    /// Zeros at the time when counting began, then the first figures.
    private func beginStretch(_ progress: RunProgress, _ more: [MetricFamily]) {
        let began = wallClock() - progress.elapsed.nanoseconds / 1_000_000
        let start = lastTime == .min ? began : max(began, lastTime + 1)
        stretch = (progress.step, start, .zero)
        send(RunFamilies.all(nil, progress).compactMap(\.atStart), of: progress.step, at: start)
        send(progress, more)
    }

    private func send(_ progress: RunProgress, _ more: [MetricFamily]) {
        unsent = nil
        stretch?.sent = progress.elapsed
        send(RunFamilies.all(identity, progress) + more, of: progress.step)
    }

    private func send(_ families: [MetricFamily], of step: Int?, at given: Int64? = nil) {
        // Collectors refuse what is older than the last they have, as after a clock that was set back.
        let now = given ?? wallClock()
        let time = lastTime == .min ? now : max(now, lastTime + 1)
        lastTime = time
        var labels = [("run", run), ("plan", identity?.plan ?? "")]
        if let step, step > 0 { labels.append(("step", "\(step)")) }
        labels += tags.map { ($0.name, $0.value) }
        let moment = Moment(
            families: families, labels: labels, time: time, start: stretch?.start ?? time,
            version: identity?.version ?? "")
        offer(kind.body(moment))
    }

    /// The folder's own name; of a repeated run, which is a number, with that of the folder above.
    private static func name(ofRunIn folder: String) -> String {
        let parts = folder.split(separator: "/").suffix(2)
        guard let last = parts.last else { return folder }
        return Int(last) != nil ? parts.joined(separator: "/") : String(last)
    }
}
