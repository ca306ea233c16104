import Metrics
import Timing

/// A few requests in full: each a bar of its phases with its tokens as ticks.
struct Waterfall {
    private struct Row {
        let kind: String
        let exemplar: Exemplar
    }

    private static let width = 640.0
    private static let left = 10.0
    private static let right = 14.0
    private static let rowHeight = 40.0
    private static let top = 8.0
    private static let failedLimit = 4

    private let rows: [Row]
    private let samplers: [String]
    private let end: Double

    init(_ aggregate: Aggregate) {
        let exemplars = aggregate.exemplars
        let typical = exemplars.typical(3)
        let slow = exemplars.slowest.filter { slow in !typical.contains { $0.id == slow.id } }.suffix(3)
        let failed = exemplars.failed.sorted { $0.key < $1.key }.flatMap { $0.value.prefix(2) }
        rows =
            typical.map { Row(kind: "typical", exemplar: $0) } + slow.map { Row(kind: "slow", exemplar: $0) }
            + failed.prefix(Self.failedLimit).map { Row(kind: "failed", exemplar: $0) }
        samplers = aggregate.samplers.map(\.name)
        end = max(rows.map { Double($0.exemplar.done) }.max() ?? 1, 1)
    }

    /// nil where no request was traced.
    var figure: ChartFigure? {
        guard !rows.isEmpty else { return nil }
        let description =
            "Single requests from issue to end: waiting for the first token (hollow), then the stream, each token "
            + "event a tick. Typical ones lie closest to the median of those drawn by lot."
        return ChartFigure(
            title: "Requests up close", description: description, svg: svg(description),
            legend: [
                .init(swatch: swatch(isStream: false), label: "waiting"),
                .init(swatch: swatch(isStream: true), label: "streaming"),
            ],
            columns: [
                "request", "kind", "outcome", "issued", "in flight", "first byte", "first token",
                "last token", "end", "token events",
            ],
            rows: rows.map(Self.cells), isTall: true)
    }

    private static func cells(_ row: Row) -> [String] {
        let exemplar = row.exemplar
        func time(_ value: Int64?) -> String { NumberText.time(value.map { Duration(nanoseconds: $0) }) }
        return [
            exemplar.id.description, row.kind, outcome(exemplar),
            NumberText.clock(Duration(nanoseconds: exemplar.issued)),
            NumberText.grouped(exemplar.openRequests), time(exemplar.firstByte), time(exemplar.firstToken),
            time(exemplar.lastToken), time(exemplar.done), NumberText.grouped(exemplar.tokenEvents),
        ]
    }

    private static func outcome(_ exemplar: Exemplar) -> String {
        exemplar.outcome + (exemplar.outcome == "ok" ? "" : exemplar.status.map { " \($0)" } ?? "")
    }

    private func x(_ nanoseconds: Int64) -> Double {
        Self.left + min(1, max(0, Double(nanoseconds) / end)) * (Self.width - Self.left - Self.right)
    }

    private func svg(_ description: String) -> String {
        let height = Self.top + Double(rows.count) * Self.rowHeight + 26
        var svg = SVGText()
        svg.element(
            "svg",
            [
                "class": "chart waterfall", "viewBox": "0 0 \(Int(Self.width)) \(Int(height))", "role": "img",
                "aria-labelledby": "waterfall-title waterfall-desc", "xmlns": "http://www.w3.org/2000/svg",
                "width": "100%", "font-family": "system-ui, sans-serif", "font-size": "12",
            ]
        ) { svg in
            svg.element("title", ["id": "waterfall-title"], text: "Requests up close")
            svg.element("desc", ["id": "waterfall-desc"], text: description)
            drawAxis(height: height, in: &svg)
            for (index, row) in rows.enumerated() {
                draw(row, top: Self.top + Double(index) * Self.rowHeight, in: &svg)
            }
        }
        return svg.text
    }

