import Formats

/// How a request, a folder or a collection of Postman shows who asks.
struct PostmanAuth {
    let kind: String
    private let values: [String: String]

    /// Versions 2.1 (a list of keys and values) and 2.0 (an object); nil where nothing is said, so that the folder's holds.
    init?(_ node: JSONNode?, _ bytes: [UInt8]) {
        guard let node, let kind = node["type"]?.string(in: bytes) else { return nil }
        self.kind = kind
        var values: [String: String] = [:]
        for pair in node[kind]?.elements ?? [] {
            if let key = pair["key"]?.string(in: bytes), let value = pair["value"] {
                values[key] = value.text(in: bytes)
            }
        }
        for (key, value) in node[kind]?.members ?? [] { values[key] = value.text(in: bytes) }
        self.values = values
    }

    subscript(name: String) -> String { values[name] ?? "" }
}
