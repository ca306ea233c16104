import Testing

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
