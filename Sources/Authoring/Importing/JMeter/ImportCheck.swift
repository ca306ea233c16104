import Formats
import Metrics
import TestPlan

/// A JMeter plan and the plan that was made of it, held against one another by numbers.
package struct ImportCheck: Sendable {
    /// One group, by both plans.
    package struct Line: Sendable {
        /// The group's name in the new plan.
        package let name: String
        /// `4 threads, 10 loops, 60 s, 3 requests a pass`.
        package let original: String
        /// The same of the new plan.
        package let imported: String
        /// Whether both say the same.
        package let agrees: Bool
    }

    /// The groups that JMeter's own kinds of thread groups became, in the order of the plan.
    package let lines: [Line]

    /// Whether all groups agree.
    package var agrees: Bool { lines.allSatisfy(\.agrees) }

    /// Compares by threads, loops, durations and requests a pass.
    ///
    /// - Parameter properties: as they are given to both with `-J`.
    package init(_ imported: JMeterImport, _ plan: ValidatedPlan, properties: [String: String]) {
        let groups = plan.plan.threadGroups.filter { group in
            if case .threads = group.shape { true } else { false }
        }
        var rest = groups
        lines = imported.figures(properties: properties).map { figures in
            // Titles are made one line, unique and free of references; the order is that of the plan.
            let index = rest.firstIndex { $0.name == figures.name || $0.name.hasPrefix(figures.name) } ?? 0
            guard rest.indices.contains(index) else {
                return Line(
                    name: figures.name, original: Self.text(figures), imported: "is not there", agrees: false)
            }
            let group = rest.remove(at: index)
            return Line(
                name: group.name, original: Self.text(figures), imported: Self.text(group, figures),
                agrees: Self.agree(figures, group))
        }
    }

    /// Numbers that JMeter's plan does not say by itself agree with any.
    private static func agree(_ figures: JMeterFigures, _ group: ThreadGroup) -> Bool {
        let pass = RequestBounds.pass(of: group.steps)
        let (loops, isEndless) = loops(of: group)
        let mayBe = figures.isPassKnown ? pass.most == figures.most : true
        return mayBe && figures.threads.map { $0 == group.threads } ?? true
            && figures.isEndless == isEndless && figures.loops.map { $0 == loops } ?? true
            && figures.duration == group.duration?.inSeconds
    }

    private static func loops(of group: ThreadGroup) -> (loops: Int?, isEndless: Bool) {
        switch group.loops {
        case .count(let count)?: (count, false)
        case .forever?: (nil, true)
        case nil: group.duration == nil ? (1, false) : (nil, true)
        }
    }

    /// Both sides, a line each group; a difference says both.
    package var text: String {
        let agreeing = lines.filter(\.agrees).map { "  same      \($0.name): \($0.imported)" }
        let others = lines.filter { !$0.agrees }.flatMap {
            ["  DIFFERENT \($0.name): JMeter \($0.original)", "            here \($0.imported)"]
        }
        let title = "\(FigureText.counted(lines.count, "group")) compared with JMeter's own numbers"
        return ([title] + agreeing + others).joined(separator: "\n") + "\n"
    }

    private static func text(_ figures: JMeterFigures) -> String {
        text(
            threads: figures.threads, loops: figures.loops, isEndless: figures.isEndless,
            seconds: figures.duration, least: figures.least, most: figures.most)
    }

    private static func text(_ group: ThreadGroup, _ figures: JMeterFigures) -> String {
        let pass = RequestBounds.pass(of: group.steps)
        let (loops, isEndless) = loops(of: group)
        return text(
            threads: figures.threads == nil ? nil : group.threads,
            loops: figures.loops == nil && !figures.isEndless ? nil : loops,
            isEndless: isEndless, seconds: group.duration.map { $0.inSeconds }, least: pass.least,
            most: pass.most)
    }

    private static func text(
        threads: Int?, loops: Int?, isEndless: Bool, seconds: Double?, least: Int, most: Int?
    ) -> String {
        var parts = [threads.map { FigureText.counted($0, "thread") } ?? "threads by variables"]
        parts.append(
            isEndless ? "forever" : loops.map { FigureText.counted($0, "loop") } ?? "loops by variables")
        if let seconds { parts.append("\(JMeterImporter.plain(seconds)) s") }
        let requests = most.map { $0 == least ? "\($0)" : "\(least) to \($0)" } ?? "\(least) or more"
        parts.append("\(requests) request\(most == 1 && least == 1 ? "" : "s") a pass")
        return parts.joined(separator: ", ")
    }
}
