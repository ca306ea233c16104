import Metrics
import Testing
import Timing

@testable import Reporting

@Suite struct ProgressViewTests {
    private let style = TerminalStyle(color: false, width: 110, unicode: true)

    private func facts(_ seconds: Double, expected: Duration? = .seconds(Int64(60))) -> ProgressFacts {
        let report = FabricatedRun(threads: 3, seconds: 6, rampUp: 0, failEvery: 5).report()
        return ProgressFacts(
            elapsed: .seconds(seconds), expected: expected, activeThreads: 50, openRequests: 48,
            aggregate: report.aggregate, requestsPerSecond: 24.83, tokensPerSecond: 1203.4, thresholds: [])
    }

    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    @Test func aLogGetsAPlainLineEveryFewSecondsOnly() throws {
        var view = ProgressView(mode: .lines(every: ProgressView.ciInterval), style: style)
        let shown = view.line(for: facts(1), now: at(1))
        let first = try #require(shown)
        #expect(first.hasPrefix("0:01/1:00, 50 threads, 48 open, 24.8 req/s, 1,203 tok/s, ttft "))
        #expect(first.hasSuffix("\n"))
        #expect(!first.contains("\r") && !first.contains("\u{1B}"))
        #expect(view.line(for: facts(2), now: at(2)) == nil)
        #expect(view.line(for: facts(5.9), now: at(5.9)) == nil)
        #expect(view.line(for: facts(6), now: at(6)) != nil)
        #expect(view.finish() == nil)
    }

    @Test func aTerminalLineIsRedrawnInPlaceAndTakenAway() throws {
        var view = ProgressView(mode: .redraw, style: style)
        let shown = view.line(for: facts(30), now: at(30))
        let line = try #require(shown)
        #expect(line.hasPrefix("\r━━━━━━╌╌╌╌╌╌ 0:30/1:00  50 threads"))
        #expect(line.hasSuffix("\u{1B}[K"))
        #expect(!line.contains("\n"))
        #expect(view.finish() == "\r\u{1B}[K")
        #expect(view.finish() == nil)
    }

    @Test func aNarrowTerminalIsNotWrapped() throws {
        var view = ProgressView(mode: .redraw, style: TerminalStyle(color: false, width: 60, unicode: true))
        let shown = view.line(for: facts(30), now: at(30))
        let line = try #require(shown)
        #expect(TextWidth.columns(String(line.dropFirst().dropLast(3))) <= 59)
    }

    @Test func anUnknownEndShowsTheTimeAlone() throws {
        var view = ProgressView(mode: .redraw, style: style)
        let shown = view.line(for: facts(75, expected: nil), now: at(75))
        let line = try #require(shown)
        #expect(line.hasPrefix("\r1:15  50 threads"))
    }

    @Test func quietIsQuiet() {
        var view = ProgressView(mode: .quiet, style: style)
        #expect(view.line(for: facts(1), now: at(1)) == nil)
        #expect(view.finish() == nil)
    }
}
