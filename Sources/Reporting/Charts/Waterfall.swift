import Formats
import Metrics
import Timing
import Wording

/// A few requests in full: each a bar of its phases with its tokens as ticks.
struct Waterfall {
    private static let width = 640.0
    private static let left = 10.0
    private static let right = 14.0
    private static let rowHeight = 40.0
    /// More for a request with phases: a lane for them, and each line of their names.
    private static let laneHeight = 12.0
    private static let lineHeight = 21.0
    private static let top = 8.0
    private static let failedLimit = 4

    private let rows: [WaterfallRow]
    private let samplers: [String]
    private let end: Double

    init(_ aggregate: Aggregate) {
        let exemplars = aggregate.exemplars
        let typical = exemplars.typical(3)
        let slow = exemplars.slowest.filter { slow in !typical.contains { $0.id == slow.id } }.suffix(3)
        let failed = exemplars.failed.sorted { $0.key < $1.key }.flatMap { $0.value.prefix(2) }
        rows =
            typical.map { WaterfallRow(kind: Texts.charts.typical.text, exemplar: $0) }
            + slow.map { WaterfallRow(kind: Texts.charts.slow.text, exemplar: $0) }
            + failed.prefix(Self.failedLimit).map {
                WaterfallRow(kind: Texts.charts.failed.text, exemplar: $0)
            }
        samplers = aggregate.samplers.map(\.name)
        end = max(rows.map { Double($0.exemplar.done) }.max() ?? 1, 1)
    }

    /// nil where no request was traced.
    var figure: ChartFigure? {
        guard !rows.isEmpty else { return nil }
        let hasPhases = rows.contains { !$0.exemplar.phases.isEmpty }
        let hasTraces = rows.contains { $0.exemplar.traceID != nil }
        let texts = Texts.charts
        let description = (hasPhases ? texts.upCloseWithPhases : texts.upCloseWhat).text
        return ChartFigure(
            title: texts.upClose.text, description: description, svg: svg(description),
            legend: [
                .init(swatch: swatch(.connecting), label: texts.connecting.text),
                .init(swatch: swatch(.waiting), label: texts.waiting.text),
                .init(swatch: swatch(.streaming), label: texts.streaming.text),
            ] + (hasPhases ? [.init(swatch: diamondSwatch, label: texts.phase.text)] : []),
            columns: [
                texts.request, texts.kind, texts.outcome, texts.issued, texts.inFlight, texts.connected,
                texts.firstByte, texts.firstToken, texts.lastToken, texts.end, texts.tokenEvents,
            ].map(\.text) + (hasPhases ? [texts.phases.text] : []) + (hasTraces ? ["trace"] : []),
            rows: rows.map { $0.cells(withPhases: hasPhases, withTraces: hasTraces) }, isTall: true)
    }

    private func x(_ nanoseconds: Int64) -> Double {
        Self.left + min(1, max(0, Double(nanoseconds) / end)) * (Self.width - Self.left - Self.right)
    }

    private static func height(of row: WaterfallRow) -> Double {
        let lines = row.phaseLines.count
        return rowHeight + (lines == 0 ? 0 : laneHeight + Double(lines) * lineHeight)
    }

