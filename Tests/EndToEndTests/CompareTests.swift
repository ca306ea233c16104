import Foundation
import TestSupport
import Testing

/// `weir compare` on folders that `weir run` wrote.
@Suite struct CompareTests {
    private func run(ttft: String) throws -> TemporaryDirectory {
        let run = try PlanRun.run(
            Plans.group(#"threads="4" loops="30""#, steps: Plans.completion()),
            arguments: [
                "--mock", "--ttft", ttft, "--itl", "1ms", "--tokens", "8", "--jitter", "0.2", "--quiet",
            ])
        #expect(run.exitCode == 0, "\(run.result.stderr)")
        return run.directory
    }

    @Test func repeatsOfASlowerServerAreARegressionAndOfTheSameAreNot() throws {
        let base = try (0..<3).map { _ in try run(ttft: "20ms").path("out") }
        let same = try (0..<3).map { _ in try run(ttft: "20ms").path("out") }
        let slow = try (0..<3).map { _ in try run(ttft: "140ms").path("out") }
        let limit = ["--fail-on", "ttft:p50>+50%"]
        let worse = try WeirCommand.run(["compare", "--base"] + base + ["--new"] + slow + limit)
        #expect(worse.exitCode == 99, "\(worse.stdout)\(worse.stderr)")
        #expect(worse.stdout.contains("✗ regressed    ttft p50"))
        #expect(worse.stdout.contains("✗ BREACHED  ttft:p50>+50%"))
        let equal = try WeirCommand.run(["compare", "--base"] + base + ["--new"] + same + limit)
        #expect(equal.exitCode == 0, "\(equal.stdout)\(equal.stderr)")
        let pair = try WeirCommand.run(["compare", base[0], slow[0]] + limit)
        #expect(pair.stdout.contains("One run against one"))
    }

    @Test func aRunThatCannotBeTrustedKeepsNoLimit() throws {
        let good = try run(ttft: "5ms")
        // No generator can keep this limit.
        let health = #"<runHealth sendDelay="1ns" loopLag="1m" standstill="1m" cpu="100%"/>"#
        let invalid = try PlanRun.run(
            Plans.group(#"threads="4" loops="30""#, steps: Plans.completion())
                .replacing(Plans.patience, with: health),
            arguments: ["--mock", "--ttft", "5ms", "--itl", "1ms", "--tokens", "8", "--quiet"])
        #expect(invalid.exitCode == 97, "\(invalid.result.stderr)")
        let folders = [good.path("out"), invalid.directory.path("out")]
        for pair in [folders, folders.reversed()] {
            let compared = try WeirCommand.run(["compare"] + pair + ["--fail-on", "ttft:p50>+5000%"])
            #expect(compared.exitCode == 97, "\(compared.stdout)")
            // Without a limit there is nothing to keep.
            #expect(try WeirCommand.run(["compare"] + pair).exitCode == 0)
        }
    }

    /// A folder that `weir report` calls damaged, with the exit code and the JUnit of a run that cannot be trusted.
    @Test func aDamagedFolderIsNotCompared() throws {
        let directory = try run(ttft: "5ms")
        let good = try run(ttft: "5ms").path("out")
        let bad = directory.path("out")
        for (file, old, new) in [
            ("samples.jtl", ",true,", ",false,"), ("histograms.hlog", "Tag=", "Tag=x"),
            ("run.json", "\"issued\":120", "\"issued\":119"), ("plan.xml", "loops=\"30\"", "loops=\"31\""),
        ] {
            let original = try directory.read("out/\(file)")
            let altered = original.replacing(old, with: new)
            #expect(altered != original, "\(file)")
            try directory.write("out/\(file)", altered)
            let report = try WeirCommand.run(["report", bad])
            #expect(report.exitCode == 97, "\(file)")
            let junit = directory.path("compare.xml")
            let compared = try WeirCommand.run(
                ["compare", good, bad, "--fail-on", "ttft:p50>+5000%", "--junit", junit])
            #expect(compared.exitCode == 97, "\(file): \(compared.stdout)")
            #expect(compared.stdout.contains("damaged: "), "\(compared.stdout)")
            #expect(try directory.read("compare.xml").contains("failures=\"1\""))
            try directory.write("out/\(file)", original)
        }
        // Whole again, it is compared; what comes of two short runs is this machine's affair.
        let whole = try WeirCommand.run(["compare", good, bad, "--fail-on", "ttft:p50>+5000%"])
        #expect(!whole.stdout.contains("damaged: "), "\(whole.stdout)")
        #expect(whole.stdout.contains("ttft"))
    }

    @Test func whatCannotBeComparedSaysWhere() throws {
        let directory = try run(ttft: "5ms")
        let good = directory.path("out")
        #expect(try WeirCommand.run(["compare", good]).exitCode == 64)
        let expression = try WeirCommand.run(["compare", good, good, "--fail-on", "speed>1%"])
        #expect(expression.exitCode == 64)
        #expect(expression.stderr.contains("unknown metric \"speed\""))
        #expect(try WeirCommand.run(["compare", good, directory.path("nothing")]).exitCode == 65)
        try directory.write("bad/summary.json", "{}")
        let missing = try WeirCommand.run(["compare", good, directory.path("bad")])
        #expect(missing.exitCode == 65)
        #expect(missing.stderr.contains("bad/run.json: cannot read: there is no such file"))
        try directory.write("bad/run.json", "[]")
        let damaged = try WeirCommand.run(["compare", good, directory.path("bad")])
        #expect(damaged.exitCode == 65)
        #expect(damaged.stderr.contains("bad/run.json:1: cannot read: the document: expected an object"))
        #expect(try WeirCommand.run(["compare", good, good, "--html", "/nonexistent/x.html"]).exitCode == 74)
    }
}
