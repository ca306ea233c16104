/// A piece of a template.
indirect enum TemplatePart: Equatable, Sendable {
    case text(String)
    /// The text of a value; escaped unless three braces stand around its name.
    case value(path: [String], isEscaped: Bool)
    /// What is written once for each element of a list, once for a value, and not at all for `false` and for nothing;
    /// inverted, the other way round.
    case section(path: [String], isInverted: Bool, parts: [TemplatePart])
}

/// What is wrong with a template.
struct TemplateError: Error, Equatable, CustomStringConvertible {
    let line: Int
    let problem: String

    var description: String { "line \(line): \(problem)" }
}

/// Reads a template of the language Mustache (mustache(5)): variables, sections, inverted sections and comments.
///
/// Partials, lambdas, blocks and other delimiters are refused. A line that holds nothing but the tag of a section or a
/// comment leaves no line behind. A pragma (`{{% … }}`) is a comment.
struct TemplateReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The pieces of the whole template.
    mutating func read() throws(TemplateError) -> [TemplatePart] {
        try parts(of: nil)
    }

    /// What stands until the end of a section, or of the template.
    private mutating func parts(of section: (path: String, line: Int)?) throws(TemplateError)
        -> [TemplatePart]
    {
        var parts: [TemplatePart] = []
        func add(_ text: ArraySlice<UInt8>) {
            if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
        }
        while let start = find("{{", from: position) {
            let text = bytes[position..<start]
            let tag = try tag(at: start)
            if tag.takesLine, let line = lineAround(start, tag.end) {
                add(text.prefix(max(0, line.lowerBound - text.startIndex)))
                position = line.upperBound
            } else {
                add(text)
                position = tag.end
            }
            switch tag.sign {
            case "!", "%": continue
            case "#", "^":
                let inner = try self.parts(of: (tag.name, number(of: start)))
                parts.append(.section(path: Self.path(tag.name), isInverted: tag.sign == "^", parts: inner))
            case "/":
                guard tag.name == section?.path else {
                    throw problem("{{/\(tag.name)}} ends no open section", at: start)
                }
                return parts
            default: parts.append(.value(path: Self.path(tag.name), isEscaped: tag.sign != "{"))
            }
        }
        if let section {
            throw TemplateError(line: section.line, problem: "{{#\(section.path)}} is not ended")
        }
        add(bytes[position...])
        position = bytes.count
        return parts
    }

    private struct Tag {
        let sign: Unicode.Scalar?
        let name: String
        let end: Int
        var takesLine: Bool { sign.map { "#^/!%".unicodeScalars.contains($0) } ?? false }
    }

    private func tag(at start: Int) throws(TemplateError) -> Tag {
        var first = start + 2
        let sign = first < bytes.count ? Unicode.Scalar(bytes[first]) : " "
        let signs = "#^/!%{&><$=*".unicodeScalars
        if signs.contains(sign) { first += 1 }
        let close = sign == "{" ? "}}}" : "}}"
        guard let end = find(close, from: first) else { throw problem("a tag has no end", at: start) }
        let name = String(decoding: bytes[first..<end], as: UTF8.self)
            .drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        let tag = Tag(
            sign: signs.contains(sign) ? (sign == "&" ? "{" : sign) : nil, name: String(name),
            end: end + close.utf8.count)
        if sign == "!" || sign == "%" { return tag }
        guard !"><$=*".unicodeScalars.contains(sign) else {
            throw problem("tags with \(sign) are not supported", at: start)
        }
        guard
            tag.name == "."
                || !tag.name.isEmpty && tag.name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." })
        else { throw problem("\"\(tag.name)\" is no name", at: start) }
        return tag
    }

    /// The bytes of the line that holds nothing but a tag, with its end; `nil` if it holds more.
    private func lineAround(_ start: Int, _ end: Int) -> Range<Int>? {
        var (first, last) = (start, end)
        while first > 0, Self.isBlank(bytes[first - 1]) { first -= 1 }
        guard first == 0 || bytes[first - 1] == UInt8(ascii: "\n") else { return nil }
        while last < bytes.count, Self.isBlank(bytes[last]) { last += 1 }
        guard last < bytes.count else { return first..<last }
        return bytes[last] == UInt8(ascii: "\n") ? first..<last + 1 : nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func path(_ name: String) -> [String] {
        name == "." ? [] : name.split(separator: ".").map(String.init)
    }

    private func find(_ mark: String, from start: Int) -> Int? {
        let mark = Array(mark.utf8)
        var index = start
        while index + mark.count <= bytes.count {
            if bytes[index] == mark[0], bytes[index..<index + mark.count].elementsEqual(mark) { return index }
            index += 1
        }
        return nil
    }

    private func number(of offset: Int) -> Int {
        bytes[..<offset].count { $0 == UInt8(ascii: "\n") } + 1
    }

    private func problem(_ text: String, at offset: Int) -> TemplateError {
        TemplateError(line: number(of: offset), problem: text)
    }
}
