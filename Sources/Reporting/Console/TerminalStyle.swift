/// What the reader's terminal can show.
package struct TerminalStyle: Equatable, Sendable {
    /// A meaning that colour stresses; the words beside it always say the same.
    package enum Paint: Sendable {
        case good
        case bad
        case doubtful
        case strong
        case dim

        fileprivate var code: String {
            switch self {
            case .good: "32;1"
            case .bad: "31;1"
            case .doubtful: "33;1"
            case .strong: "1"
            case .dim: "2"
            }
        }
    }

    /// Whether ANSI colours may be used; the caller heeds `NO_COLOR`, `TERM=dumb` and whether it is a
    /// terminal.
    package var color: Bool
    /// Columns to keep within, where the content allows.
    package var width: Int
    /// Whether characters beyond ASCII may be used for Weir's own marks; names keep theirs.
    package var unicode: Bool

    /// Fewer than 60 columns are taken for 60.
    package init(color: Bool, width: Int, unicode: Bool) {
        self.color = color
        self.width = max(60, width)
        self.unicode = unicode
    }

    /// No colour, 100 columns: files and CI logs.
    package static let plain = TerminalStyle(color: false, width: 100, unicode: true)

    /// The text in the paint's colour, or as it is.
    package func paint(_ text: String, _ paint: Paint?) -> String {
        guard color, let paint, !text.isEmpty else { return text }
        return "\u{1B}[\(paint.code)m\(text)\u{1B}[0m"
    }

    var ellipsis: String { unicode ? "…" : "..." }
    var dash: String { unicode ? "–" : "-" }
    var dot: String { unicode ? "·" : "|" }

    /// Weir's own words, in ASCII where the terminal has no more.
    func plain(_ text: String) -> String {
        guard !unicode else { return text }
        let twins: [Character: String] = [
            "–": "-", "…": "...", "·": "|", "∞": "inf", "×": "x", "✓": "+", "✗": "x", "→": "->",
        ]
        return text.reduce(into: "") { $0 += twins[$1] ?? String($1) }
    }
}
