import Formats

/// Lines over the time of a run, as one SVG image that needs neither script nor style sheet.
struct LineChart {
    /// One line; its place in the chart decides its colour and dashes, so that it is never known by colour
    /// alone.
    struct Series {
        var name: String
        /// A value a point in time; nil where there is none, which breaks the line.
        var values: [Double?]
    }

    /// A part of the run that stands out.
    struct Band {
        var from: Double
        var until: Double
        var label: String
    }

    /// Where most values lie, drawn behind the lines.
    struct Area {
        var name: String
        var lower: [Double?]
        var upper: [Double?]
    }

    /// A level that values are held against.
    struct Limit {
        var value: Double
        var label: String
    }

    /// Unique in the page.
    var id: String
    var title: String
    var description: String
    /// Seconds from the run's start, one a value.
    var times: [Double]
    var end: Double
    var series: [Series]
    var area: Area?
    var bands: [Band] = []
    var limit: Limit?
    var unit: String
    /// What a pointer on a point in time is told.
    var tips: [String] = []

    static let width = 640.0
    static let height = 232.0
    private static let left = 56.0
    private static let right = 10.0
    private static let top = 26.0
    private static let bottom = 28.0

    /// How each line is drawn: Okabe and Ito's colours, told apart by dashes as well.
    static let strokes: [(color: String, dashes: String)] = [
        ("#0072b2", ""), ("#c2500a", "7 4"), ("#007a5a", "2 3"),
    ]

    private static let limitDashes = "1.5 3"

    /// The limit, where it can be shown: one far above everything would press the lines to the floor.
    var shownLimit: Limit? {
        let highest = series.flatMap(\.values).compactMap(\.self).max() ?? 0
        return limit.flatMap { $0.value <= max(highest, 1e-9) * 3 ? $0 : nil }
    }

