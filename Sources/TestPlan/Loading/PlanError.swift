import Formats
import Metrics

/// Why a plan cannot be run: everything that is wrong with it, in the order of the file.
package struct PlanError: Error, Sendable, CustomStringConvertible {
    /// The plan's own first, by line and column, then those of the files it names.
    package let diagnostics: [Diagnostic]
    /// The plan's path as the person gave it.
    package let path: String
    /// Values that no output may show, as far as the plan got them, with the name to show instead: messages quote what they
    /// found.
    package let secrets: [(name: String, value: String)]
    /// The lines that diagnostics point at, without their ends.
    private let lines: [Place: String]

    private struct Place: Hashable {
        let file: String
        let line: Int
    }

    /// - Parameter sources: texts by the name that locations give their file; one may be missing, then its
    ///   diagnostics are shown without their line.
    package init(
        diagnostics: [Diagnostic], path: String, sources: [String: String],
        secrets: [(name: String, value: String)] = []
    ) {
        self.path = path
        self.secrets = secrets
        self.diagnostics = Self.sorted(diagnostics, path: path)
        var lines: [Place: String] = [:]
        for (file, text) in sources {
            let wanted = Set(diagnostics.map(\.location).filter { $0.file == file }.map(\.line))
            guard let last = wanted.max(), last > 0 else { continue }
            // CR LF is one Character, so every kind of line end splits once.
            let all = text.split(omittingEmptySubsequences: false) {
                $0 == "\n" || $0 == "\r\n" || $0 == "\r"
            }
            for line in wanted where all.indices.contains(line - 1) {
                lines[Place(file: file, line: line)] = String(all[line - 1])
            }
        }
        self.lines = lines
    }

    package var description: String { render(color: false) }

    /// Each diagnostic with its source line and a caret, then how many there are.
    ///
    /// - Parameter color: with ANSI colours, for a terminal.
    package func render(color: Bool) -> String {
        var parts = listed(as: "error", color: color)
        if diagnostics.count > Self.mostShown {
            parts.append("… and \(FigureText.grouped(diagnostics.count - Self.mostShown)) more")
        }
        parts.append("\(FigureText.counted(diagnostics.count, "error")) in \(path)")
        return parts.joined(separator: "\n")
    }

    /// More are one mistake made many times.
    private static let mostShown = 200

    /// Each diagnostic under a word for how grave it is.
    func listed(as word: String, color: Bool) -> [String] {
        let style = color ? Style.ansi : Style.plain
        return diagnostics.prefix(Self.mostShown).map { diagnostic in
            let place = Place(file: diagnostic.location.file, line: diagnostic.location.line)
            return DiagnosticText(diagnostic: diagnostic, word: word, source: lines[place], style: style).text
        }
    }

    private static func sorted(_ diagnostics: [Diagnostic], path: String) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        let unique = diagnostics.filter { seen.insert($0).inserted }
        func key(_ diagnostic: Diagnostic) -> (Int, String, Int, Int) {
            let place = diagnostic.location
            return (place.file == path ? 0 : 1, place.file, place.line, place.column)
        }
        // Sorted by place only; of one place, the first found stays first.
        return unique.enumerated()
            .sorted { left, right in
                let (leftKey, rightKey) = (key(left.element), key(right.element))
                return leftKey == rightKey ? left.offset < right.offset : leftKey < rightKey
            }
            .map(\.element)
    }

    /// How parts of a message are set off from each other.
    struct Style {
        let place: String
        let error: String
        let caret: String
        let end: String

        static let plain = Style(place: "", error: "", caret: "", end: "")
        static let ansi = Style(
            place: "\u{1B}[1m", error: "\u{1B}[1;31m", caret: "\u{1B}[1;32m", end: "\u{1B}[0m")
    }
}
