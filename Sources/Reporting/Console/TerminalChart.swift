import Formats
import Timing

/// A curve of counts or rates over time in characters.
package struct TerminalChart: Sendable {
    /// At evenly spread moments.
    package let values: [Double]
    /// What the highest value is called.
    private let peakText: String
    /// The time that the values cover.
    package let span: Duration
    /// Whether the curve ends at the span's end, or goes on.
    package let ends: Bool

    package init(values: [Int], span: Duration, ends: Bool) {
        self.values = values.map(Double.init)
        self.span = span
        self.ends = ends
        peakText = FigureText.grouped(max(1, values.max() ?? 1))
    }

    package init(rates: [Double], span: Duration, ends: Bool) {
        values = rates
        self.span = span
        self.ends = ends
        peakText = FigureText.rate(rates.max() ?? 0)
    }

    /// Columns of the margin on the left, the axis included.
    package static let margin = 9

    /// Lines from the highest value down, then the time axis; the margin holds the values.
    ///
    /// - Parameter height: lines of the curve.
    package func lines(_ style: TerminalStyle, height: Int = 6) -> [String] {
        // A chart of nothing is empty, whatever the highest value is.
        let highest = values.max() ?? 0
        let peak = highest > 0 ? highest : 1
        var lines: [String] = []
        for row in (0..<height).reversed() {
            var line = ""
            for value in values {
                // Eighths of a row that the value fills of this one.
                let eighths = value / peak * Double(height * 8)
                line += Self.cell(Int(eighths.rounded()) - row * 8, isEmpty: value == 0, style)
            }
            let label = row == height - 1 ? peakText : row == 0 ? "0" : ""
            let bar = style.unicode ? "┤" : "|"
            lines.append(Self.right(label, Self.margin - 1) + (label.isEmpty ? Self.rule(style) : bar) + line)
        }
        lines.append(axis(style))
        return lines
    }

    private static func rule(_ style: TerminalStyle) -> String { style.unicode ? "│" : "|" }

    private static func cell(_ eighths: Int, isEmpty: Bool, _ style: TerminalStyle) -> String {
        guard !isEmpty, eighths > 0 else { return " " }
        guard style.unicode else { return eighths >= 4 ? "#" : "." }
        return eighths >= 8 ? "█" : ["▁", "▂", "▃", "▄", "▅", "▆", "▇"][eighths - 1]
    }

    private func axis(_ style: TerminalStyle) -> String {
        let start = "0"
        let end = span.description + (ends ? "" : style.unicode ? " …" : " ...")
        let middle = Duration(nanoseconds: span.nanoseconds / 2).description
        let width = values.count
        var line = Array(repeating: Character(" "), count: width + end.count)
        func put(_ text: String, at column: Int) {
            for (offset, character) in text.enumerated() where line.indices.contains(column + offset) {
                line[column + offset] = character
            }
        }
        put(start, at: 0)
        if width > 40 { put(middle, at: width / 2 - middle.count / 2) }
        put(end, at: max(2, width - end.count))
        return String(repeating: " ", count: Self.margin)
            + String(String(line).reversed().drop { $0 == " " }.reversed())
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
