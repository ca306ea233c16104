import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

@Suite struct ReportTests {
    private static let figures = ["count", "min", "mean", "p50", "p90", "p95", "p99", "max"]

    /// `summary.json` without what a rebuilt one may not know so well.
    private func summary(_ directory: TemporaryDirectory) throws -> String {
        try directory.read("out/summary.json")
    }

    @Test func aRebuiltReportSaysExactlyTheSame() throws {
        let server = try Plans.quickServer {
            $0.jitter = 0.4
            $0.faults = [.status500: 0.05, .truncate: 0.05]
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(
                #"threads="8" rampUp="500ms" duration="3s""#, steps: Plans.completion(),
                before: #"<serviceLevel name="good" ttft="15ms" tpot="5ms"/>"#,
                thresholds:
                    #"<threshold metric="errorRate" atMost="50%"/><threshold metric="itl" statistic="p99" atMost="5s"/>"#
            ),
            target: server.url)
        let written = try summary(run.directory)
        let junit = try run.directory.read("out/junit.xml")
        for name in ["summary.json", "junit.xml", "index.html", "metrics.txt", "summary.md", "report.css"] {
            try FileManager.default.removeItem(atPath: run.directory.path("out/\(name)"))
        }
        let result = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(result.exitCode == run.exitCode, "\(result.stderr)")
        #expect(result.stderr.isEmpty, "\(result.stderr)")
        #expect(try summary(run.directory) == written)
        #expect(try run.directory.read("out/junit.xml") == junit)
        #expect(try run.directory.read("out/index.html").contains("Requests up close"))
    }

    @Test func theLanguageIsNoPartOfTheResult() throws {
        let server = try Plans.quickServer { $0.faults = [.status500: 0.1] }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="20""#, steps: Plans.completion()), target: server.url)
        let names = ["index.html", "summary.md", "summary.json", "junit.xml", "metrics.txt"]
        func files() throws -> [String] { try names.map { try run.directory.read("out/\($0)") } }
        let written = try files()
        func report(_ arguments: [String], _ environment: [String: String] = [:]) throws -> CommandResult {
            try WeirCommand.run(["report", run.directory.path("out")] + arguments, environment: environment)
        }
        let english = try report([])
        #expect(try files() == written)
        let chinese = try report(["--lang", "zh"])
        #expect(chinese.exitCode == run.exitCode && chinese.stdout == english.stdout)
        let worded = try files()
        #expect(worded[0].contains("<html lang=\"zh-CN\">") && worded[1].contains("个阈值"))
        #expect(Array(worded[2...]) == Array(written[2...]))
        _ = try report([], ["WEIR_LANG": "zh"])
        #expect(try files() == worded)
        // The option wins, and the locale says nothing.
        _ = try report(["--lang", "en"], ["WEIR_LANG": "zh"])
        #expect(try files() == written)
        _ = try report([], ["LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"])
        #expect(try files() == written)
        let unknown = try report([], ["WEIR_LANG": "xx"])
        #expect(unknown.exitCode == 64)
        #expect(unknown.stderr.contains("WEIR_LANG must be en or zh, found \"xx\""))
        #expect(try report(["--lang", "xx"]).exitCode == 64)
    }

