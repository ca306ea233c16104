import Formats
import Metrics
import Testing
import Timing

@testable import Reporting

@Suite struct ProgressViewTests {
    private let style = TerminalStyle(color: false, width: 110, unicode: true)

    private func facts(_ seconds: Double, expected: Duration? = .seconds(Int64(60))) -> RunProgress {
        let report = FabricatedRun(threads: 3, seconds: 6, rampUp: 0, failEvery: 5).report()
        return RunProgress(
            elapsed: .seconds(seconds), expected: expected, activeThreads: 50, openRequests: 48,
            aggregate: report.aggregate, requestsPerSecond: 24.83, tokensPerSecond: 1203.4, thresholds: [])
    }

    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    @Test func aLogGetsAPlainLineEveryFewSecondsOnly() throws {
        var view = ProgressView(mode: .lines(every: ProgressView.ciInterval), style: style)
        let shown = view.text(for: facts(1), now: at(1))
        let first = try #require(shown)
        #expect(first.hasPrefix("0:01/1:00, 50 threads, 48 open, 24.8 req/s, 1,203 tok/s, ttft "))
        #expect(first.hasSuffix("\n"))
        #expect(!first.contains("\r") && !first.contains("\u{1B}"))
        #expect(view.text(for: facts(2), now: at(2)) == nil)
        #expect(view.text(for: facts(5.9), now: at(5.9)) == nil)
        #expect(view.text(for: facts(6), now: at(6)) != nil)
        #expect(view.finish() == nil)
    }

    /// The block without its terminal sequences.
    private func lines(_ text: String) -> [String] {
        var text = text
        for sequence in ["[?25l", "[?25h", "[K", "[J", "[1A", "[2A", "[3A"] {
            text = text.replacing("\u{1B}" + sequence, with: "")
        }
        return text.replacing("\r", with: "").split(separator: "\n").map(String.init)
    }

    @Test func aTerminalGetsACalmBlock() throws {
        var view = ProgressView(mode: .redraw, style: style)
        var facts = facts(30)
        let report = FabricatedRun(threads: 3, seconds: 6, rampUp: 0, failEvery: 5).report()
        facts.thresholds = report.verdict.thresholds
        let shown = view.text(for: facts, now: at(30))
        let block = lines(try #require(shown))
        #expect(
            block == [
                "━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌ 0:30 of 1:00, 0:30 left",
                "load       50 threads  48 open  24.8 req/s  1,203 tokens/s",
                "answers    TTFT p50 220ms  p95 302ms  11 ok  errors 1 (8.33%)",
                "thresholds 1 of 4 kept so far, 2 undecided, 1 over the limit: errorRate at most 1%, now 8.33%",
            ])
    }

    @Test func theBlockIsRedrawnInPlaceAndTakenAway() throws {
        var view = ProgressView(mode: .redraw, style: style)
        let shown = view.text(for: facts(30), now: at(30))
        let first = try #require(shown)
        #expect(first.hasPrefix("\u{1B}[?25l\r"))
        #expect(first.hasSuffix("\u{1B}[K\u{1B}[J\u{1B}[?25h"))
        #expect(first.count { $0 == "\n" } == 2)
        let again = view.text(for: facts(31), now: at(31))
        #expect(try #require(again).hasPrefix("\u{1B}[?25l\r\u{1B}[2A"))
        #expect(view.finish() == "\r\u{1B}[2A\u{1B}[J\u{1B}[?25h")
        #expect(view.finish() == nil)
    }

    /// A signal may end the process after any write: none may leave the cursor hidden.
    @Test func everyWriteShowsTheCursorAgain() throws {
        var view = ProgressView(mode: .redraw, style: style)
        for second in 1...5 {
            let shown = view.text(for: facts(Double(second)), now: at(Double(second)))
            #expect(try #require(shown).hasSuffix("\u{1B}[?25h"))
        }
    }

    /// Lines of up to 59 columns take three rows each at 25: the cursor must go up over all of them.
    @Test func aTerminalThatBecameNarrowerIsCleanedUp() throws {
        var view = ProgressView(mode: .redraw, style: style)
        let shown = view.text(for: facts(30), now: at(30), columns: 110)
        let widths = lines(try #require(shown)).map(TextWidth.columns)
        let rows = widths.reduce(0) { $0 + ($1 + 24) / 25 }
        let again = view.text(for: facts(31), now: at(31), columns: 25)
        #expect(try #require(again).hasPrefix("\u{1B}[?25l\r\u{1B}[\(rows - 1)A"))
    }

    @Test(arguments: [25, 60, 200]) func noLineIsWiderThanTheTerminal(columns: Int) throws {
        var view = ProgressView(mode: .redraw, style: style)
        let shown = view.text(for: facts(30), now: at(30), columns: columns)
        for line in lines(try #require(shown)) { #expect(TextWidth.columns(line) < columns) }
    }

    @Test func anUnknownEndShowsTheTimeAlone() throws {
        var view = ProgressView(mode: .redraw, style: style)
        let shown = view.text(for: facts(75, expected: nil), now: at(75))
        #expect(lines(try #require(shown)).first == "running 1:15")
    }

    @Test func quietIsQuiet() {
        var view = ProgressView(mode: .quiet, style: style)
        #expect(view.text(for: facts(1), now: at(1)) == nil)
        #expect(view.finish() == nil)
    }
}
