import TestPlan

/// Texts with `${…}`: variables get Weir's names, functions are checked.
extension JMeterImporter {
    /// Translates a text; what Weir cannot evaluate becomes plain text, with a note.
    mutating func text(_ source: String, of element: JMeterElement) -> String {
        var result = ""
        var rest = source.replacingLineEnds[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            if result.last == "\\" {
                result += "${"
                rest = rest[start.upperBound...]
                continue
            }
            guard let end = Self.end(of: rest[start.lowerBound...]) else {
                // JMeter takes it for plain text too.
                result += "\\${"
                rest = rest[start.upperBound...]
                continue
            }
            result += reference(String(rest[start.upperBound..<end]), of: element)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// Where the brace stands that closes the reference at the start of a text.
    private static func end(of text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" {
                depth += 1
            } else if text[index] == "}" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private mutating func reference(_ inner: String, of element: JMeterElement) -> String {
        guard inner.hasPrefix("__") else {
            return "${\(names.reference(to: inner.trimmedOfSpace, line: element.line))}"
        }
        let name = String(inner.prefix { $0 != "(" }).trimmedOfSpace
        var arguments = Self.arguments(of: inner).map { text($0, of: element) }
        let known = Self.functions[name] ?? name
        if name == "__property", arguments.count == 3 { arguments.remove(at: 1) }
        // JMeter has __intSum's variable last, after numbers only.
        if name == "__intSum", arguments.count > 2, let last = arguments.last, Int(last) == nil,
            !last.contains("${")
        {
            if !last.isEmpty { note("\(name): the variable that also takes its value is left out", element) }
            arguments.removeLast()
        }
        // The last argument of these names a variable that takes the value too.
        if let most = Self.mostArguments[name], arguments.count > most {
            if arguments.dropFirst(most).contains(where: { !$0.isEmpty }) {
                note("\(name): the variable that also takes its value is left out", element)
            }
            arguments = Array(arguments.prefix(most))
        }
        let call = arguments.isEmpty ? known : "\(known)(\(arguments.joined(separator: ",")))"
        let parsed = TemplateParser.parse(
            "${\(call)}", at: SourceLocation(file: file, line: element.line), isJSON: false)
        guard parsed.diagnostics.isEmpty else {
            note("${\(inner)}: Weir has no such function; it stands there as plain text", element)
            return "\\${\(inner)}"
        }
        return "${\(call)}"
    }

    /// Functions that have another name in Weir.
    private static let functions = ["__property": "__P", "__TestPlanName": "__testPlanName"]

    /// How many arguments are left of functions that in JMeter may name a variable after them.
    private static let mostArguments = [
        "__Random": 2, "__RandomString": 2, "__counter": 1, "__time": 1, "__timeShift": 3, "__changeCase": 2,
        "__UUID": 0, "__threadNum": 0, "__threadGroupName": 0, "__samplerName": 0, "__machineName": 0,
        "__env": 2,
    ]

    /// The arguments of a call as they are written; commas inside `${…}` and behind `\` part nothing.
    private static func arguments(of call: String) -> [String] {
        guard let open = call.firstIndex(of: "("), let close = call.lastIndex(of: ")"), open < close else {
            return []
        }
        var arguments: [String] = []
        var argument = ""
        var depth = 0
        var isEscaped = false
        for character in call[call.index(after: open)..<close] {
            if character == "{" || character == "(" { depth += 1 }
            if character == "}" || character == ")" { depth -= 1 }
            if character == ",", depth == 0, !isEscaped {
                arguments.append(argument)
                argument = ""
            } else {
                argument.append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return arguments.isEmpty && argument.isEmpty ? [] : arguments + [argument]
    }

    /// A number of milliseconds or seconds as a duration: `300` → `300ms`, `${__P(delay,5)}` → `${__P(delay,5)}s`.
    mutating func duration(_ source: String, unit: String, of element: JMeterElement) -> String? {
        let value = text(source.trimmedOfSpace, of: element)
        guard !value.isEmpty else { return nil }
        if let number = Double(value) {
            return Self.milliseconds(unit == "ms" ? number : number * 1000)
        }
        return value.contains("${") ? value + unit : nil
    }

    /// Milliseconds as a duration, in seconds where they are whole; nil for nothing.
    static func milliseconds(_ number: Double) -> String? {
        guard number > 0 else { return nil }
        let isWhole = number >= 1000 && number.truncatingRemainder(dividingBy: 1000) == 0
        return isWhole ? plain(number / 1000) + "s" : plain(number) + "ms"
    }

    /// A name for reports: one line, no references.
    func title(of element: JMeterElement) -> String {
        var title = element.name.map { $0.isNewline ? " " : String($0) }.joined().trimmedOfSpace
        while let start = title.firstRange(of: "${") { title.replaceSubrange(start, with: "{") }
        return title.isEmpty ? element.kind : title
    }
}

extension String {
    /// CR LF and CR, which JMeter keeps in bodies written on Windows, as LF.
    fileprivate var replacingLineEnds: String {
        contains(where: { $0 == "\r\n" || $0 == "\r" })
            ? map { $0 == "\r\n" || $0 == "\r" ? "\n" : String($0) }.joined() : self
    }
}
