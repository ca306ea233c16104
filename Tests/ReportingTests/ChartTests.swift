import Formats
import Metrics
import Testing
import Timing

@testable import Reporting

@Suite struct NiceTicksTests {
    @Test(arguments: [
        (0.0, [0.0, 1.0]), (1.0, [0, 0.25, 0.5, 0.75, 1]), (812, [0, 250, 500, 750, 1000]),
        (97, [0, 25, 50, 75, 100]),
        (4, [0, 1, 2, 3, 4]), (.nan, [0, 0.25, 0.5, 0.75, 1]),
    ]) func ticksAreRoundAndReachTheTop(maximum: Double, expected: [Double]) {
        if maximum != 0 { #expect(NiceTicks(maximum: maximum).values == expected) }
        #expect(NiceTicks(maximum: maximum).top >= (maximum.isNaN ? 0 : maximum))
    }

    @Test(arguments: [
        (10.0, 1), (25, 0), (4, 0), (100, 0), (1_000, 0), (0.4, 1), (1, 2), (0.1, 3), (0.2, 2), (0.02, 3),
    ])
    func labelsSayWhereTheTicksAre(maximum: Double, decimals: Int) {
        let ticks = NiceTicks(maximum: maximum)
        #expect(ticks.decimals == decimals, "\(ticks.step)")
        for value in ticks.values {
            let label = Double(FigureText.plain(value, ticks.decimals)) ?? .nan
            #expect(abs(label - value) < 1e-9, "\(value) is labelled \(label)")
        }
    }

    @Test func clockTicksNeverPassTheEnd() {
        #expect(NiceTicks(seconds: 62).values == [0, 15, 30, 45, 60])
        #expect(NiceTicks(seconds: 3_600).values == [0, 600, 1_200, 1_800, 2_400, 3_000, 3_600])
        #expect(NiceTicks(seconds: 0.4).values == [0])
        #expect(NiceTicks(seconds: 1e7).values.count < 9)
    }
}

@Suite struct ChartAxisTests {
    @Test func aLogarithmicAxisIsLabelledAtBothEnds() {
        let axis = ChartAxis.times(from: 169, to: 4_860)
        #expect(axis.isLogarithmic)
        #expect(axis.ticks.first?.value == axis.low)
        #expect(axis.ticks.last?.value == axis.high)
        #expect(axis.low <= 169 && axis.high >= 4_860)
        #expect(axis.ticks.map(\.label) == ["100ms", "200ms", "500ms", "1s", "2s", "5s"])
    }

    @Test func timesThatHardlyDifferAreNotDrawnApart() {
        let axis = ChartAxis.times(from: 200.0, to: 200.1)
        #expect(!axis.isLogarithmic)
        #expect(axis.high - axis.low > 5)
        #expect(ChartAxis.times(from: 0, to: 0).high > 0)
    }

    @Test func ninesAreEquallyFarApart() {
        let axis = ChartAxis.nines(count: 100_000)
        #expect(axis.ticks.map(\.label) == ["0", "p50", "p90", "p99", "p99.9", "p99.99", "p99.999"])
        #expect(abs(ChartAxis.quantile(atNines: 2) - 0.99) < 1e-12)
    }
}

@Suite struct WaterfallTests {
    private func figure(phases: [String]) throws -> ChartFigure {
        let start = FabricatedRun.start
        var aggregate = Aggregate(start: start, samplers: ["ask"], groups: [("users", 9)], serviceLevels: [])
        for thread in 0..<9 {
            var sample = Sample(
                id: RequestID(group: 0, thread: thread, ordinal: 0), iteration: 0, sampler: 0,
                scheduled: start, issued: start)
            sample.isTraced = true
            sample.connected = start + .milliseconds(100)
            sample.firstToken = start + .milliseconds(400)
            sample.lastToken = start + .milliseconds(Int64(900 + thread))
            sample.done = start + .milliseconds(1_000)
            sample.tokenEvents = 2
            sample.tokens = [TokenStamp(time: start + .milliseconds(400), source: .kernel)]
            sample.phases = phases.enumerated().map {
                PhaseTime(name: $1, time: start + .milliseconds(Int64(120 + $0 * 100)))
            }
            aggregate.record(sample)
        }
        return try #require(Waterfall(aggregate).figure)
    }

    @Test func phasesHaveMarksAndNames() throws {
        let figure = try figure(phases: ["retrieving", "re<b>trieved"])
        try expectWellFormed(figure.svg)
        #expect(figure.svg.contains("retrieving 120ms · re&lt;b&gt;trieved 220ms</text>"))
        #expect(
            figure.svg.components(separatedBy: "<title>retrieving 120ms</title>").count - 1
                == figure.rows.count)
        #expect(figure.legend.map(\.label) == ["connecting", "waiting", "streaming", "phase"])
        #expect(figure.columns.last == "phases")
        #expect(figure.rows.allSatisfy { $0.count == figure.columns.count })
        let plain = try self.figure(phases: [])
        #expect(plain.columns.last == "token events")
        #expect(plain.legend.count == 3)
        #expect(plain.rows.allSatisfy { $0.count == plain.columns.count })
    }

