import Formats
import Metrics
import TestSupport
import Testing
import Timing

@testable import Reporting

@Suite struct ConsoleSummaryTests {
    @Test func aFailedRunReadsAsRecorded() throws {
        let text = ConsoleSummary.text(
            FabricatedRun().report(), style: .plain, folder: "reports/rag-chat-20260314T092653Z")
        try expectSnapshot(text, "console-fail.txt")
    }

    @Test func aSmallPassedRunReadsAsRecorded() throws {
        let run = FabricatedRun(
            threads: 4, seconds: 8, rampUp: 2, failEvery: 0, thresholds: [], samplers: ["ask"])
        try expectSnapshot(ConsoleSummary.text(run.report(), style: .plain), "console-pass.txt")
    }

    @Test func anInvalidRunReadsAsRecorded() throws {
        var run = FabricatedRun(threads: 60, seconds: 20, samplers: ["ask"])
        run.health.sendDelay = .milliseconds(412)
        run.health.clientResourceErrors = 3
        run.endedBy = .threshold
        try expectSnapshot(ConsoleSummary.text(run.report(), style: .plain), "console-invalid.txt")
    }

    @Test func verdictStandsBeforeEveryFigure() throws {
        let text = ConsoleSummary.text(FabricatedRun().report(), style: .plain)
        let verdict = try #require(text.range(of: "FAIL"))
        let threshold = try #require(text.range(of: "Thresholds"))
        let requests = try #require(text.range(of: "Requests"))
        #expect(verdict.lowerBound < threshold.lowerBound && threshold.lowerBound < requests.lowerBound)
    }

    @Test(arguments: [80, 100, 110, 160]) func noLineIsWiderThanTheTerminal(width: Int) {
        var run = FabricatedRun()
        run.samplers = [String(repeating: "a very long sampler name ", count: 9), "世界世界世界世界世界世界世界世界"]
        run.message = String(repeating: "long message ", count: 80)
        let style = TerminalStyle(color: false, width: width, unicode: true)
        let text = ConsoleSummary.text(run.report(), style: style)
        let prose = ["!", "took", "load", "weir", "FAIL", "undecided:", "VALID"]
        for line in text.split(separator: "\n") {
            let first = line.split(separator: " ").first.map(String.init) ?? ""
            if prose.contains(first) || line.contains("× ") { continue }
            #expect(TextWidth.columns(String(line)) <= width, "\(line)")
        }
    }

    @Test func colourIsNeverAloneAndNeverUnasked() {
        let report = FabricatedRun().report()
        let plain = ConsoleSummary.text(report, style: .plain)
        #expect(!plain.unicodeScalars.contains("\u{1B}"))
        let colored = ConsoleSummary.text(
            report, style: TerminalStyle(color: true, width: 100, unicode: true))
        #expect(colored.unicodeScalars.contains("\u{1B}"))
        let stripped = colored.split(separator: "\u{1B}[", omittingEmptySubsequences: false).enumerated().map
        { index, part in
            index == 0 ? String(part) : String(part.drop { $0 != "m" }.dropFirst())
        }.joined()
        #expect(stripped == plain)
    }

    @Test func anAsciiTerminalGetsAscii() {
        let text = ConsoleSummary.text(
            FabricatedRun().report(), style: TerminalStyle(color: false, width: 100, unicode: false))
        #expect(text.unicodeScalars.allSatisfy { $0.isASCII })
    }

    @Test func hostileTextReachesNoTerminal() {
        var run = FabricatedRun(threads: 3, seconds: 5, failEvery: 3)
        run.samplers = [Hostile.endless, Hostile.everything]
        run.groups = [Hostile.everything]
        run.planName = Hostile.everything
        run.message = Hostile.endless
        let text = ConsoleSummary.text(run.report(), style: .plain, folder: Hostile.everything)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.properties.generalCategory.isDangerous })
        #expect(text.utf8.count < 40_000)
    }

    @Test func aRunWithoutARequestSaysThatThereIsNoData() {
        let run = FabricatedRun(threads: 0, seconds: 0, rampUp: 0)
        let text = ConsoleSummary.text(run.report(), style: .plain)
        #expect(text.contains("UNDECIDED"))
        #expect(text.contains("no data"))
        #expect(!text.contains("nan"))
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isDangerous: Bool {
        self == .control || self == .lineSeparator || self == .paragraphSeparator || self == .surrogate
    }
}
