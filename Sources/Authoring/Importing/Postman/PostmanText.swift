/// Texts of Postman: `{{name}}` stands for a variable, `{{$name}}` for a value made anew.
enum PostmanText {
    /// - Parameter unknown: gets the values that no function makes.
    static func text(_ source: String, unknown: inout [String]) -> RequestText {
        guard source.contains("{{") else { return RequestText(source) }
        var result = RequestText()
        var rest = source[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}")
        {
            let name = RequestText(String(rest[open.upperBound..<close.lowerBound])).trimmed.sample()
            // Braces of JSON are no variables.
            guard !name.isEmpty, !name.contains(where: { "{}\"\n:,".contains($0) }) else {
                let next = rest.index(after: open.lowerBound)
                result.append(String(rest[..<next]))
                rest = rest[next...]
                continue
            }
            result.append(String(rest[..<open.lowerBound]))
            rest = rest[close.upperBound...]
            if !name.hasPrefix("$") {
                result.append(RequestText(external: name))
            } else if let function = functions[String(name.dropFirst())] {
                result.append(RequestText(reference: function))
            } else {
                unknown.append(name)
                result.append(RequestText(external: String(name.dropFirst())))
            }
        }
        result.append(String(rest))
        return result
    }

    private static let letters = "abcdefghijklmnopqrstuvwxyz"

    /// Postman's dynamic variables that Weir has a function for.
    private static let functions = [
        "guid": "__UUID", "randomUUID": "__UUID", "timestamp": "__time(/1000)",
        "isoTimestamp": "__time(yyyy-MM-dd'T'HH:mm:ss.SSS'Z')", "randomInt": "__Random(0,1000)",
        "randomAlphaNumeric": "__RandomString(1,0123456789\(letters))",
        "randomPassword": "__RandomString(15)",
        "randomBankAccount": "__Random(10000000,99999999)", "randomFirstName": "__RandomString(6,\(letters))",
        "randomLastName": "__RandomString(8,\(letters))", "randomUserName": "__RandomString(10,\(letters))",
        "randomWord": "__RandomString(7,\(letters))",
    ]
}
