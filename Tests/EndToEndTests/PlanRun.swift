import Foundation
import MockLLM
import TestSupport
import Timing

/// A plan written into a folder of its own, run by the real command, and what came of it.
struct PlanRun {
    let result: CommandResult
    let directory: TemporaryDirectory
    /// `summary.json`; empty where none was written.
    let summary: [String: Any]

    var exitCode: Int32 { result.exitCode }

    /// Runs a plan.
    ///
    /// `target` is what `${target}` stands for in it.
    static func run(
        _ plan: String, target: String = "http://127.0.0.1:1", arguments: [String] = [],
        environment: [String: String] = [:], files: [String: String] = [:], timeout: Duration = .seconds(60.0)
    ) throws -> PlanRun {
        let directory = try prepare(plan, files: files)
        let result = try WeirCommand.run(
            command(in: directory, target: target, arguments), environment: environment, timeout: timeout)
        return try PlanRun(result, in: directory)
    }

    /// Writes the plan and its files into a new folder.
    static func prepare(_ plan: String, files: [String: String] = [:]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.write("plan.xml", plan)
        for (name, text) in files { try directory.write(name, text) }
        return directory
    }

    static func command(in directory: TemporaryDirectory, target: String, _ arguments: [String]) -> [String] {
        // A property that a plan does not read is refused.
        let reads = (try? directory.read("plan.xml"))?.contains("__P(target") ?? false
        return ["run", directory.path("plan.xml"), "-o", directory.path("out")]
            + (reads ? ["-J", "target=\(target)"] : []) + arguments
    }

    init(_ result: CommandResult, in directory: TemporaryDirectory) throws {
        self.result = result
        self.directory = directory
        let data = FileManager.default.contents(atPath: directory.path("out/summary.json")) ?? Data("{}".utf8)
        summary = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// The value at a path of keys, as `requests.outcomes.ok`.
    func value<Value>(_ path: String, as type: Value.Type = Value.self) -> Value? {
        var current: Any? = summary
        for key in path.split(separator: ".") { current = (current as? [String: Any])?[String(key)] }
        return current as? Value
    }

    /// How many requests ended so.
    func outcome(_ name: String) -> Int { value("requests.outcomes.\(name)") ?? 0 }

    /// A metric's figure of the first sampler, in milliseconds.
    func latency(_ metric: String, _ figure: String) -> Double? {
        let sampler = (summary["samplers"] as? [[String: Any]])?.first
        return ((sampler?["metrics"] as? [String: Any])?[metric] as? [String: Any])?[figure] as? Double
    }

    /// The objects of `samples.jsonl`.
    func records() throws -> [[String: Any]] {
        try directory.read("out/samples.jsonl").split(separator: "\n").compactMap { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }
    }
}

/// Plans that the tests write.
enum Plans {
    /// Limits that a machine busy with other tests keeps too: what is tested is not this machine's speed.
    static let patience = #"<runHealth sendDelay="1m" loopLag="1m" standstill="1m" cpu="100%"/>"#

    /// One group around the given steps.
    static func group(
        _ attributes: String, steps: String, before: String = "", thresholds: String = "", plan: String = ""
    ) -> String {
        """
        <testPlan name="test" seed="7" \(plan)>
          \(before)
          <httpDefaults baseURL="${__P(target)}"/>
          \(patience)
          <threadGroup name="users" \(attributes)>
            \(steps)
          </threadGroup>
          \(thresholds.isEmpty ? "" : "<thresholds>\(thresholds)</thresholds>")
        </testPlan>
        """
    }

    /// A completion request; `query` asks the mock server for a behaviour.
    static func completion(_ query: String = "", inner: String = "") -> String {
        """
        <sse name="ask" path="/v1/completions?x=1\(query)" dialect="openai-completions">
          <body>{"prompt":"hello","stream":true,"max_tokens":8}</body>
          \(inner)
        </sse>
        """
    }

    /// A mock server that answers within a few milliseconds.
    static func quickServer(_ change: (inout MockConfiguration) -> Void = { _ in }) throws -> MockServer {
        var configuration = MockConfiguration()
        configuration.ttft = .milliseconds(10)
        configuration.itl = .milliseconds(2)
        configuration.tokens = 8...8
        change(&configuration)
        return try MockServer.start(configuration)
    }
}
