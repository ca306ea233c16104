import Formats
import Metrics
import Records
import Timing

/// A search for capacity as JUnit XML: one testcase for the load that was wanted, one for the answer itself.
package enum CapacityJUnit {
    private struct Testcase {
        var name: String
        /// A failure is the service's; an error means that there is no judgement.
        var failure: String?
        var error: String?
        var type = ""
    }

    /// The document, valid against the same two schemas as a run's.
    package static func text(_ report: CapacityReport) throws(ReportError) -> String {
        let cases = testcases(report)
        let host = SafeText.line(report.hostname, limit: SafeText.nameLimit)
        let plan = SafeText.line(report.planName, limit: SafeText.nameLimit)
        return try XMLWriter.document { xml in
            xml.element("testsuites") { xml in
                xml.element(
                    "testsuite",
                    [
                        "name": plan.isEmpty ? "plan" : plan, "package": "weir.capacity", "id": "0",
                        "timestamp": UTCTime(unixNanoseconds: report.startedAt).iso8601,
                        "hostname": host.isEmpty ? "localhost" : host, "tests": "\(cases.count)",
                        "failures": "\(cases.count { $0.failure != nil })",
                        "errors": "\(cases.count { $0.error != nil })", "skipped": "0",
                        "time": FigureText.plain(report.duration.inSeconds, 3),
                    ]
                ) { xml in
                    xml.element("properties") { xml in
                        for (key, value) in properties(report) {
                            xml.element("property", ["name": key, "value": SafeText.line(value)])
                        }
                    }
                    for testcase in cases { write(testcase, report, to: &xml) }
                    xml.element("system-out", text: CapacityText.text(report, style: .plain))
                    xml.element("system-err", text: CapacityWords.notes(report).map { $0 + "\n" }.joined())
                }
            }
        }
    }

    private static func testcases(_ report: CapacityReport) -> [Testcase] {
        let sentence = CapacityWords.sentence(report)
        let why = CapacityWords.binding(report).map { "; broke first: \($0)" } ?? ""
        var answer = Testcase(name: "capacity found", type: report.answer?.stopReason.rawValue ?? "none")
        switch report.exitCode {
        case .undecided, .runInvalid, .interrupted, .cannotWrite:
            answer.error = "\(report.headline): \(sentence)"
        case .thresholdFailed where report.settings.atLeast == nil:
            answer.failure = "\(report.headline): \(sentence)"
        default: break
        }
        guard let wanted = report.settings.atLeast else { return [answer] }
        var limit = Testcase(
            name: "capacity at least \(CapacityWords.load(wanted, report.settings.unit))", type: "capacity")
        switch report.exitCode {
        case .success: break
        case .thresholdFailed: limit.failure = "FAIL: \(sentence)\(why)"
        default: limit.error = "\(report.headline): \(sentence)\(why)"
        }
        return [answer, limit]
    }

    private static func write(_ testcase: Testcase, _ report: CapacityReport, to xml: inout XMLWriter) {
        let plan = SafeText.line(report.planName, limit: SafeText.nameLimit)
        xml.element(
            "testcase",
            ["name": testcase.name, "classname": "\(plan.isEmpty ? "plan" : plan).capacity", "time": "0"]
        ) { xml in
            let body = report.steps.map { entry in
                let why = CapacityWords.reasons(entry.step, report.settings.unit)
                return "\(CapacityWords.load(entry.step.load, report.settings.unit)): "
                    + entry.step.result.rawValue + (why.isEmpty ? "" : ": \(why)") + "\n"
            }.joined()
            if let message = testcase.failure {
                xml.element("failure", ["message": message, "type": testcase.type], text: body)
            } else if let message = testcase.error {
                xml.element("error", ["message": message, "type": testcase.type], text: body)
            }
        }
    }

    private static func properties(_ report: CapacityReport) -> [(String, String)] {
        var properties = [
            ("weir.version", report.version), ("plan.name", report.planName), ("plan.path", report.planPath),
            ("plan.hash", report.planHash), ("plan.seed", "\(report.seed)"), ("group", report.group),
            ("unit", report.settings.unit.rawValue), ("exitCode", "\(report.exitCode.rawValue)"),
        ]
        if let carries = report.answer?.bracket.carries {
            properties.append(("carries", CapacityWords.number(carries)))
        }
        if let breaks = report.answer?.bracket.breaks {
            properties.append(("breaks", CapacityWords.number(breaks)))
        }
        return properties
    }
}
