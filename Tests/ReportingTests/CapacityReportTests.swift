import Metrics
import Records
import TestSupport
import Testing
import Timing

@testable import Reporting

/// What people read of a search for capacity, held against files; the search itself is tried elsewhere.
@Suite struct CapacityReportTests {
    private static func step(
        _ load: Double, _ phase: CapacityStep.Phase, _ result: CapacityStep.Result, ttft: Int64,
        share: Double, reasons: [CapacityStep.Reason] = [], health: Validity = .valid
    ) -> CapacityStep {
        let limit = LimitResult(
            name: "ttft p95 at most 1s", wanted: 0.95, share: share, lower: max(0, share - 0.04),
            upper: min(1, share + 0.04), observed: Double(ttft) * 1e6,
            result: result == .void ? .undecided : result)
        let values: [(LatencyMetric, Int64)] = [(.ttft, ttft), (.tpot, 20), (.e2e, ttft + 400)]
        var latencies: [CapacityStep.Latency] = []
        for (metric, value) in values {
            for (percent, part) in [(50.0, Int64(9)), (95, 10), (99, 11)] {
                let time = value * part / 10
                latencies.append(
                    CapacityStep.Latency(
                        metric: metric, percent: percent, value: .milliseconds(time),
                        lower: .milliseconds(time - 2), upper: .milliseconds(time + 3)))
            }
        }
        return CapacityStep(
            load: load, phase: phase, settled: .seconds(2.0), measured: .seconds(10.0), requests: 88,
            failed: result == .breaks ? 2 : 0, result: result, reasons: reasons, limits: [limit],
            levels: [
                LimitResult(
                    name: "chat", wanted: 0.95, share: share, lower: share - 0.05, upper: share,
                    observed: nil,
                    result: result)
            ],
            throughput: .init(requests: min(8.9, load * 2.2), outputTokens: min(178, load * 44)),
            inFlight: load * 0.98, little: 0.012, health: health, latencies: latencies)
    }

    static func report(_ change: (inout CapacityReport) -> Void = { _ in }) -> CapacityReport {
        let steps = [
            step(1, .climb, .undecided, ttft: 74, share: 1), step(8, .climb, .undecided, ttft: 524, share: 1),
            step(16, .climb, .breaks, ttft: 1_420, share: 0.3, reasons: [.threshold]),
            step(12, .bisect, .holds, ttft: 976, share: 0.99),
            step(13, .bisect, .breaks, ttft: 1_310, share: 0.8, reasons: [.threshold]),
            step(12, .confirm, .holds, ttft: 975, share: 0.99),
        ]
        let entries = steps.enumerated().map { index, step in
            CapacityReport.Step(
                step, began: .seconds(Double(index) * 12),
                folder: "steps/0\(index + 1)-\(Int(step.load))-threads")
        }
        var report = CapacityReport(
            version: "0.1.0", planName: "slots & <co>", planPath: "plans/slots.xml", planHash: "a1b2",
            seed: 42,
            group: "users", settings: CapacitySettings(unit: .threads, to: 64, atLeast: 10, costPerHour: 1.9),
            limits: [.init(name: "ttft p95 at most 1s", metric: "ttft", limit: 1e9)],
            unused: [.init(name: "throughput at least 5/s", reason: "a rate follows the load")],
            startedAt: 1_795_731_368_000_000_000, duration: .seconds(72.0), hostname: "host", processors: 2,
            mock: false, steps: entries, answer: nil, endedBy: .completed)
        report.answer = CapacityAnswer(
            bracket: .init(carries: 12, breaks: 13, isConfirmed: true),
            binding: .init(
                threshold: "ttft p95 at most 1s",
                points: [
                    .init(load: 12, limit: steps[5].limits[0]), .init(load: 13, limit: steps[4].limits[0]),
                ]), shape: .smooth, stopReason: .found, throughput: steps[5].throughput,
            peak: (12, steps[5].throughput),
            levels: [
                ("chat", .init(carries: 12, breaks: 13, isConfirmed: true)),
                ("batch", .init(carries: 64, breaks: nil, isConfirmed: true)),
            ])
        change(&report)
        return report
    }

