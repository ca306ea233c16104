/// The codings that an `Accept-Encoding` value asks for (RFC 9110, section 12.5.3).
package struct AcceptedCodings: Sendable {
    /// What Weir can undo.
    package static let known = ["gzip", "deflate", "br", "zstd"]
    /// Other names of the same, and those that mean no coding or any.
    private static let understood = Set(known + ["x-gzip", "identity", "*"])

    /// In lower case and in order, without those whose weight is 0.
    package let names: [String]

    package init(_ value: String) {
        names = value.split(separator: ",").compactMap { part in
            let fields = part.split(separator: ";").map(Self.trimmed)
            guard let name = fields.first, !name.isEmpty else { return nil }
            let isRefused = fields.dropFirst().contains { field in
                let weight = field.split(separator: "=").map(Self.trimmed)
                return weight.count == 2 && weight[0] == "q" && Double(weight[1]) == 0
            }
            return isRefused ? nil : name
        }
    }

    /// Whether a compressed response is what the plan asks for.
    package var askForAny: Bool { names.contains { $0 != "identity" } }

    /// Codings that nobody here can undo.
    package var unknown: [String] { names.filter { !Self.understood.contains($0) } }

    private static func trimmed(_ text: Substring) -> String {
        text.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
}
