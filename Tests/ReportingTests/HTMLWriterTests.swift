import Foundation
import Metrics
import TestSupport
import Testing
import Timing

@testable import Reporting

@Suite struct HTMLWriterTests {
    private static func hostilePage() throws -> String {
        var run = FabricatedRun(threads: 3, seconds: 5, failEvery: 3)
        run.samplers = [Hostile.endless, Hostile.everything]
        run.groups = [Hostile.everything]
        run.planName = Hostile.everything
        run.message = Hostile.endless
        run.thresholds = Hostile.texts.map {
            Threshold(name: $0, metric: .latency(.ttft), sampler: $0, bound: .atMost, limit: 1, line: 1)
        }
        var report = run.report()
        report.plan.text = Hostile.everything
        report.plan.path = Hostile.everything
        report.plan.hash = Hostile.everything
        report.plan.targets = Hostile.texts
        report.plan.warmUp = Hostile.everything
        report.run.hostname = Hostile.everything
        return try HTMLWriter.text(report)
    }

    /// The page's tags, without the text between them and without the inlined style sheet.
    private static func tags(_ page: String) -> [Substring] {
        let body = page.replacing(HTMLWriter.css, with: "")
        return body.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
    }

    /// The page without its style sheet, drawings and tables of data, one element a line.
    static func words(_ page: String) -> String {
        var text = page.replacing(HTMLWriter.css, with: "")
        for (start, end) in [("<svg", "</svg>"), ("<table class=\"data\"", "</table>")] {
            var rest = text[...]
            text = ""
            while let begin = rest.range(of: start) {
                text += rest[..<begin.lowerBound]
                rest = rest[(rest[begin.upperBound...].range(of: end)?.upperBound ?? rest.endIndex)...]
            }
            text += rest
        }
        return text
    }

    @Test func aFailedRunReadsAsRecorded() throws {
        let run = FabricatedRun(threads: 12, seconds: 20, rampUp: 4)
        try expectSnapshot(Self.words(HTMLWriter.text(run.report())), "index-fail.html")
    }

    @Test func aHealthyRunReadsAsRecorded() throws {
        var run = FabricatedRun(threads: 12, seconds: 20, rampUp: 4, failEvery: 0)
        run.thresholds.removeLast()
        try expectSnapshot(Self.words(HTMLWriter.text(run.report())), "index-pass.html")
    }

    @Test func rowsOutsideTheLoadReadAsRecorded() throws {
        var run = FabricatedRun(threads: 4, seconds: 10, rampUp: 2)
        run.samplers = ["ask", "log in", "log out"]
        run.kinds = [1: .setUp, 2: .tearDown]
        try expectSnapshot(Self.words(HTMLWriter.text(run.report())), "index-set-up.html")
    }

    @Test func thePageNeedsNeitherScriptNorInlineStyle() throws {
        for page in [try HTMLWriter.text(FabricatedRun().report()), try Self.hostilePage()] {
            let body = page.replacing(HTMLWriter.css, with: "")
            #expect(!body.lowercased().contains("<script"))
            for tag in Self.tags(page) {
                // Attribute values are quoted and cannot hold a quote, so every second piece is outside them.
                let pieces = tag.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
                let outside = stride(from: 0, to: pieces.count, by: 2).map { String(pieces[$0]) }.joined(
                    separator: " ")
                #expect(pieces.count.isMultiple(of: 2) == false, "an open quote: \(tag)")
                #expect(!outside.contains(" style="), "\(tag)")
                #expect(!outside.contains(" on"), "\(tag)")
            }
        }
    }

    @Test func nothingIsLoadedButTheStyleSheet() throws {
        let page = try HTMLWriter.text(FabricatedRun().report())
        let loading = Self.tags(page).filter {
            $0.contains("src=") && !$0.hasPrefix("meta") || $0.hasPrefix("link")
        }
        #expect(loading == ["link rel=\"stylesheet\" href=\"report.css\""])
        #expect(page.contains(HTMLWriter.css))
        #expect(!HTMLWriter.css.contains("url("))
        #expect(!HTMLWriter.css.contains("@import"))
    }

    @Test func aServersMarkupStaysText() throws {
        let page = try Self.hostilePage()
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("{{css}} {{{planName}}}"), "a template in a name is not a template")
        #expect(page.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" })
        #expect(!page.unicodeScalars.contains("\u{202E}"))
        #expect(page.utf8.count < 400_000)
    }

    @Test func everyTagIsClosed() throws {
        for page in [try HTMLWriter.text(FabricatedRun().report()), try Self.hostilePage()] {
            let empty: Set<String> = ["meta", "link", "!DOCTYPE"]
            var open: [String] = []
            for tag in Self.tags(page) {
                let name = String(tag.prefix { !$0.isWhitespace })
                if tag.hasSuffix("/") || empty.contains(name) { continue }
                if name.hasPrefix("/") {
                    #expect(open.popLast() == String(name.dropFirst()))
                } else {
                    open.append(name)
                }
            }
            #expect(open.isEmpty, "\(open)")
        }
    }

    @Test func theVerdictAndTheThresholdsComeFirst() throws {
        let page = try HTMLWriter.text(FabricatedRun().report()).replacing(HTMLWriter.css, with: "")
        let order = [
            "class=\"verdict bad\"", "class=\"validity good\"", "id=\"thresholds\"", "class=\"tiles\"",
            "id=\"errors\"", "id=\"statistics\"", "id=\"outcomes\"", "id=\"time\"", "id=\"threads\"",
            "id=\"generator\"", "id=\"definitions\"", "id=\"plan\"",
        ]
        let places = order.map { page.range(of: $0)?.lowerBound }
        #expect(!places.contains(nil))
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    }

    @Test func everyChartIsAnImageWithWordsAndItsData() throws {
        let page = try HTMLWriter.text(FabricatedRun().report())
        let images = page.components(separatedBy: "role=\"img\"").count - 1
        #expect(images == 22)
        #expect(page.components(separatedBy: "<desc id=").count - 1 == images)
        #expect(page.components(separatedBy: "<summary>Data</summary>").count - 1 == images)
    }

    @Test func anOpenLoadIsShownByItsRateOfArrivals() throws {
        let page = try HTMLWriter.text(FabricatedRun(arrivals: 40).report())
        for title in ["Time to first token", "Time per output token", "End to end", "Error rate"] {
            #expect(page.contains("<h3>\(title) by arrival rate</h3>"))
            #expect(page.contains("<h3>\(title) by load</h3>"))
        }
        #expect(page.contains("40 arrivals/s</text>"))
        let closed = try HTMLWriter.text(FabricatedRun().report())
        #expect(!closed.contains("by arrival rate"))
    }

    @Test func aRunOfNothingStillHasAPage() throws {
        let page = try HTMLWriter.text(FabricatedRun(threads: 0, seconds: 0, rampUp: 0).report())
        #expect(page.contains("UNDECIDED"))
        #expect(page.contains("too short to show its course"))
        #expect(!page.contains("nan"))
    }

    @Test func aLongRunHasNoLongerPage() throws {
        let page = try HTMLWriter.text(FabricatedRun(threads: 20, seconds: 2_000).report())
        #expect(page.utf8.count < 600_000)
    }
}
