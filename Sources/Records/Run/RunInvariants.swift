import Formats
import Metrics

/// What a finished run's files must agree on: the samples with the record of the run, the histograms with the samples.
///
/// The run itself is judged by the same: nothing is lost between issue and outcome. What does not add up is named.
struct RunInvariants {
    let end: RunRecord.End
    /// Put together from the samples.
    let aggregate: Aggregate
    /// Read from the histograms, by row and metric.
    let histograms: [[LatencyHistogram]]
    /// The folder.
    let path: String

    /// What does not add up; safe to print.
    var problems: [String] { requests + rows + distributions }

    private var requests: [String] {
        let counts = aggregate.requests
        var problems: [String] = []
        if counts.outcomes.total != end.issued {
            let found = FigureText.counted(counts.outcomes.total, "request")
            problems.append("\(path)/samples.jtl: \(found), and run.json says that \(end.issued) were issued")
        }
        return problems + differences(counts.outcomes.recorded, end.outcomes, of: "all requests")
    }

    private var rows: [String] {
        guard end.rows.count == aggregate.samplers.count else {
            return ["\(path)/run.json:1: it has \(end.rows.count) of \(aggregate.samplers.count) rows"]
        }
        return zip(aggregate.samplers, end.rows).flatMap { statistics, recorded in
            let found = RunRecord.End.Row(statistics)
            let name = SafeText.line(statistics.name, limit: SafeText.nameLimit)
            let counts = [
                ("output tokens", found.outputTokens, recorded.outputTokens),
                ("prompt tokens", found.promptTokens, recorded.promptTokens),
                ("token events", found.tokenEvents, recorded.tokenEvents),
                ("stalls", found.stalls, recorded.stalls),
                ("bytes received", found.bytesReceived, recorded.bytesReceived),
                ("bytes sent", found.bytesSent, recorded.bytesSent),
            ]
            var problems = differences(found.outcomes, recorded.outcomes, of: name)
            problems += counts.filter { $1 != $2 }.map { what, found, recorded in
                "\(path)/samples.jtl: \(name): \(found) \(what), and run.json says \(recorded)"
            }
            if found.serviceLevelMet != recorded.serviceLevelMet || found.assertions != recorded.assertions {
                problems.append(
                    "\(path)/samples.jtl: \(name): it says otherwise than run.json which requests were good")
            }
            return problems
        }
    }

    private func differences(_ found: [String: Int], _ recorded: [String: Int], of name: String) -> [String] {
        Set(found.keys).union(recorded.keys).sorted().compactMap { outcome in
            let (seen, said) = (found[outcome] ?? 0, recorded[outcome] ?? 0)
            guard seen != said else { return nil }
            return "\(path)/samples.jtl: \(name): \(seen) × \(outcome), and run.json says \(said)"
        }
    }

    private var distributions: [String] {
        zip(aggregate.samplers, histograms).flatMap { statistics, logged in
            LatencyMetric.allCases.compactMap { metric in
                let (samples, log) = (statistics.histogram(metric), logged[metric.rawValue])
                let name = SafeText.line(statistics.name, limit: SafeText.nameLimit)
                guard samples.count == log.count else {
                    return
                        "\(path)/histograms.hlog: \(name): \(log.count) values of \(metric.name), and the run has "
                        + "\(samples.count)"
                }
                let isEqual = samples.recorded.elementsEqual(log.recorded) { $0 == $1 }
                return isEqual
                    ? nil
                    : "\(path)/histograms.hlog: \(name): \(metric.name) differs from that of samples.jtl"
            }
        }
    }
}
