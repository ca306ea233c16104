import Metrics

/// A change and its interval on a line, no change in the middle and the noise floor shaded.
struct ChangeDrawing {
    private static let width = 120.0

    private let place: (Double) -> Double
    private let change: Comparison.Change
    private let noise: ClosedRange<Double>

    /// - Parameter reach: the change that lies at either end, the same for all rows of one scale.
    init(_ change: Comparison.Change, reach: Double, noise: Double) {
        self.change = change
        let isShare: Bool
        switch change.figure.scale {
        case .points: isShare = true
        case .relative: isShare = false
        }
        let floor = isShare ? noise / 10 : noise
        self.noise = -floor...floor
        let half = Self.width / 2
        place = { value in
            value.isFinite
                ? half + min(1, max(-1, value / max(reach, 1e-9))) * half : value > 0 ? 2 * half : 0
        }
    }

    /// The largest end of any interval of one scale, so that rows can be held against each other.
    static func reach(_ changes: [Comparison.Change]) -> Double {
        let ends = changes.flatMap { change -> [Double] in
            guard let interval = change.interval else { return [change.effect] }
            return [interval.lowerBound, interval.upperBound]
        }
        return min(1, max(0.01, ends.map(\.magnitude).filter(\.isFinite).max() ?? 1) * 1.05)
    }

    func svg() -> String {
        var svg = SVGText()
        svg.element(
            "svg",
            ["width": "120", "height": "16", "viewBox": "0 0 120 16", "aria-hidden": "true"]
        ) { svg in
            let left = place(noise.lowerBound)
            svg.element(
                "rect",
                [
                    "class": "track", "x": SVGText.number(left), "y": "1", "height": "14", "fill": "#e6e9ed",
                    "width": SVGText.number(place(noise.upperBound) - left),
                ])
            svg.element(
                "path",
                ["class": "mark", "d": "M60 0V16", "stroke": "#1d2329", "stroke-width": "1", "fill": "none"])
            if let interval = change.interval {
                let range = (
                    SVGText.number(place(interval.lowerBound)), SVGText.number(place(interval.upperBound))
                )
                svg.element(
                    "path",
                    [
                        "class": "whisker", "stroke": "#1d2329", "stroke-width": "1.5", "fill": "none",
                        "d": "M\(range.0) 5V11M\(range.0) 8H\(range.1)M\(range.1) 5V11",
                    ])
            }
            let isBad = change.evidence == .regressed
            svg.element(
                "circle",
                [
                    "class": isBad ? "dot s2" : "dot s1", "cx": SVGText.number(place(change.effect)),
                    "cy": "8",
                    "r": "3.5", "fill": isBad ? "#c2500a" : "#0072b2",
                ])
        }
        return svg.text
    }
}
