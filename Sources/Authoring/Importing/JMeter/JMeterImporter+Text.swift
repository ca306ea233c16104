import TestPlan

/// Texts with `${…}`: variables get Weir's names, functions are checked.
extension JMeterImporter {
    /// A part of a text: plain, or a reference without its braces.
    enum TextPart {
        case plain(String)
        case reference(String)
    }

    /// Cuts a text at its references; one that does not end is plain, as JMeter takes it.
    ///
    /// Where there is a reference, a backslash before `$`, `,` and a backslash makes it plain and goes; where there is none,
    /// JMeter leaves the text as it is.
    static func parts(of source: String) -> [TextPart] {
        let source = source.replacingLineEnds
        var parts: [TextPart] = []
        var plain = ""
        var rest = source[...]
        var hasReference = false
        while let first = rest.first {
            let next = rest.dropFirst().first
            if first == "\\", let next, "$,\\".contains(next) {
                plain.append(next)
                rest = rest.dropFirst(2)
            } else if first == "$", next == "{", let end = end(of: rest) {
                if !plain.isEmpty { parts.append(.plain(plain)) }
                plain = ""
                parts.append(.reference(String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])))
                rest = rest[rest.index(after: end)...]
                hasReference = true
            } else {
                plain.append(first)
                rest = rest.dropFirst()
            }
        }
        guard hasReference else { return source.isEmpty ? [] : [.plain(source)] }
        if !plain.isEmpty { parts.append(.plain(plain)) }
        return parts
    }

    /// Translates a text; what Weir cannot evaluate becomes plain text, with a note.
    ///
    /// - Parameters:
    ///   - raw: values are inserted as they are, also within the strings of JSON.
    ///   - isJSON: Weir reads it as JSON, where backslashes are the text's own.
    mutating func text(
        _ source: String, of element: JMeterElement, raw: Bool = false, isJSON: Bool = false
    ) -> String {
        let parts = Self.parts(of: source)
        return parts.enumerated().map { index, part in
            switch part {
            case .plain(let text): return Self.escaped(text, endsAtReference: index + 1 < parts.count, isJSON)
            case .reference(let inner): return reference(inner, of: element, raw: raw)
            }
        }.joined()
    }

    /// Plain text in which `${` is no reference, and whose backslashes stay.
    ///
    /// Of backslashes before `${` Weir takes one for two, but not in JSON.
    private static func escaped(_ text: String, endsAtReference: Bool, _ isJSON: Bool) -> String {
        func doubled(_ text: Substring) -> String {
            text + (isJSON ? "" : String(text.reversed().prefix { $0 == "\\" }))
        }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            result += doubled(rest[..<start.lowerBound]) + "\\${"
            rest = rest[start.upperBound...]
        }
        return result + (endsAtReference ? doubled(rest) : String(rest))
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

    /// A reference in Weir's terms, with its braces.
    mutating func reference(_ inner: String, of element: JMeterElement, raw: Bool = false) -> String {
        let start = raw ? "${=" : "${"
        guard inner.hasPrefix("__") else {
            if inner.trimmedOfSpace == "JMeterThread.last_sample_ok" { return "${__lastSampleOk}" }
            return "\(start)\(names.reference(to: inner.trimmedOfSpace, line: element.line))}"
        }
        let call = call(inner, of: element)
        let parsed = TemplateParser.parse(
            "${\(call)}", at: SourceLocation(file: file, line: element.line), isJSON: false)
        guard parsed.diagnostics.isEmpty else {
            let name = String(inner.prefix { $0 != "(" }).trimmedOfSpace
            let isScript = ["__groovy", "__javaScript", "__jexl3", "__jexl2", "__BeanShell"].contains(name)
            note(
                "${\(inner)}: Weir has no such function; it stands there as plain text", element,
                isScript ? .script : .leftUndone)
            return "\\${\(inner)}"
        }
        return "\(start)\(call)}"
    }

    /// A call of a function with its arguments in Weir's form.
    private mutating func call(_ inner: String, of element: JMeterElement) -> String {
        let name = String(inner.prefix { $0 != "(" }).trimmedOfSpace
        var arguments = Self.arguments(of: inner).map { text($0, of: element) }
        let known = Self.functions[name] ?? name
        if name == "__property", arguments.count == 3 { arguments.remove(at: 1) }
        // Without a default JMeter's __P gives 1, and __property its own name.
        if name == "__P", arguments.count == 1 { arguments.append("1") }
        if name == "__property", let property = arguments.first, arguments.count == 1 {
            arguments.append(property)
        }
        // JMeter has __intSum's variable last, after numbers only.
        if known == "__intSum", arguments.count > 2, let last = arguments.last, Int(last) == nil,
            !last.contains("${")
        {
            if !last.isEmpty { note("\(name): the variable that also takes its value is left out", element) }
            arguments.removeLast()
        }
        // The last argument of these names a variable that takes the value too.
        if let most = Self.mostArguments[known], arguments.count > most {
            if arguments.dropFirst(most).contains(where: { !$0.isEmpty }) {
                note("\(name): the variable that also takes its value is left out", element)
            }
            arguments = Array(arguments.prefix(most))
        }
        if name == "__RandomString", arguments.count == 2, arguments[1].isEmpty { arguments.removeLast() }
        return arguments.isEmpty ? known : "\(known)(\(arguments.joined(separator: ",")))"
    }

    /// Functions that have another name in Weir.
    private static let functions = [
        "__property": "__P", "__TestPlanName": "__testPlanName", "__longSum": "__intSum",
    ]

    /// How many arguments are left of functions that in JMeter may name a variable after them.
    private static let mostArguments = [
        "__Random": 2, "__RandomString": 2, "__counter": 1, "__time": 1, "__timeShift": 3, "__changeCase": 2,
        "__UUID": 0, "__threadNum": 0, "__threadGroupName": 0, "__samplerName": 0, "__machineName": 0,
        "__env": 2, "__urlencode": 1, "__urldecode": 1, "__base64Encode": 1, "__base64Decode": 1,
        "__testPlanName": 0,
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
        guard number > 0, number.isFinite else { return nil }
        let isWhole = number >= 1000 && number.truncatingRemainder(dividingBy: 1000) == 0
        return isWhole ? plain(number / 1000) + "s" : plain(number) + "ms"
    }

    static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    /// Whether a text has its value before the run: it names nothing that a thread sets or is dealt.
    func isConstant(_ text: String) -> Bool {
        let parsed = TemplateParser.parse(text, at: SourceLocation(file: file, line: 1), isJSON: false)
        let set = Set(names.settable.compactMap { names.variables[$0] })
        func isConstant(_ template: Template) -> Bool {
            template.segments.allSatisfy { segment in
                switch segment {
                case .literal, .bytes: true
                case .reference(.name(let name, _), _): !set.contains(name)
                case .reference(.column, _): false
                case .reference(.call(let call), _):
                    switch call.function {
                    case .property, .environment, .machineName, .text: call.templates.allSatisfy(isConstant)
                    default: false
                    }
                }
            }
        }
        return isConstant(parsed.template)
    }

    /// A name for reports: one line, no references.
    func title(of element: JMeterElement) -> String {
        var title = element.name.map { $0.isNewline ? " " : String($0) }.joined().trimmedOfSpace
        while let start = title.firstRange(of: "${") { title.replaceSubrange(start, with: "{") }
        return (JMeterFile.restored(title) == nil ? title : title.filter { $0.isASCII }).ifEmpty(element.kind)
    }
}

extension String {
    /// CR LF and CR, which JMeter keeps in bodies written on Windows, as LF.
    fileprivate var replacingLineEnds: String {
        contains(where: { $0 == "\r\n" || $0 == "\r" })
            ? map { $0 == "\r\n" || $0 == "\r" ? "\n" : String($0) }.joined() : self
    }
}
