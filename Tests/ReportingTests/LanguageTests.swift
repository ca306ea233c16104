import Formats
import Foundation
import Metrics
import TestSupport
import Testing
import Timing
import Wording

@testable import Records
@testable import Reporting

/// The table of texts, and the pages in Chinese.
@Suite struct LanguageTests {
    /// Texts that are the same in both languages: labels of metrics.
    private static let sameEverywhere: Set = ["capacityCharts.tokensUnit"]

    private static func places(_ text: String) -> Set<Substring> {
        Set(text.matches(of: /\{[1-9]\}/).map(\.output))
    }

    @Test func everyTextIsThereInEveryLanguage() {
        #expect(Texts.all.count > 400)
        for (key, words) in Texts.all {
            let english = words.text(in: .english)
            #expect(!english.isEmpty, "\(key)")
            for language in Language.allCases where language != .english {
                let other = words.text(in: language)
                #expect(!other.isEmpty, "\(key)")
                #expect(Self.places(english) == Self.places(other), "\(key): \(english) and \(other)")
                #expect(
                    (english != other) != Self.sameEverywhere.contains(key),
                    "\(key) is not translated: \(english)")
            }
        }
    }

    @Test func whatIsFilledInStandsInItsPlace() {
        let words = Words("{1} of {2}", zh: "{2}中的 {1}")
        #expect(words("3", "4 {1}") == "3 of 4 {1}")
        #expect(Language.chinese.speak { words("3", "4 {1}") } == "4 {1}中的 3")
        let nested = words.with(1, Words("all", zh: "全部"))
        #expect(nested.text(in: .english) == "1 of all")
        #expect(nested.text(in: .chinese) == "全部中的 1")
        #expect(Words(verbatim: "{ {1 {9} {").with("x").text == "{ {1 {9} {")
    }

    @Test func anUnknownKeyIsNamed() {
        #expect(throws: ReportError.self) {
            try PageTemplate("page.mustache", "{{% CONTENT_TYPE:SCALAR_MARKUP}}\n[[page.nothing]]").render(0)
        }
    }

    @Test func namesThatWeirMadeAreWordedAnewAndOthersStay() {
        let made = Threshold(
            metric: .latency(.ttft), statistic: .percentile(95), bound: .atMost, limit: 8e8)
        #expect(made.shownName == "ttft p95 at most 800ms")
        Language.chinese.speak {
            #expect(made.shownName == "ttft p95 ≤ 800ms")
            #expect(made.name == "ttft p95 at most 800ms")
            #expect(Threshold.noErrors.shownName == "errorRate ≤ 0%（默认）")
            for own in ["at most 800ms", "my ttft at most 800ms", "ttft at most what we like", "快"] {
                #expect(Threshold.shown(own) == own)
            }
        }
    }

    // MARK: Pages

    /// A run with all that a page may have: failures, warnings, findings, monitors, stages.
    private static func everything() -> RunReport {
        var run = FabricatedRun(threads: 12, seconds: 20, rampUp: 4, failEvery: 9, arrivals: 8)
        run.health.sendDelay = .milliseconds(40)
        run.samplers = ["ask", "log in", "log out"]
        run.kinds = [2: .tearDown]
        var report = run.report()
        var store = MonitorStore([
            MonitorFacts(name: "engine", kind: "prometheus", target: "http://e/metrics")
        ])
        for second in 0..<20 {
            store.add(
                MonitorRead(
                    monitor: "engine", time: FabricatedRun.start + .seconds(Int64(second)),
                    values: [
                        .init(series: "running", unit: .number, value: second < 10 ? 2 : 4),
                        .init(series: "waiting", unit: .number, value: second < 10 ? 0 : 3),
                    ], totals: ["requests": Double(second * 10)]), at: .seconds(Int64(second)))
        }
        report.monitors = store
        report.plan.insecure = true
        report.run.mock = true
        report.plan.given = [.init(option: "-J", name: "users", value: "12")]
        report.plan.seedWasDrawn = true
        report.plan.warmUp = "2s"
        return report
    }

    /// What a person reads of a page: texts and the attributes that are read out, each once; no plan, no code.
    private static func read(_ page: String) -> [String] {
        var lines: Set<String> = []
        var hidden = 0
        for piece in page.replacing(HTMLWriter.css, with: "").utf8.split(separator: UInt8(ascii: "<")) {
            let parts = piece.split(
                separator: UInt8(ascii: ">"), maxSplits: 1, omittingEmptySubsequences: false)
            let tag = Substring(parts[0])
            let name = tag.prefix { $0.isLetter || $0 == "/" }
            switch name {
            case "pre", "code", "style": hidden += 1
            case "/pre", "/code", "/style": hidden -= 1
            default: break
            }
            for attribute in ["aria-label=\"", "title=\"", "data-label=\""] {
                guard let start = tag.firstRange(of: " " + attribute)?.upperBound else { continue }
                lines.insert(String(tag[start...].prefix { $0 != "\"" }))
            }
            if hidden == 0, parts.count > 1 { lines.insert(String(Substring(parts[1]))) }
        }
        let marks = ["&quot;": "\"", "&lt;": "<", "&gt;": ">", "&#39;": "'", "&amp;": "&"]
        return lines.map { line in
            let text = marks.reduce(line) { $1.key == "&amp;" ? $0 : $0.replacing($1.key, with: $1.value) }
            return text.replacing("&amp;", with: "&").split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
        }.filter { !$0.isEmpty }
    }

    /// Keys whose English stands in the lines: a text of one word as a whole line, of several anywhere.
    private static func keys(in lines: [String]) -> Set<String> {
        let whole = Set(lines)
        let all = lines.joined(separator: "\n")
        return Set(
            Texts.all.filter { _, words in
                let english = words.text(in: .english)
                guard english != words.text(in: .chinese) else { return false }
                let pieces = english.split(separator: /\{[1-9]\}/)
                    .map { String($0.drop { !$0.isLetter }) }.filter { $0.contains(" ") && $0.count > 9 }
                if pieces.isEmpty { return whole.contains(english) }
                return pieces.contains { strstr(all, $0) != nil }
            }.keys)
    }

    private static func pages(in language: Language) throws -> [(name: String, page: String)] {
        var empty = FabricatedRun(threads: 0, seconds: 0, rampUp: 0).report()
        empty.plan.warmUp = nil
        var pages = [
            ("run", try HTMLWriter.text(everything(), in: language)),
            ("short run", try HTMLWriter.text(empty, in: language)),
            ("search", try CapacityPage.text(CapacityReportTests.report(), present: "7", in: language)),
        ]
        try withTemporaryFolder { folder in
            let tests = ComparisonReportTests()
            let report = try tests.report(
                tests.folders(1, in: folder), tests.folders(1, in: folder, name: "slow", factor: 1.5),
                limits: ["ttft:p95>+10%", "e2e@nobody>1%"])
            pages.append(("comparison", try ComparisonPage.text(report, in: language)))
        }
        return pages
    }

    @Test func noEnglishOfTheFrameIsLeftOnAChinesePage() throws {
        for (page, english) in zip(try Self.pages(in: .chinese), try Self.pages(in: .english)) {
            #expect(page.page.contains("<html lang=\"zh-CN\">"))
            let found = Self.keys(in: Self.read(page.page))
            #expect(found.isEmpty, "\(page.name): \(found.sorted())")
            // The same look finds plenty of it on the English page.
            #expect(Self.keys(in: Self.read(english.page)).count > 25, "\(page.name)")
            #expect(english.page.contains("<html lang=\"en\">"))
        }
    }

    /// What both pages have in common is names and figures: nothing that reads as a sentence.
    @Test func noSentenceIsTheSameInBothLanguages() throws {
        let known = [
            "upstream said: model overloaded, try again later", "the stream ended after 31 events",
        ]
        for (page, english) in zip(try Self.pages(in: .chinese), try Self.pages(in: .english)) {
            let others = Set(Self.read(english.page))
            let same = Self.read(page.page).filter { line in
                others.contains(line)
                    && line.split(separator: " ").count { $0.allSatisfy { $0.isASCII && $0.isLowercase } } > 2
                    && !known.contains { line.contains($0) } && !line.contains("nothing \"quoted\"")
            }
            #expect(same.isEmpty, "\(page.name): \(Set(same).sorted())")
        }
    }

    @Test func pagesInChineseReadAsRecorded() throws {
        let run = FabricatedRun(threads: 12, seconds: 20, rampUp: 4)
        try expectSnapshot(
            HTMLWriterTests.words(HTMLWriter.text(run.report(), in: .chinese)), "index-fail.zh.html")
        try expectSnapshot(MarkdownWriter.text(run.report(), in: .chinese), "summary-fail.zh.md")
        let search = CapacityReportTests.report()
        try expectSnapshot(
            CapacityPage.text(search, in: .chinese).replacing(HTMLWriter.css, with: ""), "capacity.zh.html")
        try expectSnapshot(CapacityMarkdown.text(search, in: .chinese), "capacity.zh.md")
    }

    @Test func whatProgramsReadStaysEnglish() throws {
        let report = Self.everything()
        try withTemporaryFolder { folder in
            var options = ReportOutput.Options()
            try ReportFolder.create(path: "\(folder)/en").write(report, options: options)
            options.language = .chinese
            try ReportFolder.create(path: "\(folder)/zh").write(report, options: options)
            for output in ReportOutput.all {
                let (english, chinese) = try (
                    RegularFile.read("\(folder)/en/\(output.name)"),
                    RegularFile.read("\(folder)/zh/\(output.name)")
                )
                let isOfPeople = ["index.html", "summary.md"].contains(output.name)
                #expect((english == chinese) != isOfPeople, "\(output.name)")
            }
        }
    }
}
