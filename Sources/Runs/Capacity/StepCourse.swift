import Metrics
import Timing

/// When a step of a search goes on: from the change of the load to the end of its last request that counts.
///
/// A pure state machine: it is told the time and what is seen, about once a second, and says in which stage the step is.
package struct StepCourse: Sendable {
    package enum Stage: Sendable, Equatable {
        /// The load is there or on its way; nothing counts yet.
        case settling
        /// Requests that are issued now count.
        case measuring
        /// The load stays as it is, and requests that were issued in the measured time come to their end.
        case lettingDown
        case over
    }

    /// A service that answers nothing is given up settling after so many times the least time.
    private static let mostSettles: Int64 = 5
    /// Requests that are still open after so many of their usual lengths are not waited for.
    private static let mostLengths: Int64 = 2

    private let settings: CapacitySettings
    let load: Double
    let phase: CapacityStep.Phase
    let begin: Instant
    private var stage = Stage.settling
    /// The start of the measured time; nil while it settles.
    package private(set) var measuredFrom: Instant?
    /// The end of the measured time; nil until then.
    package private(set) var measuredUntil: Instant?
    /// Of the open load: the number in flight in the window before, and the sum of this one.
    private var window: (until: Instant, sum: Double, count: Double)
    private var before: Double?
    private var isFalling = false

    /// - Parameter at: when the load was changed.
    package init(settings: CapacitySettings, load: Double, phase: CapacityStep.Phase, at begin: Instant) {
        self.settings = settings
        self.load = load
        self.phase = phase
        self.begin = begin
        window = (begin + settings.settle, 0, 0)
    }

    /// The stage from now on.
    ///
    /// - Parameters:
    ///   - inFlight: requests in flight now.
    ///   - e2eP95: the p95 of the end-to-end time as far as it is known at this load; nil: nothing has ended.
    ///   - completed: requests that have ended since the load was changed.
    ///   - look: what the measured time has shown; nil while it settles.
    package mutating func advance(
        at now: Instant, inFlight: Int, e2eP95: Duration?, completed: Int, look: StepLook?
    ) -> Stage {
        switch stage {
        case .settling: settle(at: now, inFlight: inFlight, e2eP95: e2eP95, completed: completed)
        case .measuring: measure(at: now, look)
        case .lettingDown: letDown(at: now, e2eP95: e2eP95, look)
        case .over: break
        }
        return stage
    }

    private mutating func settle(at now: Instant, inFlight: Int, e2eP95: Duration?, completed: Int) {
        observe(inFlight, at: now, e2eP95)
        let passed = now - begin
        guard passed >= settings.settle else { return }
        let isSettled: Bool
        switch settings.unit {
        case .threads:
            // With the wanted number in flight, one length of a request takes the load before out of the figures.
            let isFull = Double(inFlight) >= load && Double(inFlight) <= load * 1.05 + 1
            let lengths: Int64 = isFull ? 1 : 2
            isSettled = e2eP95.map { completed > 0 && passed >= $0.times(lengths) } ?? false
        case .arrivals:
            isSettled = !isFalling && (e2eP95.map { completed > 0 && passed >= $0.times(2) } ?? false)
        }
        if isSettled || passed >= mostSettling(e2eP95) {
            stage = .measuring
            measuredFrom = now
        }
    }

    /// A queue that the load before has left behind is no figure of this load: its end is waited for.
    private func mostSettling(_ e2eP95: Duration?) -> Duration {
        if isFalling { return settings.maxStep }
        let usual = settings.settle.times(Self.mostSettles)
        return min(settings.maxStep, max(usual, (e2eP95 ?? .zero).times(2)))
    }

    private mutating func observe(_ inFlight: Int, at now: Instant, _ e2eP95: Duration?) {
        window.sum += Double(inFlight)
        window.count += 1
        guard now >= window.until else { return }
        let mean = window.sum / window.count
        // Falling: by a tenth, and by more than a number of this size varies.
        isFalling = before.map { mean < 0.9 * $0 - $0.squareRoot() / 2 } ?? true
        before = mean
        window = (now + settings.settle, 0, 0)
    }

    private mutating func measure(at now: Instant, _ look: StepLook?) {
        guard let measuredFrom else { return }
        let passed = now - measuredFrom
        if let look, look.isHopeless, phase != .ladder {
            end(at: now, .over)
        } else if passed >= settings.maxStep {
            end(at: now, .lettingDown)
        } else if passed >= settings.step, let look {
            if look.isDecided || phase == .climb && look.leansToHold
                || look.result != .undecided && passed >= settings.step.times(3)
            {
                end(at: now, .lettingDown)
            }
        }
    }

    private mutating func end(at now: Instant, _ next: Stage) {
        measuredUntil = now
        stage = next
    }

    private mutating func letDown(at now: Instant, e2eP95: Duration?, _ look: StepLook?) {
        guard let measuredUntil else { return }
        let longest = min(
            settings.maxStep, max(settings.settle, (e2eP95 ?? .zero).times(Self.mostLengths)))
        if look?.unresolved == 0 || now - measuredUntil >= longest { stage = .over }
    }
}
