/// A chart with its words, its legend and the table that holds the same numbers.
struct ChartFigure {
    struct LegendEntry {
        /// SVG.
        var swatch: String
        var label: String
    }

    var title: String
    var description: String
    /// The image, markup and all.
    var svg: String
    var legend: [LegendEntry] = []
    /// The table's columns; the first names its rows.
    var columns: [String]
    var rows: [[String]]
    /// Taller than others: it takes two rows of the page's grid.
    var isTall = false
}

/// How marks are told apart: by colour (after Okabe and Ito) and by dashes or hatching, never by colour alone.
enum ChartStyle {
    static let colors = ["#0072b2", "#c2500a", "#007a5a", "#8f4f8f", "#6b747d"]
    private static let dashes = ["none", "7 4", "2 3", "10 3 2 3", "4 4"]

    static func color(_ style: Int) -> String { colors[style % colors.count] }
    static func dash(_ style: Int) -> String { dashes[style % dashes.count] }
    /// The class that a style sheet recolours for the dark.
    static func name(_ style: Int) -> String { "s\(style % colors.count + 1)" }

    /// The `fill` of a style: plain for the first, hatched for the others by ``definePatterns(_:id:in:)``.
    static func fill(_ style: Int, id: String) -> String { style == 0 ? color(0) : "url(#\(id)-p\(style))" }

    /// The hatchings of the styles from the second on.
    static func definePatterns(_ count: Int, id: String, in svg: inout SVGText) {
        guard count > 1 else { return }
        svg.element("defs") { svg in
            for style in 1..<count {
                let turn = [45, -45, 0, 90][(style - 1) % 4]
                svg.element(
                    "pattern",
                    [
                        "id": "\(id)-p\(style)", "width": "6", "height": "6",
                        "patternUnits": "userSpaceOnUse",
                        "patternTransform": "rotate(\(turn))",
                    ]
                ) { svg in
                    svg.element(
                        "rect",
                        [
                            "class": "fill \(name(style))", "width": "6", "height": "6", "fill": color(style),
                            "fill-opacity": "0.45",
                        ])
                    svg.element(
                        "rect",
                        ["class": "fill \(name(style))", "width": "3", "height": "6", "fill": color(style)])
                }
            }
        }
    }

    /// A short piece of a line for the legend.
    static func lineSwatch(_ style: Int) -> String {
        swatch { svg in
            svg.element(
                "path",
                [
                    "class": "line \(name(style))", "d": "M1 5H27", "fill": "none", "stroke": color(style),
                    "stroke-width": "2.5", "stroke-dasharray": dash(style),
                ])
        }
    }

    /// A point's shape for the legend.
    static func symbolSwatch(_ symbol: XYChart.Symbol) -> String {
        swatch { svg in XYChart.draw(symbol, at: 14, 5, in: &svg) }
    }

    /// A small area of a style for the legend; `id` must be the page's only one.
    static func areaSwatch(_ style: Int, id: String, opacity: String = "1") -> String {
        swatch { svg in
            definePatterns(style + 1, id: id, in: &svg)
            svg.element(
                "rect",
                [
                    "class": style == 0 ? "fill s1" : "hatched", "width": "28", "height": "10", "rx": "2",
                    "fill": fill(style, id: id), "fill-opacity": opacity,
                ])
        }
    }

    private static func swatch(_ body: @escaping (inout SVGText) -> Void) -> String {
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
