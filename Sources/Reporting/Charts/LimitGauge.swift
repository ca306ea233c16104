import Metrics

/// An observed value beside its limit, as a small bar: the limit's mark stands in the middle.
struct LimitGauge {
    private static let width = 96.0

    private let share: Double
    private let lower: Double?
    private let upper: Double?
    private let isGood: Bool

    /// nil where there is nothing to draw: no value, or a limit of zero.
    init?(_ result: ThresholdResult) {
        guard let observed = result.observed, observed.isFinite, result.threshold.limit > 0 else {
            return nil
        }
        let full = result.threshold.limit * 2
        func part(_ value: Double) -> Double { min(1, max(0, value / full)) }
        share = part(observed)
        lower = result.interval?.lower.map(part)
        upper = result.interval?.upper.map(part)
        isGood = result.status == .pass
    }

    func svg() -> String {
        var svg = SVGText()
        svg.element(
            "svg",
            ["class": "gauge", "width": "96", "height": "14", "viewBox": "0 0 96 14", "aria-hidden": "true"]
        ) { svg in
            svg.element(
                "rect",
                ["class": "track", "y": "4", "width": "96", "height": "6", "rx": "2", "fill": "#e6e9ed"])
            svg.element(
                "rect",
                [
                    "class": isGood ? "fill s1" : "fill s2", "y": "4",
                    "width": SVGText.number(max(1, share * Self.width)),
                    "height": "6", "rx": "2", "fill": isGood ? "#0072b2" : "#c2500a",
                ])
            if let lower, let upper {
                svg.element(
                    "path",
                    [
                        "class": "whisker", "stroke": "#1d2329", "stroke-width": "1.5", "fill": "none",
                        "d": "M\(SVGText.number(lower * Self.width)) 7H\(SVGText.number(upper * Self.width))",
                    ])
            }
            svg.element(
                "path",
                [
                    "class": "mark", "d": "M48 0V14", "stroke": "#1d2329", "stroke-width": "1.5",
                    "fill": "none",
                ])
        }
        return svg.text
    }
}
