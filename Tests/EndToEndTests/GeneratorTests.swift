import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// The run notices when the generator itself was in the way.
@Suite struct GeneratorTests {
    private let plan = """
        <testPlan name="stopped" seed="7">
          <httpDefaults baseURL="${__P(target)}"/>
          <threadGroup name="users" threads="2" duration="5s">\(Plans.completion())</threadGroup>
        </testPlan>
        """

    @Test func aGeneratorThatWasStoppedSaysSo() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(50) }
        defer { server.stop() }
        let directory = try PlanRun.prepare(plan)
        let command = try WeirCommand.start(PlanRun.command(in: directory, target: server.url, []))
        let deadline = Instant.now() + .seconds(20.0)
        while server.log().count < 4, Instant.now() < deadline { Thread.sleep(forTimeInterval: 0.01) }
        command.send(signal: SIGSTOP)
        Thread.sleep(forTimeInterval: 1.4)
        command.send(signal: SIGCONT)
        let run = try PlanRun(command.wait(timeout: .seconds(60.0)), in: directory)
        #expect(run.exitCode == 97, "\(run.result.stdout)")
        #expect(run.value("verdict.validity") == "invalid")
        #expect(run.result.stdout.contains("stood still"))
    }

    @Test func aPlanThatCannotFitIsToldSoBeforeAnythingIsSent() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="100" loops="1""#, steps: Plans.completion()))
        let arguments = PlanRun.command(in: directory, target: server.url, [])
        let line = "ulimit -n 64; exec \"$0\" \"$@\""
        let command = try RunningCommand(
            "/bin/sh", ["-c", line, try WeirCommand.executable()] + arguments, stdin: [])
        let result = command.wait(timeout: .seconds(30.0))
        #expect(result.exitCode == 97)
        #expect(result.stderr.contains("164 file descriptors"))
        #expect(result.stderr.contains("64;"))
        #expect(server.log().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: directory.path("out")))
    }

    /// What it says of itself is in the report, whether or not it is bad.
    @Test func theUsersClockIsNamedWhereItWasAskedFor() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="3""#, steps: Plans.completion()), target: server.url,
            arguments: ["--timestamps", "user"])
        #expect(run.value("run.timestamps") == "user")
        #expect(run.value("generator.stamps.kernel") == 0)
        #expect(run.value("generator.stamps.user") == 48)
        #expect(run.value("generator.loopLagMax", as: Double.self) != nil)
        #expect(run.value("generator.machineBusyShare", as: Double.self).map { (0...1).contains($0) } == true)
        #expect(run.value("generator.clockSteps") == 0)
        #expect(try run.directory.read("out/index.html").contains("Retransmissions"))
    }

    /// Linux lets a program inherit the peak of the process that started it; Weir's own is another.
    @Test func thePeakOfMemoryIsNotThatOfWhoStartedIt() throws {
        let size = 400 << 20
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4_096)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 1, count: size)
        let run = try PlanRun.run(
            Plans.group(#"threads="1" loops="1""#, steps: Plans.completion()),
            arguments: ["--mock", "--ttft", "5ms", "--itl", "1ms"])
        let peak: Int = try #require(run.value("generator.peakMemoryBytes"))
        #expect(peak < 300_000_000)
        #expect(peak > 1_000_000)
    }
}
