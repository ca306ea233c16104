import TestPlan

/// Reads the values of `-F` (curl's manual, `--form`).
enum CurlForm {
    /// What could not be taken over is told in `remarks`.
    static func parts(_ word: ShellWord, isPlain: Bool, remarks: inout [String]) throws(Diagnostic)
        -> [ImportedRequest.Part]
    {
        guard let (name, _, content) = word.text.split(at: { $0 == "=" }), !name.isEmpty else {
            throw Diagnostic(
                "-F needs name=content, found \(word.text.sample().quoted)", at: word.location)
        }
        if isPlain { return [ImportedRequest.Part(name: name, content: .text(content))] }
        let start = content.sample().unicodeScalars.first
        if start == "(" || start == ")" {
            throw Diagnostic("nested parts of -F have no counterpart", at: word.location)
        }
        guard start == "@" || start == "<" else {
            let (text, settings) = split(content)
            var part = ImportedRequest.Part(name: name, content: .text(text))
            apply(settings, to: &part, &remarks)
            return [part]
        }
        guard let literal = content.literal else {
            throw Diagnostic(
                "the file of -F must be named as it stands, without a variable", at: word.location)
        }
        let named = RequestText(String(literal.dropFirst()))
        let isQuoted = literal.dropFirst().hasPrefix("\"")
        let (path, settings) = split(named)
        let paths = isQuoted ? [path.sample()] : path.sample().split(separator: ",").map(String.init)
        guard !paths.isEmpty, paths != ["-"] else {
            throw Diagnostic(
                "-F cannot read standard input here", at: word.location,
                suggestion: "write the content into a file")
        }
        return paths.map { path in
            var part = ImportedRequest.Part(name: name, content: .file(path))
            if start == "@" {
                part.fileName = path.split(separator: "/").last.map(String.init) ?? path
                part.type = type(of: path)
            }
            apply(settings, to: &part, &remarks)
            return part
        }
    }

    /// The content up to the first `;`, or in quotes, and what follows it: `name=value` each.
    private static func split(_ text: RequestText) -> (RequestText, [String]) {
        if let literal = text.literal, literal.hasPrefix("\"") {
            var content = ""
            var rest = literal.dropFirst()
            while let character = rest.popFirst(), character != "\"" {
                if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                    content.append(next)
                    rest = rest.dropFirst()
                } else {
                    content.append(character)
                }
            }
            return (RequestText(content), settings(rest.drop { $0 != ";" }.dropFirst()))
        }
        guard let (content, _, rest) = text.split(at: { $0 == ";" }) else { return (text.trimmed, []) }
        return (content.trimmed, settings(Substring(rest.sample())))
    }

    private static func settings(_ text: Substring) -> [String] {
        text.split(separator: ";").map { RequestText(String($0)).trimmed.sample() }.filter { !$0.isEmpty }
    }

    private static func apply(
        _ settings: [String], to part: inout ImportedRequest.Part, _ remarks: inout [String]
    ) {
        var hasType = false
        for setting in settings {
            let words = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            var value = words.count == 2 ? String(words[1]) : ""
            if value.hasPrefix("\""), value.count > 1, value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
            }
            switch words[0] {
            case "type":
                part.type = value
                hasType = true
            case "filename": part.fileName = value
            case "headers", "encoder": remarks.append("\(setting) of -F has no counterpart")
            // A parameter of the type: `type=text/html;charset=utf-8`.
            case _ where hasType: part.type = (part.type ?? "") + ";\(setting)"
            default:
                remarks.append(
                    "curl passes over \(setting.quoted) of -F: quotes around the content keep a \";\" in it")
            }
        }
    }

    /// The type that curl gives a file by its name.
    static func type(of path: String) -> String {
        let types = [
            ".gif": "image/gif", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
            ".svg": "image/svg+xml",
            ".txt": "text/plain", ".htm": "text/html", ".html": "text/html", ".pdf": "application/pdf",
            ".xml": "application/xml",
        ]
        return types.first { path.lowercased().hasSuffix($0.key) }?.value ?? "application/octet-stream"
    }
}
