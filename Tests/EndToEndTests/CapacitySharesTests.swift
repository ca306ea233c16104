import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// A search by several processes: each step is made by all of them and decided once.
@Suite struct CapacitySharesTests {
    private static let plan = Plans.group(#"threads="7" loops="6""#, steps: Plans.completion())

    /// A port that nobody has, as far as anybody can know: below those that the system gives to connections.
    private static func freePort() -> Int { Int.random(in: 20_000..<32_000) }

    private static func start(
        _ place: Int, of count: Int, in directory: TemporaryDirectory, target: String, port: Int,
        plan: String = "plan.xml", _ arguments: [String]
    ) throws -> RunningCommand {
        try WeirCommand.start(
            [
                "capacity", directory.path(plan), "-J", "target=\(target)", "--shard", "\(place)/\(count)",
                "--meet",
                "127.0.0.1:\(port)", "-o", directory.path("out/\(place)"),
            ] + arguments)
    }

    private static func json(_ directory: TemporaryDirectory, _ file: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(directory.read(file).utf8)) as? [String: Any])
    }

    private static func ids(_ directory: TemporaryDirectory, _ folder: String) throws -> [String] {
        let lines = try directory.read("\(folder)/samples.jtl").split(separator: "\n")
        let place = try #require(lines.first?.split(separator: ",").firstIndex { $0.contains("requestId") })
        return lines.dropFirst().map {
            String($0.split(separator: ",", omittingEmptySubsequences: false)[place])
        }
    }

    @Test func threeSharesMakeEachStepTogether() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Self.plan)
        let port = Self.freePort()
        let running = try (0..<3).map { place in
            try Self.start(
                place, of: 3, in: directory, target: server.url, port: port,
                ["--levels", "2,7", "--step", "2s", "--settle", "1s", "--max-step", "4s"])
        }
        let results = running.map { $0.wait(timeout: .seconds(120.0)) }
        #expect(results[1...].map(\.exitCode) == [0, 0], "\(results[1...].map(\.stderr))")
        #expect(
            results[0].exitCode == 0 || results[0].exitCode == 98, "\(results[0].stdout)\(results[0].stderr)")
        let steps = try #require(try Self.json(directory, "out/0/capacity.json")["steps"] as? [[String: Any]])
        #expect(steps.compactMap { $0["load"] as? Double } == [2, 7])
        for step in steps {
            let folder = "out/0/\(try #require(step["folder"] as? String))"
            let summary = try Self.json(directory, "\(folder)/summary.json")
            let shares = try #require(summary["shares"] as? [[String: Any]])
            #expect(shares.map { $0["share"] as? String } == ["0/3", "1/3", "2/3"])
            let threads = try #require(summary["threads"] as? [[String: Any]])
            #expect(threads.first?["threads"] as? Double == step["load"] as? Double)
            // Nobody asks what another asks, and nothing is lost on the way.
            let parts = try (0..<3).map { try Self.ids(directory, "\(folder)/shares/\($0)") }
            let whole = try Self.ids(directory, folder)
            #expect(Set(whole).count == whole.count)
            #expect(whole.sorted() == parts.flatMap(\.self).sorted())
            #expect(whole.count >= (step["requests"] as? Int ?? .max))
            #expect(shares.compactMap { $0["requests"] as? Int } == parts.map(\.count))
        }
        // Two threads are on two machines, seven on all.
        let last = try #require(steps.last?["folder"] as? String)
        #expect(try (0..<3).allSatisfy { try !Self.ids(directory, "out/0/\(last)/shares/\($0)").isEmpty })
        #expect(
            try Self.ids(directory, "out/0/\(try #require(steps.first?["folder"] as? String))/shares/2")
                .isEmpty)
        let again = try WeirCommand.run(["report", directory.path("out/0")])
        #expect(again.exitCode == results[0].exitCode, "\(again.stdout)\(again.stderr)")
        #expect(again.stdout == results[0].stdout)
        // One machine does not go on with what three have begun.
        let alone = try WeirCommand.run([
            "capacity", directory.path("plan.xml"), "-J", "target=\(server.url)", "--resume",
            directory.path("out/0"),
        ])
        #expect(alone.exitCode == 65, "\(alone.stderr)")
        #expect(alone.stderr.contains("is a search by 3 machines"), "\(alone.stderr)")
        // A step of which a share's files did not come is void, whatever was told while it went on.
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.path("out/0/\(last)"))
        for file in left.filter({ $0 != "shares" }) + ["shares/1"] {
            try FileManager.default.removeItem(atPath: directory.path("out/0/\(last)/\(file)"))
        }
        let void = try WeirCommand.run(["report", directory.path("out/0")])
        #expect(void.exitCode == 97, "\(void.stdout)")
        #expect(void.stdout.contains("step 2 is void: the files of share 1 did not come"), "\(void.stdout)")
    }

    @Test func whoWaitsForTheOthersCanBeStopped() throws {
        let directory = try PlanRun.prepare(Self.plan)
        let port = Self.freePort()
        let first = try Self.start(
            0, of: 3, in: directory, target: "http://127.0.0.1:9", port: port, ["--wait", "60s"])
        let second = try Self.start(
            1, of: 3, in: directory, target: "http://127.0.0.1:9", port: port, ["--wait", "60s"])
        #expect(first.waitForOutput("share 1/3"))
        first.send(signal: SIGINT)
        let results = [first, second].map { $0.wait(timeout: .seconds(60.0)) }
        #expect(results.map(\.exitCode) == [130, 97], "\(results.map(\.stderr))")
        #expect(results[0].stderr.contains("stopped before all shares were there"), "\(results[0].stderr)")
        #expect(results[1].stderr.contains("the first share"), "\(results[1].stderr)")
        let alone = try Self.start(
            1, of: 2, in: directory, target: "http://127.0.0.1:9", port: port, ["--wait", "60s"])
        usleep(1_500_000)
        alone.send(signal: SIGINT)
        #expect(alone.wait(timeout: .seconds(30.0)).exitCode == 130)
    }

    @Test func aShareThatGoesMissingMakesItsStepVoid() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Self.plan)
        let port = Self.freePort()
        let times = ["--levels", "2,4", "--step", "100s", "--settle", "1s", "--max-step", "200s"]
        let first = try Self.start(0, of: 3, in: directory, target: server.url, port: port, times)
        let second = try Self.start(1, of: 3, in: directory, target: server.url, port: port, times)
        let third = try Self.start(2, of: 3, in: directory, target: server.url, port: port, times)
        #expect(third.waitForOutput("threads of all shares together"))
        third.send(signal: SIGINT)
        let results = [first, second, third].map { $0.wait(timeout: .seconds(90.0)) }
        #expect(results.map(\.exitCode) == [97, 0, 130], "\(results[0].stdout)\(results.map(\.stderr))")
        #expect(results[0].stdout.contains("a machine of the load went missing"), "\(results[0].stdout)")
        #expect(results[0].stdout.contains("share 2/3"), "\(results[0].stdout)")
        let again = try WeirCommand.run(["report", directory.path("out/0")])
        #expect(again.exitCode == 97, "\(again.stdout)\(again.stderr)")
    }

    @Test func aShareOfAnotherSearchIsRefusedAndTheOthersSayWhoIsMissing() throws {
        let directory = try PlanRun.prepare(Self.plan)
        let port = Self.freePort()
        let first = try Self.start(
            0, of: 2, in: directory, target: "http://127.0.0.1:9", port: port, ["--wait", "15s"])
        let second = try Self.start(
            1, of: 2, in: directory, target: "http://127.0.0.1:9", port: port, ["--to", "50"])
        let results = [first, second].map { $0.wait(timeout: .seconds(60.0)) }
        #expect(results.map(\.exitCode) == [97, 97])
        #expect(
            results[1].stderr.contains("the first share refuses this one: it would search otherwise: "),
            "\(results[1].stderr)")
        #expect(
            results[0].stderr.contains("not all shares came: 1/2 of 2 are missing"), "\(results[0].stderr)")
    }

    @Test(arguments: [
        (["--shard", "0/2"], "--shard needs --meet host:port"),
        (["--meet", "a:1"], "--meet needs --shard i/N"),
        (
            ["--shard", "0/2", "--meet", "a:1", "--mock"],
            "with --mock each share would ask a server of its own"
        ),
        (["--shard", "1/2", "--meet", "a:1", "--live", "0"], "the first share leads the search"),
        (["--shard", "0/2", "--meet", "a"], "is invalid for '--meet <host:port>'"),
    ])
    func whatDoesNotGoTogetherIsSaidSo(arguments: [String], words: String) throws {
        let directory = try PlanRun.prepare(Self.plan)
        let result = try WeirCommand.run(["capacity", directory.path("plan.xml")] + arguments)
        #expect(result.exitCode == 64)
        #expect(result.stderr.contains(words), "\(result.stderr)")
    }
}
