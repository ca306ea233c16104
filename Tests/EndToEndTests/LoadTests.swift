import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// Loops, durations, threads: what the plan asks for is what the server gets.
@Suite struct LoadTests {
    @Test func samplesAreThreadsTimesLoopsTimesSamplers() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="3" loops="4""#, steps: Plans.completion() + Plans.completion()),
            target: server.url)
        #expect(run.exitCode == 0, "\(run.result.stderr)")
        #expect(run.outcome("ok") == 24)
        #expect(run.value("requests.scheduled") == 24)
        #expect(run.value("requests.issued") == 24)
        #expect(server.log().count == 24)
        #expect(run.result.stdout.contains("PASS"))
    }

    @Test func aDurationEndsTheLoadAndOpenStreamsFinish() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(150) }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="4" duration="1s""#, steps: Plans.completion()), target: server.url)
        #expect(run.exitCode == 0, "\(run.result.stderr)")
        let issued: Int = try #require(run.value("requests.issued"))
        #expect(issued >= 4)
        #expect(run.outcome("ok") == issued)
        #expect(run.outcome("censored") == 0)
        let length: Double = try #require(run.value("run.durationSeconds"))
        #expect(length >= 1)
    }

    @Test func cutClosesOpenStreamsAndCountsThemApart() throws {
        let server = try Plans.quickServer { $0.itl = .seconds(2.0) }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="5" duration="1s""#, steps: Plans.completion(), plan: #"end="cut""#),
            target: server.url)
        #expect(run.outcome("censored") == 5)
        #expect(run.outcome("ok") == 0)
        // Nothing was judged, so nothing passed.
        #expect(run.exitCode == 98)
    }

    /// N queues, each strictly one after another: no thread has two requests open at once.
    @Test func threadsRunInSeries() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="5" loops="6""#, steps: Plans.completion()), target: server.url,
            arguments: ["--record", "samples"])
        let records = try run.records()
        #expect(records.count == 30)
        for thread in 0..<5 {
            let own = records.filter { $0["thread"] as? Int == thread }
                .sorted { ($0["issuedNs"] as? Int ?? 0) < ($1["issuedNs"] as? Int ?? 0) }
            #expect(own.count == 6)
            for (first, second) in zip(own, own.dropFirst()) {
                #expect((first["doneNs"] as? Int ?? .max) <= (second["issuedNs"] as? Int ?? 0))
            }
        }
    }

    @Test func aThousandThreadsAreAllAccountedFor() throws {
        let server = try Plans.quickServer {
            $0.ttft = .milliseconds(200)
            $0.itl = .milliseconds(20)
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="1000" loops="2" rampUp="2s""#, steps: Plans.completion()),
            target: server.url,
            timeout: .seconds(120.0))
        let scheduled: Int = try #require(run.value("requests.scheduled"))
        let issued: Int = try #require(run.value("requests.issued"))
        let dropped: Int = try #require(run.value("requests.dropped"))
        let outcomes: [String: Int] = try #require(run.value("requests.outcomes"))
        #expect(scheduled == 2_000)
        #expect(scheduled == issued + dropped)
        #expect(outcomes.values.reduce(0, +) == issued)
        #expect(run.outcome("ok") == 2_000, "\(outcomes)")
        let memory: Int = try #require(run.value("generator.peakMemoryBytes"))
        // A sanitizer's own memory is in it.
        #expect(memory < (isSanitized ? 3_000_000_000 : 300_000_000))
    }

    /// What 200 streams have opened is closed again while the run goes on.
    @Test func descriptorsComeBack() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(500) }
        defer { server.stop() }
        let burst = Plans.completion(inner: #"<header name="Connection" value="close"/>"#)
        let plan = """
            <testPlan name="descriptors" seed="1">
              <httpDefaults baseURL="${__P(target)}" timeout="20s"/>
              \(Plans.patience)
              <threadGroup name="burst" threads="200" loops="1">\(burst)</threadGroup>
              <threadGroup name="tail" threads="1" duration="60s">\(Plans.completion())</threadGroup>
            </testPlan>
            """
        let directory = try PlanRun.prepare(plan)
        let command = try WeirCommand.start(PlanRun.command(in: directory, target: server.url, []))
        func descriptors() -> Int {
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(command.processID)/fd").count) ?? 0
        }
        func comesTrue(_ condition: () -> Bool) -> Bool {
            let deadline = Instant.now() + .seconds(30.0)
            while !condition(), Instant.now() < deadline { Thread.sleep(forTimeInterval: 0.01) }
            return condition()
        }
        #expect(comesTrue { descriptors() > 200 })
        #expect(comesTrue { descriptors() < 40 })
        command.send(signal: SIGINT)
        let run = try PlanRun(command.wait(timeout: .seconds(60.0)), in: directory)
        #expect(run.outcome("ok") >= 200)
    }

    @Test func aServerThatLiesAboutKeepAliveCostsNothing() throws {
        let server = try Plans.quickServer { $0.keepAliveLie = true }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="4" loops="10""#, steps: Plans.completion()), target: server.url)
        #expect(run.outcome("ok") == 40)
    }

    /// A slow server with one slot serves one after another, and the second user's wait shows in TTFT.
    @Test func aQueueAtTheServerShowsInTTFT() throws {
        let server = try Plans.quickServer {
            $0.slots = 1
            $0.ttft = .milliseconds(300)
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="3" loops="1""#, steps: Plans.completion()), target: server.url)
        #expect(try #require(run.latency("ttft", "min")) >= 290)
        #expect(try #require(run.latency("ttft", "max")) >= 900)
    }
}
