import Execution
import Formats
import Metrics
import Reporting
import TestPlan
import Timing

extension PlanExplanation {
    /// The explanation for a terminal.
    package func text(style: TerminalStyle) -> String {
        var lines = [
            style.paint("\(SafeText.line(plan.plan.name)) (\(SafeText.line(plan.path)))", .strong),
            "seed \(plan.seed)\(plan.seedWasDrawn ? ", drawn now: each run draws its own" : "")",
            "requests: \(requests.text)", "",
        ]
        lines += section("load", chart(style), style)
        lines += section("steps", tree(style), style)
        lines += section("values", values, style)
        lines += section("files", files, style)
        lines += section("thresholds", thresholdLines, style)
        lines += section("monitors", monitorLines, style)
        lines += section("capacity", capacityLines, style)
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(_ title: String, _ lines: [String], _ style: TerminalStyle) -> [String] {
        lines.isEmpty ? [] : [style.paint(title, .strong)] + lines + [""]
    }

    // MARK: Load

    private func chart(_ style: TerminalStyle) -> [String] {
        let curve = PlannedLoad(
            graph.mainGroups.map(\.workload),
            points: max(20, min(100, style.width) - TerminalChart.margin - 8))
        let end =
            curve.ends
            ? "the load ends at \(curve.span)"
            : "it ends when all loops or arrivals are done, or when it is stopped"
        var lines: [String] = []
        if !curve.arrivals.isEmpty {
            let chart = TerminalChart(rates: curve.arrivals, span: curve.span, ends: curve.ends)
            let threads = FigureText.counted(curve.maxThreads, "thread")
            lines += ["  arrivals a second over time, on at most \(threads); \(end)"] + chart.lines(style)
        }
        if !curve.threads.isEmpty || curve.arrivals.isEmpty {
            let chart = TerminalChart(values: curve.threads, span: curve.span, ends: curve.ends)
            lines += ["  threads over time; \(end)"] + chart.lines(style)
        }
        return lines
    }

    // MARK: Steps

    private func tree(_ style: TerminalStyle) -> [String] {
        var lines: [String] = []
        for (index, group) in groups.enumerated() {
            lines.append("  " + head(group.node))
            if let trace = plan.traces[index] { lines.append("  " + rule(style) + "  " + trace.summary) }
            lines.append("  " + rule(style) + "  requests: \(group.requests.text)")
            lines += branches(of: group.node, indent: "  ", style)
        }
        return lines
    }

    private func rule(_ style: TerminalStyle) -> String { style.unicode ? "│" : "|" }

    private func branches(of node: PlanOutline.Node, indent: String, _ style: TerminalStyle) -> [String] {
        var lines: [String] = []
        for (index, child) in node.children.enumerated() {
            let isLast = index == node.children.count - 1
            let elbow = style.unicode ? (isLast ? "└─ " : "├─ ") : (isLast ? "`- " : "|- ")
            lines.append(indent + elbow + head(child))
            let inner = indent + (isLast ? "   " : rule(style) + "  ")
            if let sampler = sampler(child) {
                lines += details(of: sampler).map {
                    inner + (child.children.isEmpty ? "   " : rule(style) + "  ") + $0
                }
            }
            lines += branches(of: child, indent: inner, style)
        }
        return lines
    }

    /// An element and its attributes as the run sees them.
    private func head(_ node: PlanOutline.Node) -> String {
        var head = node.element
        if let name = node["name"] { head += " \"\(text(name))\"" }
        for attribute in node.attributes where attribute.name != "name" {
            head += " \(attribute.name)=\(text(attribute))"
            let outside = attribute.origins.filter { !$0.hasPrefix("${") }
            if !outside.isEmpty { head += " (\(outside.joined(separator: ", ")))" }
        }
        if let text = node.text {
            head +=
                " "
                + SafeText.line(
                    redactor.redact(text).split(whereSeparator: \.isWhitespace).joined(separator: " "),
                    limit: 90)
        }
        return head
    }

    /// What a sampler sends, with what the plan's defaults add to it.
    private func details(of sampler: SamplerPlan) -> [String] {
        var lines = ["\(sampler.method) \(SafeText.line(redactor.redact(sampler.urlText), limit: 200))"]
        let limits: [(String, Duration?)] = [
            ("connect", sampler.timeouts.connect), ("first byte", sampler.timeouts.firstByte),
            ("idle", sampler.timeouts.idle), ("whole", sampler.timeouts.total),
        ]
        let known = limits.compactMap { name, limit in limit.map { "\(name) \($0)" } }
        lines.append("timeouts: " + (known.isEmpty ? "none" : known.joined(separator: ", ")))
        return lines
    }

    // MARK: Values, files, thresholds

    private var values: [String] {
        outline.values.map { value in
            "  \(value.name) = \(text(value))  (\(value.origins.joined(separator: ", ")))"
        }
    }

    private var files: [String] {
        outline.files.map { file in
            var line = "  \(SafeText.line(file.path)), read by \(SafeText.line(file.reader))"
            if let rows = file.rows { line += ": " + FigureText.counted(rows, "row") }
            if !file.columns.isEmpty {
                line += " of " + file.columns.map { SafeText.line($0) }.joined(separator: ", ")
                if let preset = file.preset { line += " (read as \(preset))" }
            }
            return line
        }
    }

    private var thresholdLines: [String] {
        thresholds.map { threshold in
            let place = threshold.line.map { " (line \($0))" } ?? ""
            let subject =
                threshold.isImplied ? threshold.sampler.map { " of \(SafeText.line($0))" } ?? "" : ""
            let note =
                threshold.isImplied
                ? ": the plan says nothing of failures\(subject), so none may happen" : place
            return "  \(SafeText.line(threshold.name))\(note)"
        }
    }
}
