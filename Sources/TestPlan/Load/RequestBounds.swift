/// How many requests a group sends at least and at most.
///
/// "At least" holds for a run that nobody stops and in which every request comes to an end.
package struct RequestBounds: Equatable, Sendable {
    package var least: Int
    /// nil where nothing but time or a condition ends it.
    package var most: Int?

    package init(least: Int, most: Int?) {
        self.least = least
        self.most = most
    }

    /// Of a whole group.
    ///
    /// Of an open group the first arrivals, as many as there are threads, find one free; any other may be dropped. What
    /// follows the first step of a pass may come after the end.
    ///
    /// - Parameter poolsCanEnd: a pool without rows left ends its thread.
    /// - Parameter arrivals: how many there are, of an open group; nil where that is not known.
    package init(_ group: ThreadGroup, poolsCanEnd: Bool, arrivals: Int? = nil) {
        let pass = Self.pass(of: group.steps)
        let beginsWithSampler = if case .sampler? = group.steps.first { true } else { false }
        switch group.shape {
        case .threads: self = Self.closed(group, pass, beginsWithSampler, poolsCanEnd)
        case .stages: self.init(least: 0, most: pass.times(least: 0, most: nil).most)
        case .open, .replay:
            let survives = group.onSampleError == .continue || group.onSampleError == .startNextLoop
            let isCertain = !poolsCanEnd && beginsWithSampler && survives
            self.init(
                least: isCertain ? min(arrivals ?? 1, group.threads) : 0,
                most: pass.times(least: 0, most: arrivals).most)
        }
    }

    private static func closed(
        _ group: ThreadGroup, _ pass: RequestBounds, _ beginsWithSampler: Bool, _ poolsCanEnd: Bool
    ) -> RequestBounds {
        let loops: Int? =
            switch group.loops {
            case .count(let count)?: count
            case .forever?: nil
            case nil: group.duration == nil ? 1 : nil
            }
        let all = pass.times(least: loops ?? 1, most: loops).times(least: group.threads, most: group.threads)
        guard group.duration != nil || poolsCanEnd || group.onSampleError != .continue else { return all }
        // A thread that time, a pool or an error may end still sends what comes first.
        let opening = beginsWithSampler && !poolsCanEnd ? group.threads : 0
        return RequestBounds(least: min(all.least, opening), most: all.most)
    }

    /// Of one pass through some steps.
    package static func pass(of steps: [Step]) -> RequestBounds {
        steps.map(bounds).reduce(none) { $0.plus($1) }
    }

    private static let none = RequestBounds(least: 0, most: 0)

    private static func bounds(of step: Step) -> RequestBounds {
        switch step {
        case .sampler: RequestBounds(least: 1, most: 1)
        case .thinkTime, .pace, .rendezvous, .assignment, .counter: none
        case .controller(let controller): bounds(of: controller)
        }
    }

    private static func bounds(of controller: Controller) -> RequestBounds {
        let pass = Self.pass(of: controller.steps)
        let branches = controller.branches.map { Self.pass(of: $0.steps) }
        switch controller.kind {
        case .transaction, .randomOrder, .include: return pass
        // The first pass begins at once; time may end the loop before the next.
        case .loop(.count(let count), let duration):
            return pass.times(least: duration == nil ? count : min(1, count), most: count)
        case .loop(.forever, _): return pass.times(least: 1, most: nil)
        case .onceOnly: return RequestBounds(least: 0, most: pass.most)
        case .ifTrue: return either([pass, branches.first ?? none])
        case .percent: return either([pass, none])
        case .switchOn:
            let hasDefault = controller.branches.contains { $0.value == nil }
            return either(hasDefault ? branches : branches + [none])
        case .random, .interleave: return either(controller.steps.map(bounds))
        case .whileTrue, .forEach, .runtime: return RequestBounds(least: 0, most: pass.most == 0 ? 0 : nil)
        case .conversation(let conversation):
            let most = conversation.turns.upperBound
            // A script may have fewer turns, or none.
            if conversation.script != nil { return pass.times(least: 0, most: most) }
            let least = conversation.onTurnError == .stop ? min(1, most) : conversation.turns.lowerBound
            return pass.times(least: least, most: most)
        }
    }

    private static func either(_ all: [RequestBounds]) -> RequestBounds {
        let most = all.map(\.most)
        return RequestBounds(
            least: all.map(\.least).min() ?? 0,
            most: most.contains { $0 == nil } ? nil : most.compactMap(\.self).max() ?? 0)
    }

    package func plus(_ other: RequestBounds) -> RequestBounds {
        RequestBounds(
            least: least.addingSaturated(other.least),
            most: most.flatMap { most in other.most.map { most.addingSaturated($0) } })
    }

    func times(least: Int, most: Int?) -> RequestBounds {
        RequestBounds(
            least: self.least.multipliedSaturated(by: least),
            most: self.most == 0
                ? 0 : self.most.flatMap { own in most.map { own.multipliedSaturated(by: $0) } })
    }
}