    @Test func everyKindOfRowIsRebuilt() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(200) }
        defer { server.stop() }
        let talk = "<transaction name=\"talk\">\(Plans.completion())\(Plans.completion())</transaction>"
        let run = try PlanRun.run(
            """
            <testPlan name="test" seed="7">
              <httpDefaults baseURL="${__P(target)}"/>
              <setUp onSampleError="continue"><http name="prepare" path="/nothing"/></setUp>
              <threadGroup name="users" threads="2" loops="4">\(talk)</threadGroup>
              <openThreadGroup name="arrivals" rate="20/s" duration="2s" maxThreads="2">
                \(Plans.completion(inner: "<assertion><content minLength=\"1\"/></assertion>"))
              </openThreadGroup>
            </testPlan>
            """, target: server.url)
        let written = try summary(run.directory)
        #expect((run.value("requests.dropped", as: Int.self) ?? 0) > 0)
        let result = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(result.exitCode == run.exitCode, "\(result.stderr)")
        #expect(try summary(run.directory) == written)
    }

    @Test func aKilledRunIsReportedAsIncomplete() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="4" duration="10m""#, steps: Plans.completion()))
        let command = try WeirCommand.start(PlanRun.command(in: directory, target: server.url, []))
        let deadline = Instant.now() + .seconds(30.0)
        while ((try? directory.read("out/samples.jtl"))?.split(separator: "\n").count ?? 0) < 50 {
            guard Instant.now() < deadline else { break }
            Thread.sleep(forTimeInterval: 0.1)
        }
        command.send(signal: SIGKILL)
        _ = command.wait(timeout: .seconds(20.0))
        #expect(!FileManager.default.fileExists(atPath: directory.path("out/index.html")))
        let result = try WeirCommand.run(["report", directory.path("out")])
        #expect(result.exitCode == 97, "\(result.stderr)")
        #expect(result.stdout.contains("INCOMPLETE"))
        let run = try PlanRun(result, in: directory)
        #expect(run.value("run.endedBy") == "incomplete")
        #expect(run.value("verdict.headline") == "INCOMPLETE")
        #expect(result.stdout.contains("CPU and memory unknown"), "what nobody measured is not 0%")
        #expect(run.value("generator.cpuShare", as: Double.self) == nil)
        #expect(run.outcome("ok") >= 49)
        #expect((run.latency("ttft", "p50") ?? 0) >= 10)
        let page = try directory.read("out/index.html")
        #expect(page.contains("INCOMPLETE"))
        #expect(page.contains("unknown: the run did not come to its end"))
        #expect(try directory.read("out/junit.xml").contains("incomplete"))
    }

    @Test func damageIsNamedWithFileAndLineAndTheRestIsReported() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="5""#, steps: Plans.completion()), target: server.url)
        let path = run.directory.path("out/samples.jtl")
        var lines = try run.directory.read("out/samples.jtl").split(separator: "\n").map(String.init)
        lines[3] = "garbage,\"with, a quote\""
        lines[10] = String(lines[10].prefix(60))
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        let log = try run.directory.read("out/histograms.hlog") + "Tag=itl:ask,0.000,1.000,1.000,HISTcut"
        try log.write(toFile: run.directory.path("out/histograms.hlog"), atomically: true, encoding: .utf8)
        let place = "histograms.hlog:\(log.split(separator: "\n").count): not an interval of this run"
        let result = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(result.exitCode == 97)
        #expect(result.stderr.contains(place), "\(result.stderr)")
        #expect(result.stderr.contains("samples.jtl:4: found 2 of 42 columns"), "\(result.stderr)")
        #expect(result.stderr.contains("samples.jtl:11: the line is cut short"), "\(result.stderr)")
        #expect(try PlanRun(result, in: run.directory).outcome("ok") == 8)
    }

    /// What a run checks of itself is checked again: no folder passes with a part of it missing, doubled or altered.
    @Test func aFolderThatDoesNotAddUpNeverPasses() throws {
        let server = try Plans.quickServer { $0.faults = [.status500: 0.3] }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(
                #"threads="2" loops="10""#, steps: Plans.completion(),
                thresholds: #"<threshold metric="errorRate" atMost="90%"/>"#), target: server.url)
        #expect(run.exitCode == 0, "\(run.result.stdout)")
        let jtl = try run.directory.read("out/samples.jtl").split(separator: "\n").map(String.init)
        let log = try run.directory.read("out/histograms.hlog").split(separator: "\n").map(String.init)
        let record = try run.directory.read("out/run.json")
        func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }
        let good = jtl.dropFirst().first { $0.contains(",true,,") } ?? ""
        let madeGood = jtl.map { $0.replacing("http5xx", with: "ok") }
        let cases: [(name: String, file: String, text: String, word: String)] = [
            ("failed rows cut", "samples.jtl", text(jtl.filter { !$0.contains("http5xx") }), "samples.jtl"),
            ("a row doubled", "samples.jtl", text(jtl + [good]), "stands there twice"),
            ("the last row cut", "samples.jtl", text(jtl.dropLast()), "19 requests"),
            ("half of the rows", "samples.jtl", text(Array(jtl.prefix(11))), "10 requests"),
            ("failures made good", "samples.jtl", text(madeGood), "run.json says"),
            ("no sample", "samples.jtl", text(Array(jtl.prefix(1))), "0 requests"),
            ("no histogram", "histograms.hlog", "", "histograms.hlog"),
            ("a histogram cut", "histograms.hlog", text(log.dropLast()), "histograms.hlog"),
            (
                "the record altered", "run.json", record.replacing("\"issued\":20", with: "\"issued\":14"),
                "checksum"
            ),
            (
                "a limit altered", "run.json", record.replacing("\"limit\":0.9", with: "\"limit\":0.95"),
                "checksum"
            ),
        ]
        for (name, file, text, word) in cases {
            let original = try run.directory.read("out/\(file)")
            #expect(text != original, "\(name)")
            try run.directory.write("out/\(file)", text)
            let result = try WeirCommand.run(["report", run.directory.path("out")])
            #expect(result.exitCode == 97, "\(name): \(result.exitCode) \(result.stderr)")
            #expect(result.stderr.contains(word), "\(name): \(result.stderr)")
            try run.directory.write("out/\(file)", original)
        }
        let whole = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(whole.exitCode == 0, "\(whole.stderr)")
        // A comparison makes the same checks.
        try run.directory.write("out/samples.jtl", text(jtl.filter { !$0.contains("http5xx") }))
        let compared = try WeirCommand.run(
            ["compare", run.directory.path("out"), run.directory.path("out")])
        #expect(compared.exitCode == 97, "\(compared.stdout)")
        #expect(compared.stdout.contains("out/samples.jtl: "), "\(compared.stdout)")
    }

    /// No figure of the report comes from these columns, and no row of it is the plan's.
    @Test func whatNoFigureComesFromIsNotAlteredUnseen() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="5""#, steps: Plans.completion()), target: server.url)
        #expect(run.exitCode == 0, "\(run.result.stdout)")
        let jtl = try run.directory.read("out/samples.jtl")
        let log = try run.directory.read("out/histograms.hlog")
        let plan = try run.directory.read("out/plan.xml")
        for (file, altered) in [
            ("samples.jtl", jtl.replacing(",text,", with: ",data,")),
            ("samples.jtl", jtl.replacing("connectionReused", with: "lingering")),
            ("histograms.hlog", log.replacing("#[Created by weir", with: "#[Created by Weir")),
            ("plan.xml", plan.replacing("loops=\"5\"", with: "loops=\"6\"")),
        ] {
            let original = try run.directory.read("out/\(file)")
            #expect(altered != original, "\(file)")
            try run.directory.write("out/\(file)", altered)
            let result = try WeirCommand.run(["report", run.directory.path("out")])
            #expect(result.exitCode == 97, "\(file)")
            #expect(result.stderr.contains("out/\(file): it was altered"), "\(result.stderr)")
            try run.directory.write("out/\(file)", original)
        }
        #expect(try WeirCommand.run(["report", run.directory.path("out")]).exitCode == 0)
    }

    @Test func aFolderWithoutARunIsAnErrorThatNamesTheFile() throws {
        let directory = try TemporaryDirectory()
        let result = try WeirCommand.run(["report", directory.path])
        #expect(result.exitCode == 65)
        #expect(result.stderr.contains("run.json: cannot read"))
        try directory.write("run.json", "{\"format\":2,\n\"weir\":")
        let cut = try WeirCommand.run(["report", directory.path])
        #expect(cut.exitCode == 65)
        #expect(cut.stderr.contains("run.json:2: cannot read: it is no JSON, or cut short"), "\(cut.stderr)")
    }

    @Test func aFullDiskEndsIn74WithWhatCouldBeSaved() throws {
        guard getuid() == 0 else { return print("skipped: only root can mount a small file system") }
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="16" duration="8s""#, steps: Plans.completion()))
        let disk = directory.path("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        let mount = try RunningCommand(
            "/bin/mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", disk], stdin: [])
        guard mount.wait().exitCode == 0 else { return print("skipped: cannot mount a small file system") }
        defer { _ = try? RunningCommand("/bin/umount", [disk], stdin: []).wait() }
        let result = try WeirCommand.run(
            ["run", directory.path("plan.xml"), "-o", "\(disk)/out", "-J", "target=\(server.url)"])
        #expect(result.exitCode == 74, "\(result.stdout)")
        #expect(result.stderr.contains("No space left on device"), "\(result.stderr)")
        #expect(result.stdout.contains("STOPPED"), "the figures are on the terminal all the same")
        let saved = try FileManager.default.contentsOfDirectory(atPath: "\(disk)/out")
        #expect(saved.contains("samples.jtl"))
        #expect(saved.contains("run.json"))
    }

    @Test func gitHubGetsASummaryAndTheBreachedLines() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let run = try PlanRun.run(
            Plans.group(
                #"threads="1" loops="3""#, steps: Plans.completion(),
                thresholds: #"<threshold metric="ttft" statistic="max" atMost="1ms"/>"#),
            target: server.url, environment: ["GITHUB_STEP_SUMMARY": directory.path("step.md")])
        #expect(run.exitCode == 99)
        #expect(try directory.read("step.md").contains("weir: FAIL"))
        #expect(run.result.stdout.contains("::error file="))
        #expect(run.result.stdout.contains("plan.xml,line="))
    }
}
