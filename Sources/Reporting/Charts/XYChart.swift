import Formats

/// Lines, areas, bars and dots over any two axes, as one SVG image that needs neither script nor style sheet.
struct XYChart {
    /// A rectangle in the axes' units.
    struct Bar {
        var x: ClosedRange<Double>
        var y: ClosedRange<Double>
    }

    enum Mark {
        case line([(x: Double, y: Double)], style: Int)
        case area([(x: Double, low: Double, high: Double)], style: Int)
        case bars([Bar], style: Int)
        case dots([(x: Double, y: Double)], style: Int)
        /// A few points that must be told apart by their shape too.
        case symbols([(x: Double, y: Double)], Symbol)
    }

    /// What a point says.
    enum Symbol {
        case good
        case bad
        case doubtful

        fileprivate var style: Int { self == .good ? 2 : self == .bad ? 1 : 4 }
    }

    /// What a pointer on a part of the x axis is told.
    struct Tip {
        var x: ClosedRange<Double>
        var text: String
    }

    /// Unique in the page.
    var id: String
    var title: String
    var description: String
    var x: ChartAxis
    var y: ChartAxis
    var marks: [Mark]
    var bands: [LineChart.Band] = []
    var tips: [Tip] = []

    private static let left = 56.0
    private static let right = 12.0
    private static let top = 26.0
    private static let bottom = 28.0
    private static let width = LineChart.width
    private static let height = LineChart.height

    func svg() -> String {
        var svg = SVGText()
        svg.element(
            "svg",
            [
                "class": "chart", "viewBox": "0 0 \(Int(Self.width)) \(Int(Self.height))", "role": "img",
                "aria-labelledby": "\(id)-title \(id)-desc", "xmlns": "http://www.w3.org/2000/svg",
                "width": "100%", "font-family": "system-ui, sans-serif", "font-size": "12",
            ]
        ) { svg in
            svg.element("title", ["id": "\(id)-title"], text: title)
            svg.element("desc", ["id": "\(id)-desc"], text: description)
            let styles = marks.compactMap { if case .bars(_, let style) = $0 { style } else { nil } }
            ChartStyle.definePatterns((styles.max() ?? 0) + 1, id: id, in: &svg)
            for band in bands { draw(band, in: &svg) }
            drawAxes(in: &svg)
            for mark in marks { draw(mark, in: &svg) }
            drawTips(in: &svg)
        }
        return svg.text
    }

    private func px(_ value: Double) -> Double {
        Self.left + x.share(value) * (Self.width - Self.left - Self.right)
    }

    private func py(_ value: Double) -> Double {
        Self.height - Self.bottom - y.share(value) * (Self.height - Self.top - Self.bottom)
    }

    private func drawAxes(in svg: inout SVGText) {
        for (value, label) in y.ticks {
            let isAxis = value == y.low
            svg.element(
                "line",
                [
                    "class": isAxis ? "axis" : "grid", "x1": SVGText.number(Self.left),
                    "x2": SVGText.number(Self.width - Self.right), "y1": SVGText.number(py(value)),
                    "y2": SVGText.number(py(value)), "stroke": isAxis ? "#7a838c" : "#e3e6ea",
                ])
            text(label, x: Self.left - 8, y: py(value) + 4, anchor: "end", in: &svg)
        }
        text(y.unit, x: Self.left - 8, y: 12, anchor: "end", in: &svg)
        let floor = Self.height - Self.bottom
        svg.element(
            "line",
            [
                "class": "axis", "x1": SVGText.number(Self.left),
                "x2": SVGText.number(Self.width - Self.right),
                "y1": SVGText.number(floor), "y2": SVGText.number(floor), "stroke": "#7a838c",
            ])
        for (index, (value, label)) in x.ticks.enumerated() {
            svg.element(
                "line",
                [
                    "class": "axis", "x1": SVGText.number(px(value)), "x2": SVGText.number(px(value)),
                    "y1": SVGText.number(floor), "y2": SVGText.number(floor + 4), "stroke": "#7a838c",
                ])
            // The last label has the unit behind it and may need the room of those before.
            if index < x.ticks.count - 1, !x.unit.isEmpty, let last = x.ticks.last {
                let end = px(value) + Self.labelWidth(label) / 2
                let width = Self.labelWidth("\(last.label) \(x.unit)")
                let start = min(px(last.value) + width / 2, Self.width) - width
                if end + 8 > start { continue }
            }
            let isLast = px(value) > Self.width - 30
            let label = index == x.ticks.count - 1 && !x.unit.isEmpty ? "\(label) \(x.unit)" : label
            text(
                label, x: isLast ? Self.width : px(value), y: Self.height - 8,
                anchor: isLast ? "end" : "middle", in: &svg)
        }
    }

    /// How wide a label is on a phone, where the style sheet makes them 20 units high.
    private static func labelWidth(_ label: String) -> Double {
        Double(TextWidth.columns(label)) * 12.5
    }

    private func text(_ label: String, x: Double, y: Double, anchor: String, in svg: inout SVGText) {
        guard !label.isEmpty else { return }
        svg.element(
            "text",
            [
                "class": "tick", "x": SVGText.number(x), "y": SVGText.number(y), "text-anchor": anchor,
                "fill": "#5b6570",
            ], text: label)
    }

