import Formats

/// A table in plain text: columns as wide as what is in them, the first aligned left and the others as said.
struct TextTable {
    /// One field; its paint is put on after its width is known.
    struct Cell: ExpressibleByStringLiteral {
        var text: String
        var paint: TerminalStyle.Paint?

        init(_ text: String, _ paint: TerminalStyle.Paint? = nil) {
            self.text = text
            self.paint = paint
        }

        init(stringLiteral value: String) { self.init(value) }
    }

    /// How a column's fields stand in it.
    enum Alignment {
        case left
        case right
    }

    let header: [String]
    let alignments: [Alignment]
    private(set) var rows: [[Cell]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        header = columns.map(\.title)
        alignments = columns.map(\.alignment)
    }

    mutating func add(_ row: [Cell]) {
        precondition(row.count == alignments.count, "a row has as many cells as the table has columns")
        rows.append(row)
    }

    /// The lines, each indented by two; the columns named in `flexible` give way where the style's width is
    /// short.
    func lines(_ style: TerminalStyle, flexible: [Int] = [0]) -> [String] {
        let titles = header.map { Cell($0, .dim) }
        let all = header.allSatisfy(\.isEmpty) ? rows : [titles] + rows
        let limits = widths(of: all, style: style, flexible: flexible)
        return all.map { row in
            var line = "  "
            for (index, cell) in row.enumerated() {
                let text = TextWidth.cut(cell.text, to: limits[index], ellipsis: style.ellipsis)
                let padding = String(repeating: " ", count: limits[index] - TextWidth.columns(text))
                let painted = style.paint(text, cell.paint)
                line += index == 0 ? "" : "  "
                line += alignments[index] == .left ? painted + padding : padding + painted
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private func widths(of all: [[Cell]], style: TerminalStyle, flexible: [Int]) -> [Int] {
        var widths = alignments.indices.map { column in
            all.map { TextWidth.columns($0[column].text) }.max() ?? 0
        }
        var excess = 2 + widths.reduce(0, +) + 2 * (widths.count - 1) - style.width
        for column in flexible where excess > 0 {
            let given = min(excess, max(0, widths[column] - 12))
            widths[column] -= given
            excess -= given
        }
        return widths
    }
}