    @Test func peopleReadTheSame() throws {
        let report = Self.report()
        #expect(
            try Golden.difference(
                of: CapacityText.text(report, style: .plain, folder: "reports/x"), from: "capacity.txt")
                == nil)
        #expect(try Golden.difference(of: CapacityMarkdown.text(report), from: "capacity.md") == nil)
        #expect(try Golden.difference(of: CapacityJUnit.text(report), from: "capacity.junit.xml") == nil)
        #expect(try Golden.difference(of: CapacityFile.text(report), from: "capacity.json") == nil)
        #expect(
            try Golden.difference(
                of: CapacityPage.text(report).replacingOccurrences(of: HTMLWriter.css, with: ""),
                from: "capacity.html") == nil)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let report = Self.report()
        try withTemporaryFolder { folder in
            try ReportFolder.create(path: folder + "/s").write(report)
            var read = try CapacityFile.read(from: folder + "/s")
            #expect(read.stored?.carries == 12 && read.stored?.breaks == 13)
            #expect(read.steps == report.steps)
            #expect(read.settings == report.settings)
            #expect(!read.isDamaged)
            read.answer = report.answer
            #expect(try CapacityFile.text(read) == CapacityFile.text(report))
        }
    }

    @Test(arguments: [
        ("{", "it is no JSON"), ("[]", "expected an object"), ("{\"schemaVersion\":1}", "is missing"),
    ])
    func whatIsNoSearchIsNamed(text: String, reason: String) throws {
        try withTemporaryFolder { folder in
            try ReportFolder.create(path: folder).write(text, as: CapacityFile.name)
            let error = #expect(throws: ReportError.self) { try CapacityFile.read(from: folder) }
            #expect("\(error as Any)".contains(reason), "\(error as Any)")
        }
    }

    @Test(arguments: [
        ("\"result\" : \"holds\"", "\"result\" : \"wins\""), ("steps/01-1-threads", "../../etc"),
        ("\"unit\" : \"threads\"", "\"unit\" : \"cows\""), ("\"requests\" : 88", "\"requests\" : -1"),
    ])
    func whatCannotBeIsRefused(old: String, new: String) throws {
        let text = try CapacityFile.text(Self.report())
        #expect(text.contains(old))
        try withTemporaryFolder { folder in
            try ReportFolder.create(path: folder)
                .write(text.replacingOccurrences(of: old, with: new), as: CapacityFile.name)
            #expect(throws: ReportError.self) { try CapacityFile.read(from: folder) }
        }
    }

    @Test(arguments: [
        ("\"measuredSeconds\" : 10", "\"measuredSeconds\" : 11"), ("\"value\" : 975", "\"value\" : 97"),
        ("\"load\" : 13", "\"load\" : 43"), ("\"carries\" : 12", "\"carries\" : 40"),
    ])
    func whatWasAlteredIsKnown(old: String, new: String) throws {
        let text = try CapacityFile.text(Self.report())
        #expect(text.contains(old), "\(old)")
        try withTemporaryFolder { folder in
            try ReportFolder.create(path: folder)
                .write(text.replacingOccurrences(of: old, with: new), as: CapacityFile.name)
            #expect(try CapacityFile.read(from: folder).isDamaged)
        }
    }

    @Test func theExitCodeFollowsTheAnswer() {
        func code(_ change: (inout CapacityReport) -> Void) -> Metrics.ExitStatus {
            Self.report(change).exitCode
        }
        #expect(code { _ in } == .success)
        #expect(code { $0.settings.atLeast = 13 } == .thresholdFailed)
        #expect(code { $0.settings.atLeast = nil } == .success)
        #expect(code { $0.answer?.bracket.isConfirmed = false } == .undecided)
        #expect(
            code {
                $0.answer?.isGeneratorBound = true
                $0.answer?.bracket = .init(carries: 8, breaks: nil, isConfirmed: true)
            } == .runInvalid)
        #expect(
            code {
                $0.settings.atLeast = nil
                $0.answer?.isGeneratorBound = true
            } == .runInvalid)
        #expect(
            code {
                $0.settings.atLeast = nil
                $0.answer?.stopReason = .errors
            } == .thresholdFailed)
        #expect(code { $0.isDamaged = true } == .runInvalid)
        #expect(
            code {
                $0.endedBy = .signal
                $0.settings.atLeast = nil
            } == .interrupted)
        #expect(
            code {
                $0.settings.atLeast = 13
                $0.answer?.bracket = .init(carries: 12, breaks: 15, isConfirmed: true)
            } == .undecided)
        #expect(
            code {
                $0.settings.atLeast = nil
                $0.answer?.stopReason = .breaksAtOnce
                $0.answer?.bracket = .init(carries: nil, breaks: 1, isConfirmed: false)
            } == .success)
    }

    /// A ladder has no last word of its own.
    @Test func aServiceThatOnlyRefusesIsNamedOnALadder() {
        func ladder(_ reasons: [CapacityStep.Reason]) -> CapacityReport {
            Self.report { report in
                report.settings.levels = [8]
                report.settings.atLeast = nil
                let step = Self.step(8, .ladder, .breaks, ttft: 0, share: 0, reasons: reasons)
                report.steps = [.init(step, began: .zero, folder: "steps/01-8-threads")]
                report.answer = CapacityAnswer(
                    bracket: .init(carries: nil, breaks: 8, isConfirmed: false), stopReason: .ladderDone)
            }
        }
        let refused = ladder([.threshold, .errors])
        #expect(refused.exitCode == .thresholdFailed)
        #expect(CapacityWords.sentence(refused) == "no answer: the service gave nothing but errors")
        let slow = ladder([.threshold])
        #expect(slow.exitCode == .success)
        #expect(
            CapacityWords.sentence(slow)
                == "the service does not carry 8 threads, the least that was tried")
    }

    @Test func whatThePlansThreadsKeepBackIsNotTheService() {
        let report = Self.report { report in
            report.settings.unit = .arrivals
            report.settings.atLeast = nil
            var step = Self.step(16, .climb, .void, ttft: 900, share: 0.6, reasons: [.maxThreads])
            step.dropped = 31
            report.steps = [report.steps[5], .init(step, began: .zero, folder: "steps/02-16-per-second")]
            report.answer = CapacityAnswer(
                bracket: .init(carries: 12, breaks: nil, isConfirmed: true), stopReason: .generator,
                isGeneratorBound: true)
        }
        #expect(report.exitCode == .runInvalid)
        #expect(
            CapacityWords.sentence(report)
                == "the service carries at least 12 requests/s: above it the plan's maxThreads gave way, not the service"
        )
        #expect(
            CapacityWords.notes(report).contains(
                "at 16 requests/s 31 arrivals found no free thread: a larger maxThreads tells what the service carries"
            ))
    }

    @Test func aLoadThatDependsOnHowItsUsersBeganIsNamed() {
        let report = Self.report { report in
            report.steps[3].step.approach = .spread
            var broken = Self.step(12, .confirm, .breaks, ttft: 1_350, share: 0.5, reasons: [.threshold])
            broken.approach = .together
            report.steps[5].step = broken
        }
        #expect(
            CapacityWords.notes(report).contains(
                "12 threads held where its users were spread and broke where they began together: "
                    + "ttft p95 at most 1s, 976ms and 1.35s"))
    }

    @Test func aSearchThatGoesOnHasAPageThatIsLoadedAgain() throws {
        let report = Self.report {
            $0.answer = nil
            $0.endedBy = .incomplete
        }
        let page = try CapacityPage.text(report, present: "step 7 goes on", refresh: 2)
        #expect(page.contains(#"http-equiv="refresh" content="2""#))
        #expect(page.contains("SEARCHING") && page.contains("step 7 goes on"))
        #expect(!(try CapacityPage.text(Self.report())).contains("http-equiv=\"refresh\""))
    }

    @Test func aChangeIsBetweenTheBrackets() {
        let base = Self.report()
        func bracket(_ carries: Double?, _ breaks: Double?) -> CapacityReport {
            Self.report { $0.answer?.bracket = .init(carries: carries, breaks: breaks, isConfirmed: true) }
        }
        let limit = CapacityComparison.Limit("capacity<-10%")
        func compare(_ new: CapacityReport) -> CapacityComparison {
            CapacityComparison(base: base, new: new, limits: [limit].compactMap(\.self))
        }
        #expect(compare(base).judgement == .none)
        #expect(compare(bracket(13, 14)).judgement == .improved)
        #expect(compare(bracket(20, nil)).judgement == .improved)
        let worse = compare(bracket(8, 9))
        #expect(worse.judgement == .regressed)
        #expect(worse.exitCode == .thresholdFailed)
        #expect(compare(bracket(12, 13)).exitCode == .success)
        #expect(compare(bracket(11, 13)).exitCode == .undecided)
        #expect(compare(bracket(nil, 1)).exitCode == .thresholdFailed)
        let other = Self.report { $0.settings.unit = .arrivals }
        #expect(compare(other).exitCode == .runInvalid)
        #expect(CapacityComparison.Limit("ttft<-10%") == nil)
        #expect(CapacityComparison.Limit("capacity<-x%") == nil)
    }
}
