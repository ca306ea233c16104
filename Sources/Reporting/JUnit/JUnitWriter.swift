import Formats
import Metrics
import Records
import Timing

/// Whose reading of JUnit XML a file is written for.
package enum JUnitDialect: String, CaseIterable, Sendable {
    /// Jenkins, and all that keep to the schemas.
    case jenkins
    /// GitLab shows a testcase's `file` and the text of its failure, and neither properties nor messages.
    case gitlab
}

/// A run as JUnit XML: what CI servers show and gate on.
///
/// Valid against Jenkins's junit-10 schema and the stricter one of Ant (windyroad). One testcase a threshold,
/// one that the run completed, one that it can be trusted; no observed value is in a name, so names keep from
/// run to run.
package enum JUnitWriter {
    /// The document, in UTF-8.
    package static func text(
        _ report: RunReport, dialect: JUnitDialect = .jenkins
    ) throws(ReportError) -> String {
        let figures = ReportFigures(report)
        let cases = testcases(figures)
        let plan = name(report.plan.name, orElse: "plan")
        let file = dialect == .gitlab ? SafeText.line(report.plan.path) : nil
        return try XMLWriter.document { xml in
            xml.element("testsuites") { xml in
                xml.element(
                    "testsuite",
                    [
                        "name": plan, "package": "weir", "id": "0",
                        "timestamp": UTCTime(unixNanoseconds: report.run.startedAt).iso8601,
                        "hostname": name(report.run.hostname, orElse: "localhost"), "tests": "\(cases.count)",
                        "failures": "\(cases.count { $0.problem?.isFailure == true })",
                        "errors": "\(cases.count { $0.problem?.isFailure == false })",
                        "skipped": "0", "time": seconds(report.run.duration),
                    ]
                ) { xml in
                    if dialect == .jenkins {
                        xml.element("properties") { xml in
                            for (key, value) in properties(figures) {
                                xml.element("property", ["name": key, "value": value])
                            }
                        }
                    }
                    for testcase in cases { write(testcase, file: file, to: &xml) }
                    xml.element("system-out", text: ConsoleSummary.text(report, style: .plain))
                    xml.element("system-err", text: figures.warnings.map { $0 + "\n" }.joined())
                }
            }
        }
    }

    /// One line of the test report.
    private struct Testcase {
        struct Problem {
            /// A failure is the target's; an error means that there is no judgement.
            var isFailure: Bool
            var type: String
            var message: String
            var body: String
        }

        var name: String
        var classname: String
        var time = "0"
        var problem: Problem?
    }

    /// - Parameter file: for a reader that shows it; it shows no message either, which so leads the text.
    private static func write(_ testcase: Testcase, file: String?, to xml: inout XMLWriter) {
        func content(_ xml: inout XMLWriter) {
            guard let problem = testcase.problem else { return }
            xml.element(
                problem.isFailure ? "failure" : "error", ["message": problem.message, "type": problem.type],
                text: file == nil ? problem.body : problem.message + "\n\n" + problem.body)
        }
        if let file {
            xml.element(
                "testcase",
                [
                    "name": testcase.name, "classname": testcase.classname, "file": file,
                    "time": testcase.time,
                ], content)
        } else {
            xml.element(
                "testcase",
                ["name": testcase.name, "classname": testcase.classname, "time": testcase.time], content)
        }
    }

    private static func testcases(_ figures: ReportFigures) -> [Testcase] {
        var seen: [String: Int] = [:]
        let plan = name(figures.report.plan.name, orElse: "plan")
        var cases = [completed(figures, plan), valid(figures, plan)]
        if figures.report.verdict.driftRule == .fail { cases.append(steady(figures, plan)) }
        for result in figures.report.verdict.thresholds {
            var testcase = testcase(result, figures, plan: plan)
            // Servers join testcases of one name, and one would hide the other.
            let key = testcase.classname + "\u{0}" + testcase.name
            seen[key, default: 0] += 1
            if let count = seen[key], count > 1 { testcase.name += " (\(count))" }
            cases.append(testcase)
        }
        return cases
    }

    private static func completed(_ figures: ReportFigures, _ plan: String) -> Testcase {
        let report = figures.report
        var testcase = Testcase(
            name: "run completed", classname: "\(plan).run", time: seconds(report.run.duration))
        // A stop on a sample's error is what the plan asked for, and the verdict judges what came before it.
        if report.verdict.endedBy == .signal || report.verdict.endedBy == .threshold {
            testcase.problem = .init(
                isFailure: false, type: report.verdict.endedBy.rawValue, message: figures.endSentence,
                body: "\(figures.endSentence) after \(report.run.duration)\n")
        }
        return testcase
    }

    private static func valid(_ figures: ReportFigures, _ plan: String) -> Testcase {
        let verdict = figures.report.verdict
        var testcase = Testcase(name: "run is valid", classname: "\(plan).run")
        if verdict.validity == .invalid {
            let reasons = verdict.reasons.map {
                "\($0.validity.rawValue) \($0.label): \(SafeText.line($0.text))"
            }
            testcase.problem = .init(
                isFailure: false, type: "invalid",
                message: "INVALID: \(figures.validitySentence): \(reasons.first ?? "")",
                body: reasons.map { $0 + "\n" }.joined())
        }
        return testcase
    }

    /// Of a plan that fails on a drift.
    private static func steady(_ figures: ReportFigures, _ plan: String) -> Testcase {
        var testcase = Testcase(name: "latency does not drift", classname: "\(plan).run")
        if let finding = figures.drift.first {
            testcase.problem = .init(
                isFailure: true, type: "drift", message: "FAIL: \(finding.text)",
                body: "\(finding.text)\n\(finding.hint)\n")
        }
        return testcase
    }

    private static func testcase(
        _ result: ThresholdResult, _ figures: ReportFigures, plan name: String
    ) -> Testcase {
        var testcase = Testcase(
            name: Self.name(result.threshold.name, orElse: "threshold"),
            classname: "\(name).\(result.subject)")
        guard result.status != .pass else { return testcase }
        let place = result.place(in: figures.report.plan)
        let isForErrors = result.threshold.metric.isOfFailures || result.observed == nil
        let error = isForErrors ? figures.commonError : nil
        testcase.problem = .init(
            isFailure: result.status == .fail, type: result.status.rawValue,
            message: "\(result.status.rawValue.uppercased()): \(result.sentence)"
                + (place.map { " (\($0))" } ?? "") + (error.map { "; most frequent error: \($0)" } ?? ""),
            body: body(result, place: place) + errors(figures))
        return testcase
    }

    /// The most frequent errors, a line each.
    private static func errors(_ figures: ReportFigures) -> String {
        figures.report.errors.prefix(3).map { "error: \($0.line)\n" }.joined()
    }

    private static func body(_ result: ThresholdResult, place: String?) -> String {
        let lines: [(String, String?)] = [
            ("threshold", result.title), ("metric", result.threshold.metric.name),
            ("statistic", result.threshold.statistic?.description), ("sampler", result.subject),
            ("observed", result.exactObservedText), ("limit", result.threshold.limitText),
            ("samples", "\(result.samples)"), ("interval", result.intervalText), ("reason", result.reason),
            ("note", result.note),
            ("plan", place),
        ]
        return lines.map { key, value in value.map { "\(key): \($0)\n" } ?? "" }.joined()
    }

    private static func properties(_ figures: ReportFigures) -> [(String, String)] {
        let report = figures.report
        var properties: [(String, String)] = [
            ("weir.version", report.version), ("plan.name", report.plan.name),
            ("plan.path", report.plan.path),
            ("plan.hash", report.plan.hash), ("plan.seed", "\(report.plan.seed)"),
            ("plan.insecure", "\(report.plan.insecure)"),
        ]
        properties += report.plan.targets.map { ("target", $0) }
        properties += report.plan.given.map { ("given", $0.text) }
        properties += [
            ("verdict", report.verdict.headline), ("validity", report.verdict.validity.rawValue),
            ("exitCode", "\(report.verdict.exitCode.rawValue)"), ("endedBy", report.verdict.endedBy.rawValue),
            ("timestamps", report.run.timestamps), ("requests", "\(report.aggregate.requests.issued)"),
            ("threads", "\(report.threads.reduce(0) { $0 + $1.completed.count })"),
        ]
        return properties.map { ($0, SafeText.line($1)) }
    }

    /// A name that the schemas take: one line, and something in it.
    private static func name(_ text: String, orElse other: String) -> String {
        let words = SafeText.line(text, limit: SafeText.nameLimit).split(separator: " ")
        return words.isEmpty ? other : words.joined(separator: " ")
    }

    /// Seconds with three decimals; more are not valid for Jenkins.
    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = (max(0, duration.nanoseconds) + 500_000) / 1_000_000
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
