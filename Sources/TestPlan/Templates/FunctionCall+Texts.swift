import Glibc

/// The functions that work on texts and names.
extension FunctionCall {
    typealias Argument = FunctionCallReader.Argument

    /// Letters and digits, from which `__RandomString` draws unless the plan says others.
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    private static let longestString = 65_536

    /// A function of texts; nil where the name is none.
    static func textFunction(
        _ name: String, _ arguments: [Argument], _ location: SourceLocation
    ) throws(Diagnostic) -> Function? {
        let function: TextFunction
        var texts = Array(arguments.prefix(1))
        switch name {
        case "__changeCase": function = .changeCase(try letterCase(arguments.dropFirst().first, location))
        case "__urlencode": function = .urlEncode
        case "__urldecode": function = .urlDecode
        case "__base64Encode": function = .base64Encode
        case "__base64Decode": function = .base64Decode
        case "__intSum":
            function = .sum
            texts = arguments
            for argument in arguments where argument.references.isEmpty {
                guard Int(argument.trimmedText) == nil else { continue }
                throw Diagnostic(
                    "__intSum adds whole numbers, found \(argument.trimmedText.quoted)", at: location)
            }
        default: return nil
        }
        var templates: [Template] = []
        for text in texts { templates.append(try template(text, location)) }
        return .text(function, templates)
    }

    private static func letterCase(
        _ argument: Argument?, _ location: SourceLocation
    ) throws(Diagnostic) -> TextFunction.LetterCase {
        guard let argument, !argument.trimmedText.isEmpty else { return .upper }
        let names = TextFunction.LetterCase.allCases.map(\.rawValue)
        guard let letterCase = TextFunction.LetterCase(rawValue: argument.trimmedText.uppercased()) else {
            throw Diagnostic(
                "__changeCase knows \(names.joined(separator: ", ")), found \(argument.trimmedText.quoted)",
                at: location, suggestion: Suggestion.text(for: argument.trimmedText, in: names))
        }
        return letterCase
    }

    static func randomString(
        _ arguments: [Argument], _ location: SourceLocation
    ) throws(Diagnostic) -> Function {
        guard let length = Int(arguments[0].trimmedText), (1...longestString).contains(length) else {
            throw Diagnostic(
                "the length of __RandomString must be a whole number from 1 to \(longestString), found "
                    + arguments[0].trimmedText.quoted, at: location)
        }
        let given = arguments.count > 1 ? Array(arguments[1].text) : []
        return .randomString(length: length, of: given.isEmpty ? letters : given)
    }

    /// `__property(name,,default)` is `__P` with a place for a variable, which Weir does not set.
    static func property(_ arguments: [Argument], _ location: SourceLocation) throws(Diagnostic) -> Function {
        if arguments.count > 1, !arguments[1].trimmedText.isEmpty {
            throw Diagnostic(
                "the second argument of __property must be empty: functions set no variables", at: location,
                suggestion: "write ${__P(\(arguments[0].trimmedText),default)}")
        }
        return .property(
            name: arguments[0].trimmedText,
            default: arguments.count > 2 ? try template(arguments[2], location) : nil)
    }

    /// `__timeShift(format,,shift)`: the present time and an ISO 8601 duration such as `P1D` or `-PT2H30M`.
    static func timeShift(_ arguments: [Argument], _ location: SourceLocation) throws(Diagnostic) -> Function
    {
        var problem: String?
        let format = arguments[0].text
        _ = TimePattern(format, problem: &problem)
        if let problem { throw Diagnostic("__timeShift \(problem)", at: location) }
        if arguments.count > 1, !arguments[1].trimmedText.isEmpty {
            throw Diagnostic(
                "__timeShift shifts the present time only; its second argument must be empty", at: location)
        }
        let shift = arguments.count > 2 ? arguments[2].trimmedText : ""
        guard shift.isEmpty || seconds(ofISO: shift) != nil else {
            throw Diagnostic(
                "the shift of __timeShift must be an ISO 8601 duration such as \"P1D\" or \"-PT2H30M\", found "
                    + shift.quoted, at: location)
        }
        return .timeShift(format: format, seconds: seconds(ofISO: shift) ?? 0)
    }

    private static func seconds(ofISO text: String) -> Int? {
        let pattern =
            /(?<sign>[+-]?)P(?:(?<days>[0-9]{1,6})D)?(?:T(?:(?<hours>[0-9]{1,8})H)?(?:(?<minutes>[0-9]{1,8})M)?(?:(?<seconds>[0-9]{1,10})S)?)?/
        guard let match = text.uppercased().wholeMatch(of: pattern), !text.hasSuffix("P"),
            !text.hasSuffix("T")
        else { return nil }
        func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
        let output = match.output
        let sum =
            number(output.days) * 86_400 + number(output.hours) * 3_600 + number(output.minutes) * 60
            + number(output.seconds)
        return output.sign == "-" ? -sum : sum
    }

    /// This machine's name, as `__machineName` gives it.
    static var machineName: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The templates among its arguments.
    package var templates: [Template] {
        switch function {
        case .text(_, let templates): templates
        case .property(_, let fallback): fallback.map { [$0] } ?? []
        case .random(let min, let max): [min, max]
        case .environment, .uuid, .threadNumber, .counter, .time, .requestID, .randomString, .timeShift,
            .name,
            .machineName, .lastSampleOK:
            []
        }
    }

    /// The call with its templates replaced.
    func with(templates move: (Template) -> Template) -> FunctionCall {
        var call = self
        switch function {
        case .text(let function, let templates): call.function = .text(function, templates.map(move))
        case .property(let name, let fallback):
            call.function = .property(name: name, default: fallback.map(move))
        case .random(let min, let max): call.function = .random(min: move(min), max: move(max))
        case .environment, .uuid, .threadNumber, .counter, .time, .requestID, .randomString, .timeShift,
            .name,
            .machineName, .lastSampleOK:
            break
        }
        return call
    }
}
