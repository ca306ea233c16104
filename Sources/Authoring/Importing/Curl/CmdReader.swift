import TestPlan

/// Reads command lines as Windows' `cmd` and the C runtime behind it take them apart, as "Copy as cURL (cmd)" writes them.
///
/// First `cmd` resolves its escapes (`^"`, `^` at the end of a line), then the program splits the rest into words
/// (Microsoft, "Parsing C command-line arguments").
struct CmdReader {
    private struct Placed {
        let scalar: Unicode.Scalar
        let location: SourceLocation
    }

    /// Whether a text is meant for `cmd`: a `^` ends a line or stands before a quote.
    static func fits(_ text: String) -> Bool {
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        return lines.contains { $0.hasSuffix(" ^") || $0.hasSuffix("\"^") } || text.contains(" ^\"")
    }

    static func read(_ text: String, file: String) throws(Diagnostic) -> [ShellCommand] {
        var commands: [ShellCommand] = []
        for line in lines(text, file) {
            let words = try words(line)
            if !words.isEmpty { commands.append(ShellCommand(words: words)) }
        }
        return commands
    }

    /// The logical lines, without the escapes.
    private static func lines(_ text: String, _ file: String) -> [[Placed]] {
        let scalars = Array(text.unicodeScalars.filter { $0 != "\r" })
        var lines: [[Placed]] = [[]]
        var (line, column, index) = (1, 1, 0)
        var isQuoted = false
        func placed(_ scalar: Unicode.Scalar) -> Placed {
            Placed(scalar: scalar, location: SourceLocation(file: file, line: line, column: column))
        }
        func step() {
            if scalars[index] == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
            index += 1
        }
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "^", !isQuoted, index + 1 < scalars.count {
                step()
                if scalars[index] == "\n" {
                    step()
                    // What follows a continued line stands for itself, a line's end too.
                    if index < scalars.count, scalars[index] == "\n" {
                        lines[lines.count - 1].append(placed("\n"))
                        step()
                    }
                } else {
                    lines[lines.count - 1].append(placed(scalars[index]))
                    step()
                }
                continue
            }
            if scalar == "\n" {
                isQuoted = false
                lines.append([])
            } else {
                if scalar == "\"" { isQuoted.toggle() }
                lines[lines.count - 1].append(placed(scalar))
            }
            step()
        }
        return lines
    }

    private static func words(_ line: [Placed]) throws(Diagnostic) -> [ShellWord] {
        var words: [ShellWord] = []
        var text: String?
        var start = SourceLocation(file: "")
        var quote: SourceLocation?
        var index = 0
        while index < line.count {
            let placed = line[index]
            if placed.scalar == " " || placed.scalar == "\t", quote == nil {
                if let text { words.append(ShellWord(text: RequestText(text), location: start)) }
                text = nil
                index += 1
                continue
            }
            if text == nil {
                text = ""
                start = placed.location
            }
            let slashes = line[index...].prefix { $0.scalar == "\\" }.count
            if slashes > 0 {
                index += slashes
                guard index < line.count, line[index].scalar == "\"" else {
                    text? += String(repeating: "\\", count: slashes)
                    continue
                }
                text? += String(repeating: "\\", count: slashes / 2)
                if slashes % 2 == 1 {
                    text? += "\""
                    index += 1
                }
                continue
            }
            if placed.scalar == "\"" {
                if quote != nil, index + 1 < line.count, line[index + 1].scalar == "\"" {
                    text? += "\""
                    index += 1
                } else {
                    quote = quote == nil ? placed.location : nil
                }
            } else {
                text?.unicodeScalars.append(placed.scalar)
            }
            index += 1
        }
        if let quote { throw Diagnostic("the quote \" that begins here has no end", at: quote) }
        if let text { words.append(ShellWord(text: RequestText(text), location: start)) }
        return words
    }
}
