import Formats
import Metrics
import Records
import Timing

/// A comparison as JUnit XML: one testcase a limit on a change, and one for the runs themselves, so that it fails where
/// the exit code does.
package enum ComparisonJUnit {
    /// The document, valid against the same two schemas as a run's.
    package static func text(
        _ report: ComparisonReport, startedAt: Int64, hostname: String
    ) throws(ReportError) -> String {
        let gates = report.candidates.flatMap { candidate in candidate.gates.map { (candidate, $0) } }
        let host = SafeText.line(hostname, limit: SafeText.nameLimit)
        return try XMLWriter.document { xml in
            xml.element("testsuites") { xml in
                xml.element(
                    "testsuite",
                    [
                        "name": "weir compare", "package": "weir.compare", "id": "0",
                        "timestamp": UTCTime(unixNanoseconds: startedAt).iso8601,
                        "hostname": host.isEmpty ? "localhost" : host, "tests": "\(gates.count + 2)",
                        "failures":
                            "\(gates.count { $0.1.status == .breached } + (report.untrusted.isEmpty ? 0 : 1))",
                        "errors": "\(gates.count { $0.1.status == .undecided })", "skipped": "0", "time": "0",
                    ]
                ) { xml in
                    xml.element("properties") { xml in
                        for (key, value) in properties(report) {
                            xml.element("property", ["name": key, "value": value])
                        }
                    }
                    xml.element(
                        "testcase", ["name": "runs compared", "classname": "weir.compare", "time": "0"])
                    writeTrust(report, to: &xml)
                    for (index, (candidate, gate)) in gates.enumerated() {
                        write(gate, of: candidate, number: numbers(gates.map(\.1))[index], to: &xml)
                    }
                    xml.element("system-out", text: ComparisonText.text(report, style: .plain))
                    xml.element("system-err", text: report.warnings.map { $0 + "\n" }.joined())
                }
            }
        }
    }

    /// Whether the runs can be trusted at all.
    private static func writeTrust(_ report: ComparisonReport, to xml: inout XMLWriter) {
        xml.element(
            "testcase", ["name": "runs can be trusted", "classname": "weir.compare", "time": "0"]
        ) { xml in
            let untrusted = report.untrusted
            guard !untrusted.isEmpty else { return }
            let names = untrusted.map { "\($0.name) is \($0.isDamaged ? "damaged" : "INVALID")" }
            xml.element(
                "failure", ["message": names.joined(separator: "; "), "type": "invalid"],
                text: (names + report.warnings).joined(separator: "\n") + "\n")
        }
    }

    /// How many earlier testcases have the same name: servers join those of one name.
    private static func numbers(_ gates: [ComparisonReport.Gate]) -> [Int] {
        var seen: [String: Int] = [:]
        return gates.map { gate in
            seen[gate.limit.text, default: 0] += 1
            return seen[gate.limit.text] ?? 1
        }
    }

    private static func properties(_ report: ComparisonReport) -> [(String, String)] {
        [("weir.version", report.version), ("noise", MetricUnit.share.text(report.noise))]
            + report.base.map { ("base", $0.name) }
            + report.candidates.flatMap(\.runs).map { ("new", $0.name) }
    }

    private static func write(
        _ gate: ComparisonReport.Gate, of candidate: ComparisonReport.Candidate, number: Int,
        to xml: inout XMLWriter
    ) {
        let name =
            SafeText.line(gate.limit.text, limit: SafeText.nameLimit) + (number > 1 ? " (\(number))" : "")
        xml.element("testcase", ["name": name, "classname": "weir.compare.change", "time": "0"]) { xml in
            guard gate.status != .kept else { return }
            let message = "\(gate.status.rawValue.uppercased()): \(ComparisonWords.reason(gate))"
            xml.element(
                gate.status == .breached ? "failure" : "error",
                ["message": message, "type": gate.status.rawValue],
                text: "\(message)\nnew: \(candidate.name)\n"
                    + ComparisonWords.method(candidate.comparison) + "\n")
        }
    }
}
