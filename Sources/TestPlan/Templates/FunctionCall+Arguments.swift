/// The functions' names, what each takes, and how their arguments become typed.
extension FunctionCall {
    /// The names as a plan writes them, for messages.
    package static let names = signatures.map(\.name)

    private static let signatures: [(name: String, arguments: String, counts: ClosedRange<Int>)] = [
        ("__P", "(name,default)", 1...2), ("__env", "(NAME,default)", 1...2),
        ("__Random", "(min,max)", 2...2),
        ("__UUID", "", 0...0), ("__threadNum", "", 0...0), ("__counter", "(TRUE or FALSE)", 1...1),
        ("__time", "(format)", 0...1), ("__requestId", "", 0...0),
        ("__property", "(name,,default)", 1...3), ("__RandomString", "(length,characters)", 1...2),
        ("__timeShift", "(format,,shift)", 1...3), ("__threadGroupName", "", 0...0),
        ("__lastSampleOk", "", 0...0), ("__samplerName", "", 0...0), ("__testPlanName", "", 0...0),
        ("__machineName", "", 0...0),
        ("__intSum", "(number,number,…)", 2...64),
        ("__changeCase", "(text,UPPER or LOWER or CAPITALIZE)", 1...2),
        ("__urlencode", "(text)", 1...1), ("__urldecode", "(text)", 1...1),
        ("__base64Encode", "(text)", 1...1), ("__base64Decode", "(text)", 1...1),
    ]

    /// Checks a call's name, the number of its arguments and their types.
    static func make(
        name: String, arguments: [FunctionCallReader.Argument], location: SourceLocation
    ) -> FunctionCallReader.Result {
        guard let signature = signatures.first(where: { $0.name == name }) else {
            return .wrong(
                Diagnostic(
                    "there is no function \"\(name)\"", at: location,
                    suggestion: Suggestion.text(for: name, in: names)))
        }
        guard signature.counts.contains(arguments.count) else {
            return .wrong(wrongCount(signature, found: arguments.count, location))
        }
        do throws(Diagnostic) {
            return .call(
                FunctionCall(function: try function(name, arguments, location), location: location))
        } catch {
            return .wrong(error)
        }
    }

    private static func wrongCount(
        _ signature: (name: String, arguments: String, counts: ClosedRange<Int>), found: Int,
        _ location: SourceLocation
    ) -> Diagnostic {
        let least = signature.counts.lowerBound
        let most = signature.counts.upperBound
        let expected =
            switch (least, most) {
            case (_, 0): "no arguments"
            case (0, _): "at most \(most) argument"
            case (1, 1): "1 argument"
            default:
                least == most
                    ? "\(most) arguments" : "\(least) \(most - least == 1 ? "or" : "to") \(most) arguments"
            }
        let hint = found > most && most > 0 ? "write a comma inside an argument as \"\\,\"" : nil
        return Diagnostic(
            "\(signature.name)\(signature.arguments) takes \(expected), found \(found)", at: location,
            suggestion: hint)
    }

    private static func function(
        _ name: String, _ arguments: [FunctionCallReader.Argument], _ location: SourceLocation
    ) throws(Diagnostic) -> Function {
        if name == "__Random" {
            let min = try bound(arguments[0], "minimum", location)
            let max = try bound(arguments[1], "maximum", location)
            if let low = min.number, let high = max.number { try checkRange(low, high, location) }
            return .random(min: min, max: max)
        }
        if name == "__P" {
            let fallback = arguments.count > 1 ? try template(arguments[1], location) : nil
            return .property(name: try key(arguments[0], name, location), default: fallback)
        }
        if name == "__property" { return try property(arguments, location) }
        if let function = try textFunction(name, arguments, location) { return function }
        if let nested = arguments.lazy.flatMap(\.references).first {
            throw Diagnostic(
                "the arguments of \(name) are plain text; they cannot hold \"${\(nested.text)}\"",
                at: nested.location)
        }
        let first = arguments.first?.text
        let second = arguments.count > 1 ? arguments[1].text : nil
        switch name {
        case "__env": return .environment(name: try key(arguments[0], name, location), default: second)
        case "__UUID": return .uuid
        case "__threadNum": return .threadNumber
        case "__requestId": return .requestID
        case "__RandomString": return try randomString(arguments, location)
        case "__timeShift": return try timeShift(arguments, location)
        case "__machineName": return .machineName
        case "__lastSampleOk": return .lastSampleOK
        case "__counter": return .counter(perThread: try flag(arguments[0], name, location))
        case "__time":
            var problem: String?
            _ = TimePattern(first, problem: &problem)
            if let problem { throw Diagnostic("__time \(problem)", at: location) }
            return .time(format: first)
        default:
            if let kind = NameKind(rawValue: name) { return .name(kind) }
            preconditionFailure("the function \(name) has a signature and no meaning")
        }
    }

