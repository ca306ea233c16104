import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// A run of several processes, and what weir merge makes of it.
@Suite struct SharesTests {
    /// A moment that all shares reach in time, however busy the machine is.
    private static func start(in seconds: Double) -> String {
        Date(timeIntervalSinceNow: seconds).formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private static func server(ttft: Duration) throws -> MockServer {
        var configuration = MockConfiguration()
        configuration.ttft = ttft
        configuration.tokens = 4...4
        configuration.itl = .milliseconds(Int64(2))
        return try MockServer.start(configuration)
    }

    private static let plan = Plans.group(
        #"threads="7" loops="6" rampUp="300ms""#, steps: Plans.completion())

    /// Runs the shares that are asked for at the same time; each folder is `out/<place>`.
    private static func run(
        _ plan: String = plan, target: String, of count: Int, only: [Int]? = nil, startIn seconds: Double = 8,
        arguments: [String] = [], in directory: TemporaryDirectory? = nil
    ) throws -> (directory: TemporaryDirectory, results: [CommandResult]) {
        let directory = try directory ?? PlanRun.prepare(plan)
        let start = start(in: seconds)
        let running = try (only ?? Array(0..<count)).map { place in
            try WeirCommand.start(
                [
                    "run", directory.path("plan.xml"), "-J", "target=\(target)", "--shard",
                    "\(place)/\(count)",
                    "--start-at", start, "--quiet", "-o", directory.path("out/\(place)"),
                ] + arguments)
        }
        return (directory, running.map { $0.wait(timeout: .seconds(60.0)) })
    }

    private static func merge(_ directory: TemporaryDirectory, _ places: [String]) throws -> CommandResult {
        try WeirCommand.run(
            ["merge"] + places.map { directory.path("out/\($0)") } + ["-o", directory.path("out/whole")])
    }

    private static func json(_ directory: TemporaryDirectory, _ file: String) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(directory.read(file).utf8)) as? [String: Any])
    }

    /// The ids of a run's requests, sorted.
    private static func ids(_ directory: TemporaryDirectory, _ folder: String) throws -> [String] {
        let lines = try directory.read("\(folder)/samples.jtl").split(separator: "\n")
        let header = try #require(lines.first).split(separator: ",").map {
            $0.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
        }
        let place = try #require(header.firstIndex(of: "requestId"))
        return lines.dropFirst().map {
            String($0.split(separator: ",", omittingEmptySubsequences: false)[place])
        }.sorted()
    }

    @Test func threeSharesMakeTheRunOfOne() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let whole = try PlanRun.run(Self.plan, target: server.url)
        #expect(whole.exitCode == 0, "\(whole.result.stderr)")
        let (directory, results) = try Self.run(target: server.url, of: 3)
        #expect(results.map(\.exitCode) == [0, 0, 0], "\(results.map(\.stderr))")
        #expect(results[0].stdout.contains("weir merge judges the thresholds"))
        let merged = try Self.merge(directory, ["2", "0", "1"])
        #expect(merged.exitCode == 0, "\(merged.stdout)\(merged.stderr)")
        #expect(merged.stdout.contains("PASS"))
        #expect(try Self.ids(directory, "out/whole") == Self.ids(whole.directory, "out"))
        let summary = try Self.json(directory, "out/whole/summary.json")
        let shares = try #require(summary["shares"] as? [[String: Any]])
        #expect(shares.map { $0["share"] as? String } == ["0/3", "1/3", "2/3"])
        #expect(shares.compactMap { $0["requests"] as? Int } == [18, 12, 12])
        #expect(shares.allSatisfy { $0["clockOffsetMs"] is Double || $0["clockOffsetMs"] == nil })
        for file in ["index.html", "summary.md", "junit.xml"] {
            let text = try directory.read("out/whole/\(file)")
            #expect(file == "junit.xml" || text.contains("0/3"), "\(file)")
        }
        // The folder is that of a run: it can be made again and compared.
        let again = try WeirCommand.run(["report", directory.path("out/whole")])
        #expect(again.exitCode == 0 && again.stderr.isEmpty, "\(again.stderr)")
        #expect(again.stdout == merged.stdout)
        let compared = try WeirCommand.run(
            ["compare", whole.directory.path("out"), directory.path("out/whole")])
        #expect(compared.exitCode == 0, "\(compared.stdout)\(compared.stderr)")
    }

    /// Shares that one command starts, each told how long to wait, agree but for some milliseconds.
    @Test func sharesThatWaitAsLongAreOfOneRun() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Self.plan)
        let running = try (0..<2).map { place in
            try WeirCommand.start([
                "run", directory.path("plan.xml"), "-J", "target=\(server.url)", "--shard", "\(place)/2",
                "--start-at",
                "+5s", "--quiet", "-o", directory.path("out/\(place)"),
            ])
        }
        #expect(running.map { $0.wait(timeout: .seconds(60.0)).exitCode } == [0, 0])
        let merged = try Self.merge(directory, ["0", "1"])
        #expect([0, 97].contains(merged.exitCode), "\(merged.stdout)\(merged.stderr)")
        #expect(merged.exitCode == 0 || merged.stdout.contains("apart"), "\(merged.stdout)")
    }

    /// What one share cannot know, the whole does: how many requests the target had in flight.
    @Test func theLoadOfTheWholeIsThatOfAllShares() throws {
        let server = try Self.server(ttft: .milliseconds(Int64(400)))
        defer { server.stop() }
        let (directory, _) = try Self.run(
            Plans.group(#"threads="6" loops="2""#, steps: Plans.completion()), target: server.url, of: 3)
        let merged = try Self.merge(directory, ["0", "1", "2"])
        #expect(merged.exitCode == 0, "\(merged.stdout)\(merged.stderr)")
        func highest(_ folder: String) throws -> Int? {
            let lines = try directory.read("\(folder)/samples.jtl").split(separator: "\n")
            let place = try #require(
                lines[0].split(separator: ",").firstIndex { $0.contains("openRequests") })
            return lines.dropFirst().compactMap {
                Int($0.split(separator: ",", omittingEmptySubsequences: false)[place])
            }.max()
        }
        #expect(try highest("out/0") == 2)
        #expect(try highest("out/whole") == 6)
    }

    /// A machine more than there are threads does nothing, and says nothing of the others.
    @Test func aShareWithoutAThreadIsNoFault() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let (directory, results) = try Self.run(
            Plans.group(#"threads="2" loops="12""#, steps: Plans.completion()), target: server.url, of: 3)
        #expect(results.map(\.exitCode) == [0, 0, 0], "\(results.map(\.stderr))")
        let merged = try Self.merge(directory, ["0", "1", "2"])
        #expect(merged.exitCode == 0, "\(merged.stdout)\(merged.stderr)")
        #expect(!merged.stdout.contains("this process's own clock"), "\(merged.stdout)")
        #expect(try Self.ids(directory, "out/whole").count == 24)
    }

    @Test func aShareThatIsMissingMakesTheWholeInvalid() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let (directory, _) = try Self.run(target: server.url, of: 3, only: [0, 2])
        let merged = try Self.merge(directory, ["0", "2"])
        #expect(merged.exitCode == 97, "\(merged.stdout)\(merged.stderr)")
        #expect(merged.stdout.contains("share 1/3 is missing"))
        #expect(merged.stdout.contains("offered 5 of 7 threads"), "\(merged.stdout)")
        let again = try WeirCommand.run(["report", directory.path("out/whole")])
        #expect(again.exitCode == 97)
        #expect(again.stdout.contains("share 1/3 is missing"))
        #expect(again.stdout.contains("offered 5 of 7 threads"))
    }

    @Test func aShareThatWasKilledIsNamedAndItsRequestsAreKept() throws {
        let server = try Self.server(ttft: .milliseconds(Int64(100)))
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="4" duration="6s""#, steps: Plans.completion()))
        let start = Self.start(in: 6)
        let running = try (0..<2).map { place in
            try WeirCommand.start(
                [
                    "run", directory.path("plan.xml"), "-J", "target=\(server.url)", "--shard", "\(place)/2",
                    "--start-at", start, "--quiet", "-o", directory.path("out/\(place)"),
                ])
        }
        // It is killed once it has written some requests.
        let deadline = Date(timeIntervalSinceNow: 40)
        while (try? directory.read("out/1/samples.jtl").split(separator: "\n").count) ?? 0 < 5,
            Date() < deadline
        {
            Thread.sleep(forTimeInterval: 0.05)
        }
        running[1].send(signal: SIGKILL)
        _ = running.map { $0.wait(timeout: .seconds(60.0)) }
        let merged = try Self.merge(directory, ["0", "1"])
        #expect(merged.exitCode == 97, "\(merged.stdout)\(merged.stderr)")
        #expect(merged.stdout.contains("share 1/2"))
        #expect(merged.stdout.contains("killed before its end"))
        let (all, own) = (try Self.ids(directory, "out/whole"), try Self.ids(directory, "out/1"))
        #expect(own.count >= 4 && Set(own).isSubset(of: Set(all)))
    }

    @Test func aShareThatComesTooLateSaysByHowMuch() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Self.plan)
        let late = try WeirCommand.run([
            "run", directory.path("plan.xml"), "-J", "target=\(server.url)", "--shard", "0/2",
            "--start-at",
            Self.start(in: -90), "-o", directory.path("out/0"),
        ])
        #expect(late.exitCode == 96, "\(late.stderr)")
        #expect(late.stderr.contains("too late by "), "\(late.stderr)")
        #expect(try Self.ids(directory, "out/0").isEmpty)
        #expect(!late.stdout.contains("invalid"), "\(late.stdout)")
        // It leaves its name, for whoever puts the shares together.
        let merged = try Self.merge(directory, ["0"])
        #expect(merged.exitCode == 97)
        #expect(
            merged.stdout.contains("share 0/2") && merged.stdout.contains("came too late"), "\(merged.stdout)"
        )
    }

    /// What sets up does so before the start; where it takes longer, the load does not begin, and what was set up is torn
    /// down.
    @Test func settingUpThatTakesTooLongIsLate() throws {
        let server = try Self.server(ttft: .seconds(12.0))
        defer { server.stop() }
        let plan = """
            <testPlan name="late" seed="3"><httpDefaults baseURL="${__P(target)}"/>
            <setUp name="s" threads="1" loops="1">\(Plans.completion().replacingOccurrences(of: "ask", with: "prepare"))</setUp>
            <threadGroup name="g" threads="2" loops="2">\(Plans.completion())</threadGroup></testPlan>
            """
        let (directory, results) = try Self.run(plan, target: server.url, of: 2, only: [0], startIn: 6)
        #expect(results[0].exitCode == 96, "\(results[0].stdout)\(results[0].stderr)")
        #expect(results[0].stderr.contains("too late by"))
        #expect(results[0].stdout.contains("LATE"))
        #expect(try Self.ids(directory, "out/0") == ["g0-t0-r0"])
    }

    @Test func otherRunsAreRefused() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let (directory, _) = try Self.run(target: server.url, of: 2)
        func refusal(_ places: [String], _ text: String) throws {
            let merged = try Self.merge(directory, places)
            #expect(merged.exitCode == 65, "\(merged.stdout)")
            #expect(merged.stderr.contains(text), "\(merged.stderr)")
            #expect(!FileManager.default.fileExists(atPath: directory.path("out/whole")))
        }
        try refusal(["0", "0"], "give each share once")
        try refusal(["0", "none"], "is this a run's folder?")
        // The same plan at another time.
        let moved = directory.path("out/other")
        try FileManager.default.moveItem(atPath: directory.path("out/1"), toPath: moved)
        _ = try Self.run(target: server.url, of: 2, only: [1], in: directory)
        try refusal(["0", "1"], "its --start-at is")
        // Another plan.
        try directory.write(
            "plan.xml", Self.plan.replacingOccurrences(of: #"loops="6""#, with: #"loops="5""#))
        try FileManager.default.removeItem(atPath: directory.path("out/1"))
        _ = try Self.run(target: server.url, of: 2, only: [1], in: directory)
        try refusal(["0", "1"], "it is of another plan")
    }

    @Test func aShareNeedsASeedAndOneRun() throws {
        let directory = try PlanRun.prepare(Self.plan.replacingOccurrences(of: #"seed="7""#, with: ""))
        let drawn = try WeirCommand.run([
            "run", directory.path("plan.xml"), "-J", "target=http://127.0.0.1:1", "--shard", "0/2",
        ])
        #expect(drawn.exitCode == 65)
        #expect(drawn.stderr.contains("has no seed"), "\(drawn.stderr)")
        let repeated = try WeirCommand.run(
            ["run", directory.path("plan.xml"), "--shard", "0/2", "--repeat", "2"])
        #expect(repeated.exitCode == 64)
    }
}
