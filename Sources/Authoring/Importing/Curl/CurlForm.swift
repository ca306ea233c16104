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
            var (text, settings) = split(content)
            if let literal = text.literal, literal.hasPrefix("\""), literal.count > 1, literal.hasSuffix("\"")
            {
                text = RequestText(unescaped(literal.dropFirst().dropLast()))
            }
            var part = ImportedRequest.Part(name: name, content: .text(text))
            apply(settings, to: &part, &remarks)
            return [part]
        }
        guard let literal = content.literal else {
            throw Diagnostic(
                "the file of -F must be named as it stands, without a variable", at: word.location)
        }
        let (path, settings) = split(RequestText(String(literal.dropFirst())))
        let text = path.sample()
        let paths =
            text.hasPrefix("\"")
            ? [unescaped(text.dropFirst().dropLast())] : text.split(separator: ",").map(String.init)
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

    /// The content, and the settings behind `;` that curl knows; other semicolons are content.
    private static func split(_ text: RequestText) -> (RequestText, [(name: String, value: String)]) {
        guard let literal = text.literal else { return (text, []) }
        var parts: [String] = [""]
        var isQuoted = false
        for scalar in literal.unicodeScalars {
            if scalar == "\"" { isQuoted.toggle() }
            if scalar == ";", !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].unicodeScalars.append(scalar)
            }
        }
        var settings: [(name: String, value: String)] = []
        while parts.count > 1, let last = parts.last {
            let words = RequestText(last).trimmed.sample().split(separator: "=", maxSplits: 1).map(
                String.init)
            guard words.count == 2, ["type", "filename", "headers", "encoder"].contains(words[0]) else {
                // A type may have parameters of its own: `type=text/html;charset=utf-8`.
                guard parts.count > 2, words.count == 2, parts[parts.count - 2].contains("type=") else {
                    break
                }
                parts.removeLast()
                parts[parts.count - 1] += ";" + last
                continue
            }
            var value = words[1]
            if value.hasPrefix("\""), value.count > 1, value.hasSuffix("\"") {
                value = unescaped(value.dropFirst().dropLast())
            }
            settings.append((words[0], value))
            parts.removeLast()
        }
        return (RequestText(parts.joined(separator: ";")), settings)
    }

    private static func apply(
        _ settings: [(name: String, value: String)], to part: inout ImportedRequest.Part,
        _ remarks: inout [String]
    ) {
        for (name, value) in settings {
            switch name {
            case "type": part.type = value
            case "filename": part.fileName = value
            default: remarks.append("\(name)=\(value) of -F has no counterpart")
            }
        }
    }

    private static func unescaped(_ text: Substring) -> String {
        String(text.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\"))
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
