import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// What becomes of a command whose standard output cannot be written, and of several that begin at once.
@Suite struct OutputTests {
    private func shell(
        _ arguments: [String], redirection: String, directory: String? = nil
    ) throws -> CommandResult {
        let command = try RunningCommand(
            "/bin/sh", ["-c", "exec \"$@\" \(redirection)", "sh", try WeirCommand.executable()] + arguments,
            directory: directory, stdin: [])
        return command.wait(timeout: .seconds(60.0))
    }

    @Test func aFullDiskUnderStandardOutputEndsIn74InEveryCommand() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let plan = Plans.group(#"threads="1" loops="2""#, steps: Plans.completion())
        let run = try PlanRun.run(plan, target: server.url)
        let folder = run.directory
        #expect(run.exitCode == 0, "\(run.result.stderr)")
        try folder.write(
            "plan.jmx",
            "<jmeterTestPlan><hashTree><TestPlan testname=\"t\"/><hashTree/></hashTree></jmeterTestPlan>")
        let target = ["-J", "target=\(server.url)"]
        let commands: [[String]] = [
            ["--help"], ["help", "run"], ["--version"], ["schema"], ["schema", "--format", "markdown"],
            ["validate", folder.path("plan.xml")] + target, ["explain", folder.path("plan.xml")] + target,
            ["explain", folder.path("plan.xml"), "--format", "json"] + target,
            ["run", folder.path("plan.xml"), "--quiet", "-o", folder.path("again")] + target,
            ["run", folder.path("plan.xml"), "--format", "json", "-o", folder.path("third")] + target,
            ["report", folder.path("out")], ["compare", folder.path("out"), folder.path("out")],
            ["probe", "\(server.url)/v1/completions", "--data", "{\"prompt\":\"x\",\"stream\":true}"],
            ["init", folder.path("new.xml")], ["import", folder.path("plan.jmx")], ["mock", "--port", "0"],
            ["calibrate", "--help"],
        ]
        for arguments in commands {
            let result = try shell(arguments, redirection: ">/dev/full")
            #expect(result.exitCode == 74, "\(arguments): \(result.stderr)")
            #expect(
                result.stderr.contains("standard output: cannot write: No space left on device"),
                "\(arguments): \(result.stderr)")
        }
        #expect(try shell(["--version"], redirection: ">&-").exitCode == 74)
    }

    /// Where standard output is closed, the next file to be opened gets its number.
    @Test func closedStandardDescriptorsLeaveTheFilesAlone() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="2" loops="2""#, steps: Plans.completion()))
        let weir = try WeirCommand.executable()
        let run =
            "\(weir) run \(directory.path("plan.xml")) -J target=\(server.url) -o \(directory.path("out"))"
        let result = try RunningCommand("/bin/sh", ["-c", run + " <&- >&- 2>&-"]).wait()
        #expect(result.exitCode == 74)
        #expect(try directory.read("out/samples.jtl").hasPrefix("timeStamp,"))
        #expect(try directory.read("out/samples.jtl").split(separator: "\n").count == 5)
        #expect(try !directory.read("out/weir.log").contains("Thresholds"))
    }

    @Test func aReaderThatHasGoneAwayIsNoFailure() throws {
        let pipe = try RunningCommand(
            "/bin/sh",
            ["-c", "{ \"$1\" schema; echo \"code $?\" >&2; } | true", "sh", try WeirCommand.executable()],
            stdin: [])
        #expect(pipe.wait(timeout: .seconds(30.0)).stderr.contains("code 0"))
    }

    @Test func runsThatBeginInOneSecondGetAFolderEach() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Plans.group(#"threads="1" loops="1""#, steps: Plans.completion()))
        let commands = try (0..<4).map { _ in
            try WeirCommand.start(
                ["run", directory.path("plan.xml"), "--quiet", "-J", "target=\(server.url)"],
                directory: directory.path("."))
        }
        for command in commands {
            let result = command.wait(timeout: .seconds(60.0))
            #expect(result.exitCode == 0, "\(result.stderr)")
        }
        let folders = try FileManager.default.contentsOfDirectory(atPath: directory.path("reports"))
        #expect(folders.count == 4)
        for folder in folders {
            #expect(FileManager.default.fileExists(atPath: directory.path("reports/\(folder)/junit.xml")))
        }
    }
}