    private func svg(_ description: String) -> String {
        let height = rows.reduce(Self.top) { $0 + Self.height(of: $1) } + 26
        var svg = SVGText()
        svg.element(
            "svg",
            [
                "class": "chart waterfall", "viewBox": "0 0 \(Int(Self.width)) \(Int(height))", "role": "img",
                "aria-labelledby": "waterfall-title waterfall-desc", "xmlns": "http://www.w3.org/2000/svg",
                "width": "100%", "font-family": "system-ui, sans-serif", "font-size": "12",
            ]
        ) { svg in
            svg.element("title", ["id": "waterfall-title"], text: Texts.charts.upClose.text)
            svg.element("desc", ["id": "waterfall-desc"], text: description)
            drawAxis(height: height, in: &svg)
            var top = Self.top
            for row in rows {
                draw(row, top: top, in: &svg)
                top += Self.height(of: row)
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

    private func draw(_ row: WaterfallRow, top: Double, in svg: inout SVGText) {
        let exemplar = row.exemplar
        let isOK = exemplar.outcome == "ok"
        let name = samplers.indices.contains(exemplar.sampler) ? samplers[exemplar.sampler] : ""
        let kind = isOK ? row.kind : "✗ \(row.outcome)"
        let rest = " · \(exemplar.id) · \(Duration(nanoseconds: exemplar.done))"
        let room = max(8, WaterfallRow.lineLength - TextWidth.columns(kind) - rest.count - 4)
        svg.element(
            "text",
            [
                "class": "tick", "x": SVGText.number(Self.left), "y": SVGText.number(top + 13),
                "fill": "#5b6570",
            ],
            text: "\(kind) · \(SafeText.line(name, limit: room))\(rest)")
        let style = isOK ? 0 : 1
        let bar = top + 19
        let first = exemplar.firstToken ?? exemplar.done
        let connected = min(exemplar.connected ?? first, first)
        // A reused connection is there at once.
        let isReused = x(connected) - x(0) < 0.5
        if !isReused { segment(.connecting, from: 0, to: connected, top: bar, style: style, in: &svg) }
        segment(.waiting, from: isReused ? 0 : connected, to: first, top: bar, style: style, in: &svg)
        if exemplar.firstToken != nil {
            segment(
                .streaming, from: first, to: exemplar.lastToken ?? exemplar.done, top: bar, style: style,
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
        drawPhases(of: row, top: bar + 14, in: &svg)
    }

    /// What a request does in one piece of its bar; told apart by shape, not by colour.
    private enum Segment {
        case connecting
        case waiting
        case streaming
    }

    private func segment(
        _ segment: Segment, from: Int64, to: Int64, top: Double, style: Int, in svg: inout SVGText
    ) {
        guard to > from else { return }
        let box = (x: x(from), y: top, width: max(1, x(to) - x(from)), height: 12.0)
        Self.draw(segment, in: box, style: style, svg: &svg)
    }

    private static func draw(
        _ segment: Segment, in box: (x: Double, y: Double, width: Double, height: Double), style: Int,
        svg: inout SVGText
    ) {
        let isThin = segment == .connecting
        let isHollow = segment == .waiting
        let name = ChartStyle.name(style)
        svg.element(
            "rect",
            [
                "class": isHollow ? "hollow line \(name)" : "fill line \(name)",
                "x": SVGText.number(box.x), "y": SVGText.number(box.y + (isThin ? box.height / 2 - 1.5 : 0)),
                "width": SVGText.number(box.width), "height": SVGText.number(isThin ? 3 : box.height),
                "fill": isHollow ? "none" : ChartStyle.color(style), "stroke": ChartStyle.color(style),
                "stroke-width": isThin ? "0" : "1.2",
            ])
    }

    /// The lane of a stream's phases below its bar, and their names below the lane.
    private func drawPhases(of row: WaterfallRow, top: Double, in svg: inout SVGText) {
        let exemplar = row.exemplar
        guard let first = exemplar.phases.first, let last = exemplar.phases.last else { return }
        let lane = top + 7
        svg.element(
            "path",
            [
                "class": "line s3",
                "d": "M\(SVGText.number(x(first.time))) \(SVGText.number(lane))"
                    + "H\(SVGText.number(max(x(last.time), x(first.time) + 0.5)))",
                "stroke": ChartStyle.color(2), "stroke-width": "1.5", "fill": "none",
            ])
        for phase in exemplar.phases {
            svg.element(
                "path",
                [
                    "class": "fill s3", "d": Self.diamond(x: x(phase.time), y: lane),
                    "fill": ChartStyle.color(2),
                ]
            ) {
                $0.element(
                    "title",
                    text: "\(SafeText.line(phase.name, limit: 60)) \(Duration(nanoseconds: phase.time))")
            }
        }
        for (number, line) in row.phaseLines.enumerated() {
            svg.element(
                "text",
                [
                    "class": "tick", "x": SVGText.number(Self.left),
                    "y": SVGText.number(top + 28 + Double(number) * Self.lineHeight), "fill": "#5b6570",
                ], text: line)
        }
    }

    private static func diamond(x: Double, y: Double) -> String {
        "M\(SVGText.number(x)) \(SVGText.number(y - 4.5))l4.5 4.5l-4.5 4.5l-4.5 -4.5z"
    }

    private func swatch(_ kind: Segment) -> String {
        swatch { Self.draw(kind, in: (x: 1, y: 1, width: 26, height: 8), style: 0, svg: &$0) }
    }

    private var diamondSwatch: String {
        swatch {
            $0.element(
                "path",
                ["class": "fill s3", "d": Self.diamond(x: 14, y: 5), "fill": ChartStyle.color(2)])
        }
    }

    private func swatch(_ body: @escaping (inout SVGText) -> Void) -> String {
        var svg = SVGText()
        svg.element(
            "svg",
            [
                "class": "swatch", "width": "28", "height": "10", "viewBox": "0 0 28 10",
                "aria-hidden": "true",
            ],
            body)
        return svg.text
    }
}