    private func draw(_ band: LineChart.Band, in svg: inout SVGText) {
        guard band.until > band.from else { return }
        svg.element(
            "rect",
            [
                "class": "band", "x": SVGText.number(px(band.from)), "y": SVGText.number(Self.top - 6),
                "width": SVGText.number(px(band.until) - px(band.from)),
                "height": SVGText.number(Self.height - Self.top - Self.bottom + 6), "fill": "#8a94a0",
                "fill-opacity": "0.13",
            ])
        let isRight = px(band.from) > Self.width / 2
        let fits = px(band.until) - px(band.from) >= Double(TextWidth.columns(band.label)) * 7 + 8
        let place = fits ? px(band.from) + 5 : isRight ? px(band.from) - 4 : px(band.until) + 4
        svg.element(
            "text",
            [
                "class": "tick band-label", "x": SVGText.number(place), "y": "34",
                "text-anchor": !fits && isRight ? "end" : "start", "fill": "#5b6570", "font-size": "11",
            ], text: band.label)
    }

    private func draw(_ mark: Mark, in svg: inout SVGText) {
        switch mark {
        case .line(let points, let style):
            svg.element(
                "path",
                [
                    "class": "line \(ChartStyle.name(style))", "d": path(points.map { (px($0.x), py($0.y)) }),
                    "fill": "none", "stroke": ChartStyle.color(style), "stroke-width": "2",
                    "stroke-dasharray": ChartStyle.dash(style), "stroke-linejoin": "round",
                ])
        case .area(let points, let style):
            let there = points.map { (px($0.x), py($0.high)) }
            let back = points.reversed().map { (px($0.x), py($0.low)) }
            svg.element(
                "path",
                [
                    "class": "fill area \(ChartStyle.name(style))", "d": path(there + back) + "Z",
                    "fill": ChartStyle.color(style), "fill-opacity": "0.18",
                ])
        case .bars(let bars, let style):
            let shapes = bars.filter { $0.y.upperBound > $0.y.lowerBound }.map { bar in
                let left = px(bar.x.lowerBound)
                let right = max(left + 0.5, px(bar.x.upperBound) - 0.4)
                let top = SVGText.number(min(py(bar.y.upperBound), py(bar.y.lowerBound) - 0.5))
                return
                    "M\(SVGText.number(left)) \(top)H\(SVGText.number(right))V\(SVGText.number(py(bar.y.lowerBound)))"
                    + "H\(SVGText.number(left))Z"
            }
            svg.element(
                "path",
                [
                    "class": style == 0 ? "fill s1" : "hatched", "d": shapes.joined(),
                    "fill": ChartStyle.fill(style, id: id),
                ])
        case .symbols(let points, let symbol):
            for point in points { Self.draw(symbol, at: px(point.x), py(point.y), in: &svg) }
        case .dots(let points, let style):
            // Round ends make a dot of a line without length: one path instead of hundreds of circles.
            svg.element(
                "path",
                [
                    "class": "line dots \(ChartStyle.name(style))",
                    "d": points.map { "M\(SVGText.number(px($0.x))) \(SVGText.number(py($0.y)))h0" }.joined(),
                    "fill": "none", "stroke": ChartStyle.color(style), "stroke-width": "5",
                    "stroke-linecap": "round", "stroke-opacity": "0.45",
                ])
        }
    }

    /// A disc, a cross or a ring.
    static func draw(_ symbol: Symbol, at x: Double, _ y: Double, in svg: inout SVGText) {
        let color = ChartStyle.color(symbol.style)
        let name = ChartStyle.name(symbol.style)
        switch symbol {
        case .good, .doubtful:
            let isFull = symbol == .good
            svg.element(
                "circle",
                [
                    "class": isFull ? "fill \(name)" : "line \(name)", "cx": SVGText.number(x),
                    "cy": SVGText.number(y), "r": "4.5", "fill": isFull ? color : "none",
                    "stroke": isFull ? "none" : color, "stroke-width": "2",
                ])
        case .bad:
            let (left, right) = (SVGText.number(x - 4), SVGText.number(x + 4))
            let (top, bottom) = (SVGText.number(y - 4), SVGText.number(y + 4))
            let shape = "M\(left) \(top)L\(right) \(bottom)M\(left) \(bottom)L\(right) \(top)"
            svg.element(
                "path",
                [
                    "class": "line \(name)", "d": shape,
                    "fill": "none", "stroke": color, "stroke-width": "2.5", "stroke-linecap": "round",
                ])
        }
    }

    private func path(_ points: [(Double, Double)]) -> String {
        points.enumerated().map { index, point in
            (index == 0 ? "M" : "L") + "\(SVGText.number(point.0)) \(SVGText.number(point.1))"
        }.joined()
    }

    /// Browsers show an element's title where the pointer rests.
    private func drawTips(in svg: inout SVGText) {
        for tip in tips {
            let left = px(tip.x.lowerBound)
            svg.element(
                "rect",
                [
                    "x": SVGText.number(left), "y": SVGText.number(Self.top),
                    "width": SVGText.number(max(1, px(tip.x.upperBound) - left)), "fill": "#000",
                    "fill-opacity": "0",
                    "height": SVGText.number(Self.height - Self.top - Self.bottom),
                ]
            ) { $0.element("title", text: tip.text) }
        }
    }
}
