import Foundation
import Metrics
import TestSupport
import Testing
import Timing
import Wording

@testable import Records
@testable import Reporting

@Suite struct SummaryWriterTests {
    private static var variants: [RunReport] {
        var invalid = FabricatedRun(threads: 5, seconds: 6)
        invalid.health.clientResourceErrors = 4
        invalid.endedBy = .signal
        var hostile = FabricatedRun(threads: 3, seconds: 5, failEvery: 3)
        hostile.samplers = [Hostile.everything, "b"]
        hostile.message = Hostile.endless
        var odd = FabricatedRun(threads: 2, seconds: 4).report()
        odd.verdict = Verdict(
            thresholds: [
                ThresholdResult(
                    threshold: Threshold(metric: .scalar(.throughput), bound: .atLeast, limit: .infinity),
                    status: .undecided, observed: .nan, interval: (-.infinity, nil), samples: 0,
                    reason: Words(verbatim: "no"))
            ], result: .undecided, validity: .suspect, reasons: [], endedBy: .sampleError)
        odd.plan.warmUp = "first 5s"
        return [
            FabricatedRun().report(), FabricatedRun(threads: 0, seconds: 0, rampUp: 0).report(),
            invalid.report(),
            hostile.report(), odd,
        ]
    }

    @Test func aFailedRunsSummaryIsAsRecorded() throws {
        let run = FabricatedRun(threads: 12, seconds: 20, rampUp: 4)
        try expectSnapshot(SummaryWriter.text(run.report()), "summary-fail.json")
    }

    @Test func everySummaryIsValidForItsSchema() throws {
        let schema = packageRoot.appendingPathComponent("schemas/summary.schema.json").path
        let check = """
            import json, sys
            try:
                import jsonschema
            except ImportError:
                sys.exit(42)
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            def refuse(name): raise ValueError(name)
            document = json.load(open(sys.argv[2]), parse_constant=refuse)
            jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
            """
        for report in Self.variants {
            try withTemporaryFolder { folder in
                let file = "\(folder)/summary.json"
                try SummaryWriter.text(report).write(toFile: file, atomically: true, encoding: .utf8)
                guard let result = try runProgram("python3", ["-c", check, schema, file]), result.status != 42
                else {
                    return skip("python3 with jsonschema is not installed")
                }
                #expect(result.status == 0, "\(result.output.suffix(1_500))")
            }
        }
    }

    @Test func everyPropertyOfTheSchemaIsDescribed() throws {
        let file = packageRoot.appendingPathComponent("schemas/summary.schema.json")
        let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        func check(_ value: Any, _ path: String) {
            guard let object = value as? [String: Any] else { return }
            for (name, property) in object["properties"] as? [String: Any] ?? [:] {
                let description = (property as? [String: Any])?["description"] as? String ?? ""
                #expect(description.count > 8, "\(path).\(name)")
            }
            for (key, child) in object { check(child, "\(path).\(key)") }
        }
        check(schema, "$")
    }

    @Test func theSchemaDefinesEveryDistributionAsTheCatalogueDoes() throws {
        let file = packageRoot.appendingPathComponent("schemas/summary.schema.json")
        let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        func metrics(_ value: Any) -> [String: Any]? {
            guard let object = value as? [String: Any] else { return nil }
            if let found = object["metrics"] as? [String: Any],
                let names = found["properties"] as? [String: Any]
            {
                return names
            }
            return object.values.lazy.compactMap(metrics).first
        }
        let properties = try #require(metrics(schema))
        #expect(Set(properties.keys) == Set(LatencyMetric.allCases.map(\.name)))
        for metric in LatencyMetric.allCases {
            let property = properties[metric.name] as? [String: Any]
            #expect(property?["description"] as? String == metric.entry.definition, "\(metric)")
        }
    }

    @Test func figuresAreThoseOfTheReport() throws {
        let report = FabricatedRun().report()
        let document = try JSONDecoder().decode(
            SummaryDocument.self, from: Data(SummaryWriter.text(report).utf8))
        #expect(document == SummaryDocument(report))
        let ask = try #require(document.samplers.first { $0.name == "ask" })
        let histogram = report.aggregate.samplers[0].histogram(.ttft)
        let ttft = try #require(ask.metrics["ttft"])
        #expect(ttft.p95 == histogram.percentile(95)?.inMilliseconds)
        #expect(ttft.p95Interval?.upper == histogram.interval(percent: 95).upper?.inMilliseconds)
        #expect(ttft.p999Interval?.upper == nil)
        #expect(ask.usageSource == "server")
        #expect(document.requests.outcomes.values.reduce(0, +) == document.requests.issued)
        #expect(document.threads[0].completed.reduce(0, +) == document.requests.issued)
        #expect(document.verdict.exitCode == 99)
    }

    @Test func aPercentileAmongTheFailuresIsNull() throws {
        let text = try SummaryWriter.text(FabricatedRun(failEvery: 10).report())
        let document = try JSONDecoder().decode(SummaryDocument.self, from: Data(text.utf8))
        let pessimistic = try #require(document.samplers[0].metrics["ttft"]?.withFailuresAsInfinite)
        #expect(pessimistic.p50 != nil)
        #expect(pessimistic.p95 == nil)
        #expect(pessimistic.count == document.samplers[0].requests)
        #expect(text.contains("\"p95\" : null"))
        #expect(document.samplers[0].metrics["itl"]?.withFailuresAsInfinite == nil)
    }

    @Test func keysAreSortedAndTheTextIsStable() throws {
        let report = FabricatedRun().report()
        let text = try SummaryWriter.text(report)
        let again = try SummaryWriter.text(report)
        #expect(text == again)
        let generator = try #require(text.range(of: "\"generator\""))
        let verdict = try #require(text.range(of: "\"verdict\""))
        #expect(generator.lowerBound < verdict.lowerBound)
    }
}
