import Formats
import Metrics
import Records
import Timing

extension ReportFigures {
    /// What requests met by the number in flight; no rows where all met about the same.
    func byLoad(most: Int) -> LoadTable {
        LoadTable(
            report.aggregate, tokensPerEvent: total.tokensPerEvent ?? 1, loadEnd: report.run.loadEnd,
            most: most)
    }
}

extension LoadLevel {
    /// `3–5`, or `4` where all met the same load.
    var label: String {
        let (low, high) = (FigureText.grouped(load.lowerBound), FigureText.grouped(load.upperBound))
        return low == high ? low : "\(low)–\(high)"
    }
}

extension CoarseHistogram {
    /// `201ms – 240ms`, an open side as `?`; a dash where nothing bounds the percentile.
    func intervalText(percent: Double) -> String {
        let interval = interval(percent: percent)
        guard interval.lower != nil || interval.upper != nil else { return FigureText.none }
        func text(_ value: Duration?) -> String { value.map { FigureText.time($0) } ?? "?" }
        return "\(text(interval.lower)) – \(text(interval.upper))"
    }
}

extension SummaryText {
    private static let levelLimit = 8

    /// Latency and throughput by the number of requests in flight; without the interval and the time where the lines
    /// would be too long.
    func byLoad() -> [String] {
        let loads = figures.byLoad(most: Self.levelLimit)
        guard !loads.rows.isEmpty else { return [] }
        let basis = "rates: bins of \(loads.binWidth) by their mean in flight"
        let plain = SummaryText(
            figures: figures, style: TerminalStyle(color: false, width: style.width, unicode: style.unicode))
        let fits = plain.byLoad(loads, isWhole: true).allSatisfy { TextWidth.columns($0) <= style.width }
        return [heading("By load") + "  " + style.paint(basis, .dim)]
            + byLoad(loads, isWhole: fits)
    }

    private func byLoad(_ loads: LoadTable, isWhole: Bool) -> [String] {
        let hasTokens = loads.rows.contains { $0.level.firstToken.count > 0 }
        let metric = (hasTokens ? LatencyMetric.ttft : .e2e).name
        typealias Column = (title: String, cell: (LoadTable.Row) -> TextTable.Cell)
        func latency(_ row: LoadTable.Row) -> CoarseHistogram {
            hasTokens ? row.level.firstToken : row.level.endToEnd
        }
        let columns: [Column?] = [
            ("in flight", { .init($0.level.label) }),
            (ScalarMetric.requests.entry.label, { .init(FigureText.grouped($0.level.judged)) }),
            ("errors", { .init(FigureText.grouped($0.level.failed), $0.level.failed > 0 ? .bad : nil) }),
            ("\(metric) p50", { .init(FigureText.time(latency($0).percentile(50))) }),
            ("\(metric) p95", { .init(FigureText.time(latency($0).percentile(95))) }),
            isWhole ? ("95% interval", { .init(latency($0).intervalText(percent: 95)) }) : nil,
            hasTokens ? ("tpot p50", { .init(FigureText.time($0.level.perToken.percentile(50))) }) : nil,
            isWhole
                ? ("time", { .init($0.time > .zero ? $0.time.description : FigureText.none) }) : nil,
            (
                ScalarMetric.throughput.entry.label,
                { .init($0.requestsPerSecond.map(FigureText.rate) ?? FigureText.none) }
            ),
            hasTokens
                ? (
                    ScalarMetric.outputTokenRate.entry.label,
                    { .init($0.outputTokensPerSecond.map(FigureText.rate) ?? FigureText.none) }
                ) : nil,
        ]
        let shown = columns.compactMap(\.self)
        var table = TextTable(shown.map { ($0.title, .right) })
        for row in loads.rows { table.add(shown.map { $0.cell(row) }) }
        return table.lines(style)
    }
}
