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
        ("__samplerName", "", 0...0), ("__testPlanName", "", 0...0), ("__machineName", "", 0...0),
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
            if case (.number(let min), .number(let max)) = (min, max) {
                try checkRange(min, max, location)
            }
            return .random(min: min, max: max)
        }
        if let function = try textFunction(name, arguments, location) { return function }
        if let nested = arguments.lazy.flatMap(\.references).first {
            throw Diagnostic(
                "the arguments of \(name) are plain text; they cannot hold \"${\(nested.text)}\"",
                at: nested.location)
        }
        let first = arguments.first?.text
        let second = arguments.count > 1 ? arguments[1].text : nil
        switch name {
        case "__P": return .property(name: try key(arguments[0], name, location), default: second)
        case "__env": return .environment(name: try key(arguments[0], name, location), default: second)
        case "__UUID": return .uuid
        case "__threadNum": return .threadNumber
        case "__requestId": return .requestID
        case "__property": return try property(arguments, location)
        case "__RandomString": return try randomString(arguments, location)
        case "__timeShift": return try timeShift(arguments, location)
        case "__machineName": return .machineName
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
    ) throws(Diagnostic) -> Bound {
        if let variable = argument.variable, !variable.name.hasPrefix("__"), !variable.name.isEmpty {
            return .variable(variable.name, variable.location)
        }
        if let nested = argument.references.first {
            throw Diagnostic(
                "an argument of __Random is a number or one variable, found \"\(argument.trimmedText)\"",
                at: nested.location, suggestion: "give the value a <variable> of its own")
        }
        guard let number = Int(argument.trimmedText) else {
            throw Diagnostic(
                "the \(end) of __Random must be a whole number, found \"\(argument.trimmedText)\"",
                at: location)
        }
        return .number(number)
    }

    private static func checkRange(_ min: Int, _ max: Int, _ location: SourceLocation) throws(Diagnostic) {
        if min > max {
            throw Diagnostic("the minimum of __Random is \(min), above its maximum of \(max)", at: location)
        }
    }

    /// The range of `__Random` once its variables have values.
    static func range(
        min: Bound, max: Bound, values: [String: String], location: SourceLocation
    ) throws(Diagnostic) -> ClosedRange<Int> {
        let lower = try number(min, "minimum", values)
        let upper = try number(max, "maximum", values)
        try checkRange(lower, upper, location)
        return lower...upper
    }

    private static func number(
        _ bound: Bound, _ end: String, _ values: [String: String]
    ) throws(Diagnostic) -> Int {
        switch bound {
        case .number(let number): return number
        case .variable(let name, let location):
            guard let value = values[name] else {
                throw Diagnostic(
                    "the \(end) of __Random is \"${\(name)}\", which is no variable", at: location,
                    suggestion: Suggestion.text(for: name, in: values.keys.sorted()))
            }
            guard let number = Int(value) else {
                throw Diagnostic(
                    "the \(end) of __Random must be a whole number, but \"${\(name)}\" is \"\(value)\"",
                    at: location)
            }
            return number
        }
    }

    /// The value of a call that is the same in the whole run; nil for one that is not.
    func constant(_ inputs: PlanInputs) throws(Diagnostic) -> String? {
        switch function {
        case .property(let name, let fallback):
            guard let value = inputs.properties[name] ?? fallback else {
                throw Diagnostic(
                    "the property \"\(name)\" has no value", at: location,
                    suggestion: "give it with -J \(name)=…, or a default with ${__P(\(name),…)}")
            }
            return value
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
        case .random, .uuid, .threadNumber, .counter, .time, .requestID, .randomString, .timeShift, .name,
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
        case .name(let kind): kind.rawValue
        case .text(let function, _): function.name
        }
    }
}
