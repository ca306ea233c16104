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
    /// - Parameter poolsCanEnd: a pool without rows left ends its thread.
    /// - Parameter arrivals: how many there are, where that is known.
    init(group: PlanOutline.Node, poolsCanEnd: Bool, arrivals: Int? = nil) {
        let pass = Self.pass(of: group.children)
        guard group.element != "openThreadGroup", !group.children.contains(where: { $0.element == "stages" })
        else {
            self.init(least: 0, most: pass.times(least: 0, most: arrivals).most)
            return
        }
        let threads = Self.number("threads", of: group) ?? 1
        let loops = group["loops"].flatMap { $0.value == "forever" ? nil : Int($0.value ?? "") }
        let hasLoops = loops != nil || group["loops"] == nil && group["duration"] == nil
        let isCut =
            group["duration"] != nil || poolsCanEnd
            || group["onSampleError"].map { $0.value != "continue" } ?? false
        let all = pass.times(least: hasLoops ? loops ?? 1 : 1, most: hasLoops ? loops ?? 1 : nil)
            .times(least: threads, most: threads)
        // A thread that time, a pool or an error may end still sends what comes first.
        let first = group.children.first { Self.runs($0.element) }
        let opening = first.map { ["sse", "http"].contains($0.element) } ?? false ? threads : 0
        self.init(least: isCut ? min(all.least, poolsCanEnd ? 0 : opening) : all.least, most: all.most)
    }

    /// Of an open group.
    ///
    /// The first arrivals, as many as there are threads, find one free; any other may be dropped. What follows the
    /// first step of a pass may come after the end.
    ///
    /// - Parameter arrivals: how many there are; nil where that is not known.
    package init(openGroup group: PlanOutline.Node, arrivals: Int?, maxThreads: Int, poolsCanEnd: Bool) {
        let pass = Self.pass(of: group.children)
        let first = group.children.first { Self.runs($0.element) }
        let isCertain =
            !poolsCanEnd && (first.map { ["sse", "http"].contains($0.element) } ?? false)
            && (group["onSampleError"].map { $0.value == "continue" || $0.value == "startNextLoop" } ?? true)
        self.init(
            least: isCertain ? min(arrivals ?? 1, maxThreads) : 0,
            most: pass.times(least: 0, most: arrivals).most)
    }

    /// Of one pass through some steps.
    static func pass(of steps: [PlanOutline.Node]) -> RequestBounds {
        steps.map(bounds).reduce(RequestBounds(least: 0, most: 0)) { $0.plus($1) }
    }

    private static func bounds(of step: PlanOutline.Node) -> RequestBounds {
        let pass = Self.pass(of: step.children.filter { !["else", "default", "case"].contains($0.element) })
        let branches = step.children.filter { ["else", "default", "case"].contains($0.element) }
            .map { Self.pass(of: $0.children) }
        switch step.element {
        case "sse", "http": return RequestBounds(least: 1, most: 1)
        case "transaction", "randomOrder": return pass
        case "loop":
            let count = step["count"] ?? step["loops"]
            let number = count.flatMap { Int($0.value ?? "") }
            // The first pass begins at once; time may end the loop before the next.
            let least = step["duration"] != nil || number == nil ? 1 : number ?? 1
            return pass.times(least: least, most: number)
        case "onceOnly": return RequestBounds(least: 0, most: pass.most)
        case "if", "percent":
            let other = branches.first ?? RequestBounds(least: 0, most: 0)
            return either([pass, other])
        case "switch": return either(branches + [RequestBounds(least: 0, most: 0)])
        case "random", "interleave": return either(step.children.map(bounds))
        case "while", "forEach", "runtime": return RequestBounds(least: 0, most: pass.most == 0 ? 0 : nil)
        case "conversation":
            let turns = (step["turns"]?.value ?? "").split { $0 == "-" || $0 == "." }.compactMap { Int($0) }
            // A script may have fewer turns, or none.
            guard step["script"] == nil else { return pass.times(least: 0, most: turns.last) }
            return pass.times(least: step["onTurnError"] == nil ? turns.first ?? 0 : 1, most: turns.last)
        case "include": return RequestBounds(least: 0, most: nil)
        default: return RequestBounds(least: 0, most: 0)
        }
    }

    /// Whether an element is a step, and not a part of one.
    private static func runs(_ element: String) -> Bool {
        !["stages", "replay"].contains(element)
    }

    private static func number(_ name: String, of node: PlanOutline.Node) -> Int? {
        node[name]?.value.flatMap { Int($0) }
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