    func svg() -> String {
        let highest = series.flatMap(\.values).compactMap(\.self).max() ?? 0
        let shown = shownLimit
        let ticks = NiceTicks(maximum: max(highest, shown?.value ?? 0))
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
            for band in bands { draw(band, in: &svg) }
            drawAxes(ticks, in: &svg)
            if let area { draw(area, ticks, in: &svg) }
            if let shown { draw(shown, ticks, in: &svg) }
            for index in series.indices.reversed() { drawLine(index, ticks, in: &svg) }
            drawTips(in: &svg)
        }
        return svg.text
    }

    private func x(_ seconds: Double) -> Double {
        Self.left + (end > 0 ? min(1, max(0, seconds / end)) : 0) * (Self.width - Self.left - Self.right)
    }

    private func y(_ value: Double, _ ticks: NiceTicks) -> Double {
        let share = min(1, max(0, value / ticks.top))
        return Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
    }

    private func drawAxes(_ ticks: NiceTicks, in svg: inout SVGText) {
        let rightEnd = SVGText.number(Self.width - Self.right)
        for value in ticks.values {
            let position = y(value, ticks)
            svg.element(
                "line",
                [
                    "class": value == 0 ? "axis" : "grid", "x1": SVGText.number(Self.left), "x2": rightEnd,
                    "y1": SVGText.number(position), "y2": SVGText.number(position),
                    "stroke": value == 0 ? "#7a838c" : "#e3e6ea",
                ])
            svg.element(
                "text",
                [
                    "class": "tick", "x": SVGText.number(Self.left - 8), "y": SVGText.number(position + 4),
                    "text-anchor": "end", "fill": "#5b6570",
                ], text: FigureText.fixed(value, ticks.decimals))
        }
        svg.element(
            "text",
            [
                "class": "tick unit", "x": SVGText.number(Self.left - 8), "y": "12", "text-anchor": "end",
                "fill": "#5b6570",
            ], text: unit)
        let clock = NiceTicks(seconds: end)
        for second in clock.values {
            let position = x(second)
            // The last label must not run out of the image.
            let anchor = position > Self.width - 30 ? "end" : "middle"
            svg.element(
                "line",
                [
                    "class": "axis", "x1": SVGText.number(position), "x2": SVGText.number(position),
                    "y1": SVGText.number(Self.height - Self.bottom),
                    "y2": SVGText.number(Self.height - Self.bottom + 4), "stroke": "#7a838c",
                ])
            svg.element(
                "text",
                [
                    "class": "tick", "x": SVGText.number(position), "y": SVGText.number(Self.height - 8),
                    "text-anchor": anchor, "fill": "#5b6570",
                ], text: Self.clockText(second, end: end))
        }
    }

    /// `30s`, or `1:30` in a run of minutes.
    private static func clockText(_ seconds: Double, end: Double) -> String {
        end < 120 ? "\(Int(seconds))s" : FigureText.clock(.seconds(seconds))
    }

    private func draw(_ band: Band, in svg: inout SVGText) {
        guard band.until > band.from else { return }
        let begin = x(band.from)
        let finish = x(band.until)
        svg.element(
            "rect",
            [
                "class": "band", "x": SVGText.number(begin), "y": SVGText.number(Self.top - 6),
                "width": SVGText.number(finish - begin),
                "height": SVGText.number(Self.height - Self.top - Self.bottom + 6), "fill": "#8a94a0",
                "fill-opacity": "0.13",
            ])
        // Beside a narrow band at the right edge the label goes to its left.
        let fits = finish - begin >= Double(TextWidth.columns(band.label)) * 7 + 8
        let isRight = begin > Self.width / 2
        svg.element(
            "text",
            [
                "class": "tick band-label",
                "x": SVGText.number(fits ? begin + 5 : isRight ? begin - 4 : finish + 4), "y": "34",
                "text-anchor": !fits && isRight ? "end" : "start", "fill": "#5b6570", "font-size": "11",
            ], text: band.label)
    }

    private func draw(_ limit: Limit, _ ticks: NiceTicks, in svg: inout SVGText) {
        let position = SVGText.number(y(limit.value, ticks))
        svg.element(
            "line",
            [
                "class": "limit", "x1": SVGText.number(Self.left),
                "x2": SVGText.number(Self.width - Self.right),
                "y1": position, "y2": position, "stroke": "#9a2a1f", "stroke-width": "1.5",
                "stroke-dasharray": Self.limitDashes,
            ])
    }

    private func draw(_ area: Area, _ ticks: NiceTicks, in svg: inout SVGText) {
        var path = ""
        var there: [String] = []
        var back: [String] = []
        func close() {
            if there.count > 1 { path += "M" + (there + back.reversed()).joined(separator: "L") + "Z" }
            there = []
            back = []
        }
        for (point, time) in times.enumerated() {
            if point < area.lower.count, let low = area.lower[point], let high = area.upper[point] {
                there.append("\(SVGText.number(x(time))) \(SVGText.number(y(high, ticks)))")
                back.append("\(SVGText.number(x(time))) \(SVGText.number(y(low, ticks)))")
            } else {
                close()
            }
        }
        close()
        svg.element(
            "path",
            ["class": "fill area s1", "d": path, "fill": Self.strokes[0].color, "fill-opacity": "0.18"])
    }

    private func drawLine(_ index: Int, _ ticks: NiceTicks, in svg: inout SVGText) {
        let stroke = Self.strokes[index % Self.strokes.count]
        var path = ""
        var lonely: [(Double, Double)] = []
        let values = series[index].values
        for (point, value) in values.enumerated() {
            guard let value, point < times.count else { continue }
            let before = point > 0 ? values[point - 1] : nil
            let after = point + 1 < values.count ? values[point + 1] : nil
            let position = (x(times[point]), y(value, ticks))
            if before == nil, after == nil { lonely.append(position) }
            path +=
                (before == nil ? "M" : "L") + "\(SVGText.number(position.0)) \(SVGText.number(position.1))"
        }
        svg.element(
            "path",
            [
                "class": "line s\(index + 1)", "d": path, "fill": "none", "stroke": stroke.color,
                "stroke-width": "2", "stroke-dasharray": stroke.dashes.isEmpty ? "none" : stroke.dashes,
                "stroke-linejoin": "round",
            ])
        // A point without neighbours has no line to be seen by.
        for (pointX, pointY) in lonely {
            svg.element(
                "circle",
                [
                    "class": "dot s\(index + 1)", "cx": SVGText.number(pointX), "cy": SVGText.number(pointY),
                    "r": "2.5", "fill": stroke.color,
                ])
        }
    }

    /// Browsers show an element's title where the pointer rests: the values at each point, without a script.
    private func drawTips(in svg: inout SVGText) {
        guard !times.isEmpty else { return }
        let plot = Self.width - Self.left - Self.right
        let width = plot / Double(times.count)
        for (time, tip) in zip(times, tips) {
            svg.element(
                "rect",
                [
                    "x": SVGText.number(x(time) - width / 2), "y": SVGText.number(Self.top),
                    "width": SVGText.number(width), "fill": "#000", "fill-opacity": "0",
                    "height": SVGText.number(Self.height - Self.top - Self.bottom),
                ]
            ) { $0.element("title", text: tip) }
        }
    }

    /// A short piece of a line as the legend shows it.
    static func swatch(_ index: Int) -> String {
        let stroke = strokes[index % strokes.count]
        return swatch(name: "line s\(index + 1)", color: stroke.color, dashes: stroke.dashes)
    }

    /// The same of the limit.
    static let limitSwatch = swatch(name: "limit", color: "#9a2a1f", dashes: limitDashes)

    private static func swatch(name: String, color: String, dashes: String) -> String {
        var svg = SVGText()
        svg.element(
            "svg",
            ["class": "swatch", "width": "28", "height": "8", "viewBox": "0 0 28 8", "aria-hidden": "true"]
        ) { svg in
            svg.element(
                "path",
                [
                    "class": name, "d": "M1 4H27", "fill": "none", "stroke": color, "stroke-width": "2.5",
                    "stroke-dasharray": dashes.isEmpty ? "none" : dashes,
                ])
        }
        return svg.text
    }
}