    private static func key(
        _ argument: FunctionCallReader.Argument, _ name: String, _ location: SourceLocation
    ) throws(Diagnostic) -> String {
        guard !argument.trimmedText.isEmpty else {
            throw Diagnostic("\(name) needs a name as its first argument", at: location)
        }
        return argument.trimmedText
    }

    private static func flag(
        _ argument: FunctionCallReader.Argument, _ name: String, _ location: SourceLocation
    ) throws(Diagnostic) -> Bool {
        switch argument.trimmedText.lowercased() {
        case "true": return true
        case "false": return false
        default:
            throw Diagnostic("\(name) takes TRUE or FALSE, found \"\(argument.trimmedText)\"", at: location)
        }
    }

    private static func bound(
        _ argument: FunctionCallReader.Argument, _ end: String, _ location: SourceLocation
    ) throws(Diagnostic) -> Template {
        guard argument.references.isEmpty else { return try template(argument, location) }
        guard let number = Int(argument.trimmedText) else {
            throw Diagnostic(
                "the \(end) of __Random must be a whole number, found \"\(argument.trimmedText)\"",
                at: location)
        }
        return Template(literal: String(number), location: location)
    }

    /// An argument as text with references.
    static func template(
        _ argument: FunctionCallReader.Argument, _ location: SourceLocation
    ) throws(Diagnostic) -> Template {
        let parsed = TemplateParser.parse(
            argument.source, at: argument.references.first?.location ?? location, isJSON: false)
        if let problem = parsed.diagnostics.first {
            throw Diagnostic(problem.message, at: location, suggestion: problem.suggestion)
        }
        return parsed.template
    }

    private static func checkRange(_ min: Int, _ max: Int, _ location: SourceLocation) throws(Diagnostic) {
        if min > max {
            throw Diagnostic("the minimum of __Random is \(min), above its maximum of \(max)", at: location)
        }
    }

    /// The range of `__Random` once its ends are texts.
    static func range(
        min: (text: String, place: SourceLocation), max: (text: String, place: SourceLocation),
        location: SourceLocation
    ) throws(Diagnostic) -> ClosedRange<Int> {
        let lower = try number(min.text, "minimum", min.place)
        let upper = try number(max.text, "maximum", max.place)
        try checkRange(lower, upper, location)
        return lower...upper
    }

    private static func number(
        _ text: String, _ end: String, _ location: SourceLocation
    ) throws(Diagnostic) -> Int {
        guard let number = TextFunction.number(Array(text.utf8)) else {
            throw Diagnostic(
                "the \(end) of __Random must be a whole number, found \"\(text)\"", at: location)
        }
        return number
    }

    /// The value of a call that is the same in the whole run; nil for one that is not.
    func constant(_ inputs: PlanInputs) throws(Diagnostic) -> String? {
        switch function {
        case .property(let name, let fallback):
            if let value = inputs.properties[name] { return value }
            // A default with references is worked out where they have values.
            if let fallback { return fallback.constant }
            throw Diagnostic(
                "the property \"\(name)\" has no value", at: location,
                suggestion: "give it with -J \(name)=…, or a default with ${__P(\(name),…)}")
        case .environment(let name, let fallback):
            guard inputs.access.allows(name) else {
                throw Diagnostic(
                    "the plan may not read the environment variable \"\(name)\"", at: location,
                    suggestion: "allow it with --env \(name), or use <secret env=\"\(name)\">")
            }
            guard let value = inputs.environment[name] ?? fallback else {
                throw Diagnostic(
                    "the environment variable \"\(name)\" is not set", at: location,
                    suggestion: "set it, or give a default with ${__env(\(name),…)}")
            }
            return value
        case .machineName: return Self.machineName
        case .random, .lastSampleOK, .uuid, .threadNumber, .counter, .time, .requestID, .randomString,
            .timeShift, .name,
            .text:
            return nil
        }
    }

    /// The function's name as the plan writes it.
    package var name: String {
        switch function {
        case .property: "__P"
        case .environment: "__env"
        case .random: "__Random"
        case .uuid: "__UUID"
        case .threadNumber: "__threadNum"
        case .counter: "__counter"
        case .time: "__time"
        case .requestID: "__requestId"
        case .randomString: "__RandomString"
        case .timeShift: "__timeShift"
        case .machineName: "__machineName"
        case .lastSampleOK: "__lastSampleOk"
        case .name(let kind): kind.rawValue
        case .text(let function, _): function.name
        }
    }
}
