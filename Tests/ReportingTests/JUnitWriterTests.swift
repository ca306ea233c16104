import Foundation
import Metrics
import TestSupport
import Testing
import Timing

@testable import Reporting

@Suite struct JUnitWriterTests {
    /// Where the two schemas lie that CI servers' readers are held to.
    private static let schemas =
        ProcessInfo.processInfo.environment["WEIR_JUNIT_SCHEMAS"].map { URL(fileURLWithPath: $0) }
        ?? packageRoot.deletingLastPathComponent().appendingPathComponent("shared/schemas")

    private static var variants: [FabricatedRun] {
        var invalid = FabricatedRun(threads: 5, seconds: 6)
        invalid.health.clientResourceErrors = 4
        invalid.endedBy = .signal
        var hostile = FabricatedRun(threads: 3, seconds: 5, failEvery: 3)
        hostile.samplers = [Hostile.endless, Hostile.everything]
        hostile.groups = [Hostile.everything]
        hostile.planName = Hostile.everything
        hostile.message = Hostile.endless
        hostile.thresholds = Hostile.texts.map {
            Threshold(name: $0, metric: .latency(.ttft), sampler: $0, bound: .atMost, limit: 1, line: 1)
        }
        return [
            FabricatedRun(), FabricatedRun(threads: 0, seconds: 0, rampUp: 0, planName: "  "), invalid,
            hostile,
            FabricatedRun(threads: 4, seconds: 8, rampUp: 2, failEvery: 0, thresholds: [], samplers: ["ask"]),
        ]
    }

    @Test func aFailedRunReadsAsRecorded() throws {
        let run = FabricatedRun(threads: 12, seconds: 20, rampUp: 4, samplers: ["ask"])
        try expectSnapshot(JUnitWriter.text(run.report()), "junit-fail.xml")
    }

    @Test(arguments: ["jenkins-junit-10.xsd", "ant-junit-windyroad.xsd"])
    func everyReportIsValidForBothReaders(schema: String) throws {
        let path = Self.schemas.appendingPathComponent(schema).path
        guard FileManager.default.fileExists(atPath: path) else {
            return skip("there is no \(path); set WEIR_JUNIT_SCHEMAS to the schemas' folder")
        }
        for run in Self.variants {
            try withTemporaryFolder { folder in
                let file = "\(folder)/junit.xml"
                try JUnitWriter.text(run.report()).write(toFile: file, atomically: true, encoding: .utf8)
                guard let result = try validate(schema: path, file: file) else {
                    return skip("xmllint is not installed")
                }
                #expect(result.status == 0, "\(result.output.prefix(2_000))")
            }
        }
    }

    private func validate(schema: String, file: String) throws -> (status: Int32, output: String)? {
        try runProgram("xmllint", ["--noout", "--schema", schema, file])
    }

    @Test func failuresAndErrorsFollowTheVerdict() throws {
        let text = try JUnitWriter.text(FabricatedRun().report())
        #expect(text.contains("tests=\"6\" failures=\"1\" errors=\"1\""))
        #expect(text.contains("<failure message=\"FAIL: errorRate at most 1% (all): observed "))
        #expect(text.contains("(plans/chat.xml:32)"))
        #expect(text.contains("<error message=\"UNDECIDED: e2e p99.9 at most 10s (ask): observed "))
        #expect(text.contains("; only 1,004 of 2,000 needed samples"))
    }

    @Test func anInvalidRunIsAnErrorOfItsOwnTestcase() throws {
        let text = try JUnitWriter.text(Self.variants[2].report())
        #expect(
            text.contains(
                "<testcase name=\"run is valid\" classname=\"rag-chat.run\" time=\"0\">\n      <error message=\"INVALID"
            ))
        #expect(text.contains("<error message=\"stopped by a signal\" type=\"signal\">"))
    }

    @Test func namesHoldNoObservedValueAndStayUnique() throws {
        var slow = FabricatedRun(threads: 5, seconds: 6)
        let twice = Threshold(metric: .latency(.ttft), bound: .atMost, limit: 1e9, line: 3)
        slow.thresholds = [twice, twice]
        var fast = slow
        fast.seconds = 12
        func names(_ run: FabricatedRun) throws -> [String] {
            try JUnitWriter.text(run.report()).split(separator: "\n").filter { $0.contains("<testcase") }.map
            {
                String($0.split(separator: "time=")[0])
            }
        }
        let found = try names(slow)
        let later = try names(fast)
        #expect(found == later)
        #expect(Set(found).count == found.count)
    }
}
