import Formats
import Metrics
import Records

/// Two searches for capacity beside one another: whether the capacity has changed, and by how much at least and at most.
///
/// The capacity of a service lies between the load that a search found carried and the one that broke. Where the two
/// brackets do not meet, it has changed; where they do, there is no evidence of it.
package struct CapacityComparison: Sendable {
    /// A limit on the change: `capacity<-10%`.
    package struct Limit: Sendable, Equatable {
        package let text: String
        let isBelow: Bool
        let share: Double

        /// Reads an expression; nil where it is none of a capacity.
        package init?(_ text: String) {
            guard text.hasPrefix("capacity"), let sign = text.dropFirst("capacity".count).first,
                sign == "<" || sign == ">", text.hasSuffix("%"),
                let number = Double(text.dropFirst("capacity".count + 1).dropLast()), number.isFinite
            else { return nil }
            self.text = text
            isBelow = sign == "<"
            share = number / 100
        }
    }

    package let base: CapacityReport
    package let new: CapacityReport
    package let judgement: Comparison.Judgement
    /// The change of the capacity as a share: it lies between; nil where nothing is known on that side.
    package let least: Double?
    package let most: Double?
    package let limits: [(limit: Limit, status: ChangeLimit.Status)]
    /// Why the two cannot be compared, in words; nil where they can.
    package let problem: String?

    package init(base: CapacityReport, new: CapacityReport, limits: [Limit] = []) {
        self.base = base
        self.new = new
        problem = Self.problem(base, new)
        let before = base.answer?.bracket
        let after = new.answer?.bracket
        func change(_ after: Double?, _ before: Double?) -> Double? {
            guard let after, let before, before > 0 else { return nil }
            return after / before - 1
        }
        // A service that does not carry the least load that was tried carries something below it.
        let (least, most) =
            problem == nil
            ? (change(after?.carries, before?.breaks), change(after?.breaks, before?.carries)) : (nil, nil)
        self.least = least
        self.most = most
        judgement =
            least.map { $0 >= 0 } == true && after?.carries != nil
            ? .improved : most.map { $0 <= 0 } == true ? .regressed : .none
        let hasProblem = problem != nil
        self.limits = limits.map { limit in
            (limit, hasProblem ? .undecided : Self.status(limit, least: least, most: most))
        }
    }

    private static func problem(_ base: CapacityReport, _ new: CapacityReport) -> String? {
        if base.settings.unit != new.settings.unit {
            return "one search counts \(base.settings.unit.rawValue), the other \(new.settings.unit.rawValue)"
        }
        if let damaged = [("base", base), ("new", new)].first(where: { $0.1.isDamaged }) {
            return "the files of the \(damaged.0) do not add up"
        }
        let names = (base.limits.map(\.name), new.limits.map(\.name))
        if names.0 != names.1 {
            return "they were judged by other thresholds: \(names.0.joined(separator: ", ")), and "
                + names.1.joined(separator: ", ")
        }
        return nil
    }

    private static func status(_ limit: Limit, least: Double?, most: Double?) -> ChangeLimit.Status {
        if limit.isBelow {
            if let most, most <= limit.share { return .breached }
            return least.map { $0 >= limit.share } == true ? .kept : .undecided
        }
        if let least, least >= limit.share { return .breached }
        return most.map { $0 <= limit.share } == true ? .kept : .undecided
    }

    package var exitCode: ExitStatus {
        if base.isDamaged || new.isDamaged || problem != nil && !limits.isEmpty { return .runInvalid }
        if limits.contains(where: { $0.status == .breached }) { return .thresholdFailed }
        return limits.contains { $0.status == .undecided } ? .undecided : .success
    }

    /// The whole text, a line break at its end.
    package func text(style: TerminalStyle) -> String {
        let unit = base.settings.unit
        var table = TextTable([
            ("", .left), ("plan", .left), ("carries", .right), ("breaks at", .right), ("how sure", .left),
            ("broke first", .left),
        ])
        for (side, report) in [("base", base), ("new", new)] {
            let bracket = report.answer?.bracket
            table.add([
                .init(side), .init(SafeText.line(report.planName, limit: 40)),
                .init(bracket?.carries.map(CapacityWords.number) ?? FigureText.none),
                .init(bracket?.breaks.map(CapacityWords.number) ?? FigureText.none),
                .init(
                    bracket?.isConfirmed == true
                        ? "confirmed"
                        : report.answer?.isGeneratorBound == true ? "generator-bound" : "seen once"),
                .init(SafeText.line(CapacityWords.binding(report) ?? "", limit: 80)),
            ])
        }
        var lines = [style.paint("Capacity in \(unit.rawValue)", .strong)] + table.lines(style, flexible: [5])
        lines += ["", sentence(style)]
        for (limit, status) in limits {
            let paint: TerminalStyle.Paint = status == .kept ? .good : status == .breached ? .bad : .doubtful
            lines.append("  \(style.paint(status.rawValue, paint))  \(SafeText.line(limit.text))")
        }
        return lines.map(style.plain).joined(separator: "\n") + "\n"
    }

    private func sentence(_ style: TerminalStyle) -> String {
        if let problem { return style.paint("cannot be compared: \(problem)", .doubtful) }
        func percent(_ share: Double) -> String {
            (share < 0 ? "" : "+") + FigureText.fixed(share * 100, 1) + "%"
        }
        let range =
            switch (least, most) {
            case (let least?, let most?): "the change lies between \(percent(least)) and \(percent(most))"
            case (let least?, nil): "the change is at least \(percent(least))"
            case (nil, let most?): "the change is at most \(percent(most))"
            case (nil, nil): "nothing bounds the change"
            }
        switch judgement {
        case .improved: return style.paint("improved", .good) + ": \(range)"
        case .regressed: return style.paint("regressed", .bad) + ": \(range)"
        case .none: return style.paint("no evidence of a change", .dim) + ": \(range)"
        }
    }
}
