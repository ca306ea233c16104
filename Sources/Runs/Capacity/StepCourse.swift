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

        /// As a person reads it.
        package var text: String {
            switch self {
            case .settling: "settles"
            case .measuring: "measures"
            case .lettingDown: "lets down"
            case .over: "is over"
            }
        }
    }

    /// Where nothing ends, measuring begins all the same after so many times the least length of a step; so long are
    /// threads waited for that come to rest.
    private static let mostSteps: Int64 = 3
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
    /// How the threads come to run; nil for arrivals.
    ///
    /// Where those of the load before do not come to rest, they are spread.
    package private(set) var approach: CapacityStep.Approach?
    /// Nothing is to be issued: arrivals have left a queue behind, which is no figure of this load, or threads come to
    /// rest, so that they begin together.
    package private(set) var isDraining = false
    /// What is to be in flight at this load, where it is known from lower ones.
    private let expected: Double?
    /// When the load began, after what was left had been worked off.
    private var loaded: Instant

    /// - Parameters:
    ///   - begin: when the load was changed.
    ///   - approach: how the threads are to come to run; nil for arrivals.
    ///   - inFlight: requests in flight at that time.
    ///   - atWork: threads at work at that time.
    ///   - expected: what is to be in flight at this load: ``CapacitySearch/expectedInFlight(at:after:)``.
    package init(
        settings: CapacitySettings, load: Double, phase: CapacityStep.Phase,
        approach: CapacityStep.Approach? = nil, at begin: Instant,
        inFlight: Int = 0, atWork: Int = 0, expected: Double? = nil
    ) {
        self.settings = settings
        self.load = load
        self.phase = phase
        self.approach = approach
        self.begin = begin
        self.expected = expected
        loaded = begin
        if approach == .together {
            isDraining = atWork > 0
        } else if settings.unit == .arrivals, let expected {
            isDraining = Self.isQueue(inFlight, beyond: expected)
        }
    }

    /// The stage from now on.
    ///
    /// - Parameters:
    ///   - inFlight: requests in flight now.
    ///   - atWork: threads of the group at work; nil where that is not known.
    ///   - e2eP95: the p95 of the end-to-end time as far as it is known at this load; nil: nothing has ended.
    ///   - completed: requests that have ended since the load was changed.
    ///   - look: what the measured time has shown; nil while it settles.
    package mutating func advance(
        at now: Instant, inFlight: Int, atWork: Int? = nil, e2eP95: Duration?, completed: Int, look: StepLook?
    ) -> Stage {
        switch stage {
        case .settling where isDraining: drain(at: now, inFlight: inFlight, atWork: atWork)
        case .settling: settle(at: now, inFlight: inFlight, e2eP95: e2eP95, completed: completed)
        case .measuring: measure(at: now, look)
        case .lettingDown: letDown(at: now, e2eP95: e2eP95, look)
        case .over: break
        }
        return stage
    }

    /// Whether more is in flight than a load has by itself.
    ///
    /// A queue of which so much is left goes down to what the load makes of it: a load that is come to from below would
    /// seem to hold for as long as its queue grows.
    private static func isQueue(_ inFlight: Int, beyond expected: Double) -> Bool {
        Double(inFlight) > 1.2 * expected + 2 * expected.squareRoot() + 1
    }

    private mutating func drain(at now: Instant, inFlight: Int, atWork: Int?) {
        loaded = now
        guard approach == .together else {
            isDraining = Self.isQueue(inFlight, beyond: expected ?? 1) && now - begin < settings.maxStep
            return
        }
        if atWork == 0 {
            isDraining = false
        } else if now - begin >= min(settings.maxStep, settings.step.times(Self.mostSteps)) {
            isDraining = false
            approach = .spread
        }
    }

    private mutating func settle(at now: Instant, inFlight: Int, e2eP95: Duration?, completed: Int) {
        let passed = now - loaded
        guard passed >= settings.settle else { return }
        // With the wanted number in flight, one length of a request takes the load before out of the figures.
        let isFull =
            settings.unit == .threads && Double(inFlight) >= load && Double(inFlight) <= load * 1.05 + 1
        let isSettled = e2eP95.map { completed > 0 && passed >= $0.times(isFull ? 1 : 2) } ?? false
        if isSettled || passed >= mostSettling(e2eP95) {
            stage = .measuring
            measuredFrom = now
        }
    }

    private func mostSettling(_ e2eP95: Duration?) -> Duration {
        let usual = max(settings.settle.times(2), settings.step.times(Self.mostSteps))
        return min(settings.maxStep, max(usual, (e2eP95 ?? .zero).times(2)))
    }

    private mutating func measure(at now: Instant, _ look: StepLook?) {
        guard let measuredFrom else { return }
        let passed = now - measuredFrom
        if let look, look.isHopeless, phase != .ladder {
            end(at: now, .over)
        } else if passed >= settings.maxStep {
            end(at: now, .lettingDown)
        } else if passed >= settings.step, let look, look.result != .holds || passed >= leastToHold(look) {
            if look.isDecided || phase == .climb && look.leansToHold || phase == .bisect && look.leansClearly
                || look.result != .undecided && passed >= settings.step.times(3)
            {
                end(at: now, .lettingDown)
            }
        }
    }

    /// A queue between arrivals and service changes slowly where it is near its limit, and in a short time may by chance
    /// stay short: an open load is given more time before an answer rests on it.
    private func leastToHold(_ look: StepLook) -> Duration {
        let steps: Int64 =
            switch (settings.unit, phase) {
            case (.arrivals, .bisect): look.isNear ? 4 : 2
            case (.arrivals, .confirm): look.isNear ? 12 : 6
            case (.threads, _), (.arrivals, _): 1
            }
        return min(settings.step.times(steps), settings.maxStep)
    }

    /// Whether requests of the measured time were, or are, waited for.
    package private(set) var hasLetDown = false

    private mutating func end(at now: Instant, _ next: Stage) {
        hasLetDown = next == .lettingDown
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