    @Test func connectingIsNoWaiting() throws {
        let svg = try figure(phases: []).svg
        // A thin bar up to 100 ms, a hollow one from there to 400 ms of a second.
        let bars = svg.components(separatedBy: "<rect ").dropFirst().prefix(2)
        #expect(bars.first?.contains("height=\"3\"") == true)
        #expect(bars.first?.contains("width=\"61.6\"") == true)
        #expect(bars.last?.contains("class=\"hollow line s1\"") == true)
        #expect(bars.last?.contains("x=\"71.6\"") == true)
    }

    @Test func moreNamesThanFitAreInTheTable() throws {
        let names = (0..<12).map { "a phase with a long name \($0)" }
        let figure = try figure(phases: names)
        #expect(figure.svg.contains(">a phase with a long name 2 320ms …</text>"))
        #expect(!figure.svg.contains("\"#5b6570\">a phase with a long name 3"))
        #expect(figure.rows.first?.last?.contains("a phase with a long name 11") == true)
    }

    @Test func aFailureSaysFirstHowItEndedAndNoLineIsTooLongForAPhone() throws {
        var aggregate = Aggregate(
            start: FabricatedRun.start, samplers: [String(repeating: "long name ", count: 9)],
            groups: [("users", 9)], serviceLevels: [])
        var sample = Sample(
            id: RequestID(group: 0, thread: 8, ordinal: 12_345), iteration: 0, sampler: 0,
            scheduled: FabricatedRun.start, issued: FabricatedRun.start)
        sample.isTraced = true
        sample.outcome = .resetBeforeResponse
        sample.done = sample.issued + .milliseconds(853)
        aggregate.record(sample)
        let svg = try #require(Waterfall(aggregate).figure).svg
        let words = svg.components(separatedBy: "<text ").dropFirst().compactMap {
            $0.components(separatedBy: "</text>").first?.components(separatedBy: ">").last
        }
        #expect(words.contains { $0.hasPrefix("✗ resetBeforeResponse · long name") })
        #expect(words.allSatisfy { $0.count <= 58 }, "\(words)")
    }
}

@Suite struct XYChartTests {
    @Test(arguments: [6_000.0, 40, 27.5, 1_000_000])
    func labelsDoNotRunIntoTheUnit(highest: Double) {
        let svg = XYChart(
            id: "c", title: "t", description: "d", x: .fromZero(to: highest, unit: "arrivals/s"),
            y: .fromZero(to: 1, unit: ""), marks: []
        ).svg()
        // Where each label stands and what it says; on a phone a character is about 12.5 units wide.
        let labels = svg.components(separatedBy: "<text ").dropFirst().filter { $0.contains("y=\"224\"") }
        let places = labels.map { label -> (from: Double, to: Double) in
            let text = label.components(separatedBy: ">")[1].prefix { $0 != "<" }
            let x = Double(label.components(separatedBy: "x=\"")[1].prefix { $0 != "\"" }) ?? 0
            let width = Double(text.count) * 12.5
            return label.contains("\"end\"") ? (x - width, x) : (x - width / 2, x + width / 2)
        }
        #expect(places.count >= 2)
        for (left, right) in zip(places, places.dropFirst()) { #expect(left.to <= right.from, "\(labels)") }
    }
}

@Suite struct LineChartTests {
    private func chart(_ values: [Double?]) -> String {
        LineChart(
            id: "c", title: "A <b> title", description: "d", times: values.indices.map { Double($0) + 0.5 },
            end: Double(values.count), series: [.init(name: "s", values: values)], unit: "ms"
        ).svg()
    }

    @Test func aMissingValueBreaksTheLine() throws {
        let svg = chart([1, 2, nil, 3, 4])
        let path = try #require(svg.split(separator: " d=\"").last)
        #expect(path.prefix { $0 != "\"" }.count { $0 == "M" } == 2)
    }

    @Test func aLonelyValueIsADot() {
        #expect(chart([nil, 5, nil]).contains("<circle"))
        #expect(!chart([5, 6]).contains("<circle"))
    }

    @Test func aChartIsWellFormedAndEscaped() throws {
        try expectWellFormed(chart([1, nil, .infinity, .nan, 4]))
        try expectWellFormed(chart([]))
        #expect(chart([1, 2]).contains("A &lt;b&gt; title"))
    }

    @Test func noStyleAttributeIsWritten() {
        #expect(!chart([1, 2, 3]).contains("style="))
    }
}