    private func drawAxis(height: Double, in svg: inout SVGText) {
        let milliseconds = end / 1e6
        let ticks = NiceTicks(maximum: milliseconds, count: 5)
        for value in ticks.values where value <= milliseconds * 1.0001 {
            let position = SVGText.number(x(Int64(clamping: value * 1e6)))
            svg.element(
                "line",
                [
                    "class": "grid", "x1": position, "x2": position, "y1": SVGText.number(Self.top),
                    "y2": SVGText.number(height - 22), "stroke": "#e3e6ea",
                ])
            svg.element(
                "text",
                [
                    "class": "tick", "x": position, "y": SVGText.number(height - 6),
                    "text-anchor": value == 0 ? "start" : "middle", "fill": "#5b6570",
                ], text: value == 0 ? "0" : Duration.text(milliseconds: value))
        }
    }

    private func draw(_ row: Row, top: Double, in svg: inout SVGText) {
        let exemplar = row.exemplar
        let isOK = exemplar.outcome == "ok"
        let name = samplers.indices.contains(exemplar.sampler) ? samplers[exemplar.sampler] : ""
        let words = [
            row.kind, SafeText.line(name, limit: 24), exemplar.id.description,
            Duration(nanoseconds: exemplar.done).description,
        ]
        svg.element(
            "text",
            [
                "class": "tick", "x": SVGText.number(Self.left), "y": SVGText.number(top + 13),
                "fill": "#5b6570",
            ],
            text: words.joined(separator: " · ") + (isOK ? "" : " · ✗ \(Self.outcome(exemplar))"))
        let style = isOK ? 0 : 1
        let bar = top + 19
        let first = exemplar.firstToken ?? exemplar.done
        rectangle(from: 0, to: first, top: bar, height: 12, style: style, isStream: false, in: &svg)
        if exemplar.firstToken != nil {
            rectangle(
                from: first, to: exemplar.lastToken ?? exemplar.done, top: bar, height: 12, style: style,
                isStream: true,
                in: &svg)
        }
        let ticks = exemplar.ticks.map { "M\(SVGText.number(x($0))) \(SVGText.number(bar + 1))v10" }
        svg.element(
            "path",
            [
                "class": "ticks", "d": ticks.joined(), "stroke": "#ffffff", "stroke-width": "0.8",
                "fill": "none",
            ])
        svg.element(
            "path",
            [
                "class": "mark", "d": "M\(SVGText.number(x(exemplar.done))) \(SVGText.number(bar - 2))v16",
                "stroke": "#1d2329", "stroke-width": "1.5", "fill": "none",
            ])
    }

    private func rectangle(
        from: Int64, to: Int64, top: Double, height: Double, style: Int, isStream: Bool, in svg: inout SVGText
    ) {
        svg.element(
            "rect",
            [
                "class": isStream
                    ? "fill \(ChartStyle.name(style))" : "hollow line \(ChartStyle.name(style))",
                "x": SVGText.number(x(from)), "y": SVGText.number(top),
                "width": SVGText.number(max(1, x(to) - x(from))), "height": SVGText.number(height),
                "fill": isStream ? ChartStyle.color(style) : "none", "stroke": ChartStyle.color(style),
                "stroke-width": "1.2",
            ])
    }

    private func swatch(isStream: Bool) -> String {
        var svg = SVGText()
        svg.element(
            "svg",
            ["class": "swatch", "width": "28", "height": "10", "viewBox": "0 0 28 10", "aria-hidden": "true"]
        ) { svg in
            svg.element(
                "rect",
                [
                    "class": isStream ? "fill s1" : "hollow line s1", "x": "1", "y": "1", "width": "26",
                    "height": "8",
                    "fill": isStream ? ChartStyle.color(0) : "none", "stroke": ChartStyle.color(0),
                    "stroke-width": "1.2",
                ])
        }
        return svg.text
    }
}
