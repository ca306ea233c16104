import Testing
import Timing

@testable import Reporting

@Suite struct TerminalChartTests {
    private let ascii = TerminalStyle(color: false, width: 80, unicode: false)

    @Test func aRampIsDrawnInBlocks() {
        let chart = TerminalChart(values: [0, 1, 2, 3, 4], span: .seconds(Int64(10)), ends: true)
        #expect(
            chart.lines(.plain, height: 2) == [
                "       4┤   ▄█", "       0┤ ▄███", "         0 10s",
            ])
    }

    @Test func aTerminalWithoutUnicodeGetsASCII() {
        let chart = TerminalChart(values: [0, 1, 2, 3, 4], span: .seconds(Int64(10)), ends: false)
        let lines = chart.lines(ascii, height: 2)
        #expect(lines.prefix(2) == ["       4|   ##", "       0| ####"])
        #expect(lines.joined().utf8.allSatisfy { $0 < 0x80 })
        #expect(lines.last?.hasSuffix("10s ...") == true)
    }

    @Test func nothingAtAllIsAnEmptyChart() {
        let chart = TerminalChart(values: [0, 0], span: .zero, ends: true)
        #expect(chart.lines(.plain, height: 1).count == 2)
    }
}
