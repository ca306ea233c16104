import Formats
import FoundationEssentials
import TestPlan

/// Bodies of Postman: raw, forms, files, GraphQL.
extension PostmanRequest {
    private static let types = [
        "json": "application/json", "xml": "application/xml", "html": "text/html",
        "javascript": "application/javascript", "text": "text/plain",
    ]

    mutating func readBody(_ node: JSONNode?) {
        guard let node, !isDisabled(node), let mode = node["mode"]?.string(in: bytes) else { return }
        switch mode {
        case "raw":
            let body = text(node["raw"])
            guard !body.isEmpty else { return }
            request.body = .text(body)
            let language = node["options"]?["raw"]?["language"]?.string(in: bytes) ?? "text"
            add("Content-Type", RequestText(Self.types[language] ?? "text/plain"))
        case "urlencoded":
            var pairs: [RequestText] = []
            for pair in node["urlencoded"]?.elements ?? [] where !isDisabled(pair) {
                let key = text(pair["key"]).percentEncoded(spaceIsPlus: true)
                pairs.append(key + "=" + text(pair["value"]).percentEncoded(spaceIsPlus: true))
            }
            guard !pairs.isEmpty else { return }
            request.body = .text(RequestText.joined(pairs, separator: "&"))
            add("Content-Type", "application/x-www-form-urlencoded")
        case "formdata":
            var parts: [ImportedRequest.Part] = []
            for field in node["formdata"]?.elements ?? [] where !isDisabled(field) { parts += part(field) }
            guard !parts.isEmpty else { return }
            request.body = .parts(parts)
            request.headers.removeAll { $0.name.lowercased() == "content-type" }
        case "file":
            guard let source = node["file"]?["src"]?.string(in: bytes) else {
                remarks.append("the file of its body is not named in the collection")
                return
            }
            request.body = .file(source)
        case "graphql": readGraphQL(node["graphql"])
        default: remarks.append("a body of the kind \(mode.quoted) has no counterpart")
        }
    }

    private mutating func part(_ node: JSONNode) -> [ImportedRequest.Part] {
        let name = text(node["key"])
        let type = node["contentType"]?.string(in: bytes).flatMap { $0.isEmpty ? nil : $0 }
        guard node["type"]?.string(in: bytes) == "file" else {
            return [ImportedRequest.Part(name: name, content: .text(text(node["value"])), type: type)]
        }
        let listed = (node["src"]?.elements ?? []).compactMap { $0.string(in: bytes) }
        let sources = node["src"]?.string(in: bytes).map { [$0] } ?? listed
        if sources.isEmpty {
            remarks.append(
                "the file of the field \(name.shown.quoted) is not named in the collection; the field is left out"
            )
        }
        let fileName = node["fileName"]?.string(in: bytes)
        return sources.map { path in
            let own = path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? path
            return ImportedRequest.Part(
                name: name, content: .file(path), type: type ?? CurlForm.type(of: path),
                fileName: fileName ?? own)
        }
    }

    private mutating func readGraphQL(_ node: JSONNode?) {
        guard let query = node?["query"]?.string(in: bytes) else { return }
        var body = RequestText("{\"query\":\"") + text(Self.escaped(query)) + "\""
        let variables = node?["variables"].map { $0.text(in: bytes) } ?? ""
        if !variables.allSatisfy(\.isWhitespace) { body = body + ",\"variables\":" + text(variables) }
        if let name = node?["operationName"]?.string(in: bytes), !name.isEmpty {
            body = body + ",\"operationName\":\"" + RequestText(Self.escaped(name)) + "\""
        }
        request.body = .text(body + "}")
        add("Content-Type", "application/json")
    }

    /// A text as the inside of a JSON string.
    private static func escaped(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        guard let data = try? encoder.encode(text) else { return "" }
        return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
    }
}
