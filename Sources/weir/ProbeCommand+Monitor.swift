import ArgumentParser
import Formats
import Metrics
import Monitoring
import Reporting
import Timing
import Transport

extension ProbeCommand {
    private static let mostMetrics = 200

    /// Looks once at an address as a monitor does.
    func probeMonitor() throws {
        var connection = ConnectionOptions()
        connection.insecure = insecure
        let headers = header.map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? parts[1].drop(while: \.isWhitespace) : ""
            return (name: String(parts[0]), value: String(value))
        }
        let probe: MonitorProbe
        do {
            probe = try MonitorProbe(
                target, headers: headers, timeout: min(timeout, .seconds(Int64(30))), connection: connection)
        } catch {
            throw Terminal.failure(.thresholdFailed, error.message)
        }
        let style = Terminal.standardOutput.style()
        Terminal.standardOutput.write(lines(probe, style).joined(separator: "\n") + "\n")
        if probe.status != 200 || probe.metrics.isEmpty { throw ExitCode(.thresholdFailed) }
    }

    private func lines(_ probe: MonitorProbe, _ style: TerminalStyle) -> [String] {
        var lines = [
            "\(SafeText.line(probe.url)): status \(probe.status), \(FigureText.bytes(probe.bytes)) in \(probe.took), "
                + FigureText.counted(probe.metrics.count, "metric")
        ]
        guard probe.status == 200 else {
            return lines + ["a monitor takes a body with status 200 only, and follows no redirects"]
        }
        if let problem = probe.problem {
            lines.append("it has lines that cannot be read: \(SafeText.line(problem))")
        }
        guard !probe.metrics.isEmpty else { return lines + ["it is no body in Prometheus' text format"] }
        if let preset = probe.preset {
            lines += ["", style.paint("as \(preset.rawValue)", .strong)]
            let width = probe.series.map(\.rule.name.count).max() ?? 0
            for series in probe.series {
                let metrics = series.rule.figures.first?.selectors.map(\.metric) ?? []
                let now =
                    series.value.map(series.rule.unit.figure) ?? (series.isThere ? "there" : "missing")
                let name = series.rule.name + String(repeating: " ", count: width - series.rule.name.count)
                let gap = String(repeating: " ", count: max(1, 10 - now.count))
                lines.append("  \(name)  \(now)\(gap)" + style.paint(metrics.joined(separator: ", "), .dim))
            }
        } else {
            lines += ["", "no preset fits: each <series> names a metric of these"]
        }
        lines += ["", style.paint("metrics", .strong)]
        lines += probe.metrics.prefix(Self.mostMetrics).map {
            "  \(SafeText.line($0.name, limit: 200))  "
                + style.paint("\(FigureText.grouped($0.samples))", .dim)
        }
        if probe.metrics.count > Self.mostMetrics {
            lines.append("  and \(probe.metrics.count - Self.mostMetrics) more")
        }
        return lines + ["", style.paint("for the plan", .strong)]
            + probe.element.split(separator: "\n").map { "  \($0)" }
    }
}
