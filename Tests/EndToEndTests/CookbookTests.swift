import Foundation
import TestSupport
import Testing
import Timing

/// Every plan of `plans/` runs against the mock and shows what it is there to show.
@Suite struct CookbookTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("plans")

    /// The plans as they are in the folder, so that none can be forgotten.
    static let plans: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".xml") }.map { String($0.dropLast(4)) }.sorted()

    /// Short answers, little thought: a second or two is enough for every threshold to be decided.
    private static let mock = ["--mock", "--ttft", "20ms", "--itl", "2ms", "--tokens", "12"]
    private static let short = [
        "duration=1500ms", "rampUp=100ms", "thinkMin=1ms", "thinkMax=20ms", "users=4", "readers=3",
        "leavers=3",
        "threads=3", "tokens=12", "turns=3", "rate=20/s", "base=2", "peak=6", "cancelAfter=4 tokens",
        "loops=8",
        "ttft=250ms",
    ]

    /// Runs a plan of the folder, beside its files.
    private static func run(_ name: String) throws -> PlanRun {
        let directory = try TemporaryDirectory()
        // A property that a plan does not read is refused.
        let reads = try String(contentsOf: folder.appendingPathComponent(name + ".xml"), encoding: .utf8)
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            var text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            if file == name + ".xml" {
                // What is tested is not this machine's speed.
                text = text.replacingOccurrences(of: "</testPlan>", with: Plans.patience + "</testPlan>")
            }
            try directory.write(file, text)
        }
        let arguments =
            ["run", directory.path(name + ".xml"), "-o", directory.path("out"), "--record", "samples"]
            + mock + short.filter { reads.contains("__P(\($0.prefix { $0 != "=" })") }.flatMap { ["-J", $0] }
        return try PlanRun(try WeirCommand.run(arguments), in: directory)
    }

    /// What each plan is there to show.
    private static let shows: [String: @Sendable (PlanRun) throws -> Void] = [
        "quickstart": { #expect($0.outcome("ok") > 20) },
        "capacity": { #expect($0.outcome("ok") > 4) },
        "rag-queues": { #expect($0.outcome("ok") == 32) },
        "real-llm": { #expect($0.rows["complete"] != nil) },
        "soak": { run in
            #expect(run.thresholds.contains { ($0["metric"] as? String) == "stalls" })
        },
        "chat": { run in
            let assertions = run.rows["ask"]?["assertions"] as? [[String: Any]]
            #expect(assertions?.first?["name"] as? String == "whole answer")
            #expect(run.goodput("fluent", of: "ask") > 0)
        },
        "rag-phases": { run in
            let metrics = try #require(run.rows["ask"]?["metrics"] as? [String: [String: Any]])
            let retrieved = try #require(metrics["phase:retrieved"]?["p50"] as? Double)
            let cited = try #require(metrics["phase:cited"]?["p50"] as? Double)
            #expect(retrieved < cited)
            #expect(run.goodput("grounded", of: "ask") > 0)
        },
        "conversation": { run in
            let turns = (1...3).compactMap { run.rows["ask [turn \($0)]"]?["requests"] as? Int }
            #expect(turns.count == 3 && turns.allSatisfy { $0 > 2 })
            #expect(turns.reduce(0, +) == run.rows["ask"]?["requests"] as? Int)
        },
        "open-arrivals": { run in
            #expect(run.value("requests.dropped") == 0)
            let scheduled: Int = try #require(run.value("requests.scheduled"))
            #expect((20...45).contains(scheduled), "\(scheduled)")
        },
        "spike": { run in
            let threads = try run.records().compactMap { $0["activeThreads"] as? Int }
            #expect(threads.isEmpty || threads.max() == 6)
        },
        "prefix-cache": { run in
            func median(_ name: String) -> Double {
                let metrics = run.rows[name]?["metrics"] as? [String: [String: Any]]
                return metrics?["ttft"]?["p50"] as? Double ?? .nan
            }
            // 600 words are more than 800 tokens of the mock's, at 0.5 ms each.
            #expect(median("own prefix") > median("shared prefix") + 150)
        },
        "cancel": { run in
            let early = run.rows["leave early"]?["outcomes"] as? [String: Int]
            #expect((early?["cancelled"] ?? 0) > 5 && early?["ok"] == 0)
            #expect(run.outcome("cancelled") == early?["cancelled"])
            #expect((run.rows["read to the end"]?["outcomes"] as? [String: Int])?["cancelled"] == 0)
        },
        "log-in": { run in
            #expect(run.rows["log in"]?["requests"] as? Int == 4)
            #expect((run.rows["ask"]?["requests"] as? Int ?? 0) > 20)
        },
        "trace-replay": { #expect($0.outcome("ok") == 24 && $0.value("requests.dropped") == 0) },
    ]

    @Test(arguments: plans)
    func aPlanOfTheCookbookRuns(name: String) throws {
        let show = try #require(Self.shows[name], "say in this test what plans/\(name).xml is there to show")
        let run = try Self.run(name)
        #expect(run.exitCode == 0, "\(run.result.stdout)\(run.result.stderr)")
        #expect(run.value("requests.issued", as: Int.self) ?? 0 > 0)
        #expect(
            run.outcome("ok") + run.outcome("cancelled") + run.outcome("censored")
                == run.value("requests.issued"))
        try show(run)
    }

    @Test func eachPlanIsInTheReadme() throws {
        let readme = try String(
            contentsOf: Self.folder.deletingLastPathComponent().appendingPathComponent("README.md"),
            encoding: .utf8)
        #expect(Self.plans.count >= 12)
        for plan in Self.plans { #expect(readme.contains("\n- `\(plan).xml`: "), "\(plan)") }
    }
}

extension PlanRun {
    /// The rows of the statistics by name.
    var rows: [String: [String: Any]] {
        let rows = summary["samplers"] as? [[String: Any]] ?? []
        return Dictionary(rows.map { ($0["name"] as? String ?? "", $0) }) { first, _ in first }
    }

    /// How many requests of a row met a service level.
    func goodput(_ level: String, of row: String) -> Int {
        let levels = rows[row]?["goodput"] as? [String: [String: Any]]
        return levels?[level]?["met"] as? Int ?? 0
    }

    /// The thresholds as they were judged.
    var thresholds: [[String: Any]] { summary["thresholds"] as? [[String: Any]] ?? [] }
}
