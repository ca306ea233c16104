/// Takes secrets out of text, by value: in their own form and in those that they travel in.
///
/// The text is searched as it stands and as it reads once escapes are undone (see ``TextReading``), so that a secret is
/// found percent-encoded, escaped for JSON or markup, several of these one upon the other (JSON in JSON, a URL encoded
/// twice), and with characters between that a report does not print. Hexadecimal and base64 are searched as forms of
/// their own. Every non-empty value is taken out, however short; the longest match names the gap. Matches that overlap
/// are taken out together, so that no part of a second secret stays behind.
///
/// The cost is linear in the text's length for each reading, whatever the secrets and the text are.
package struct Redactor: Sendable {
    /// A piece of a secret at a cut that is shorter than this stays: it would match by chance.
    static let shortestPart = 4
    /// How many escapes may lie one upon the other.
    private static let depth = 3

    private let search: SecretSearch?

    /// - Parameter secrets: the name that stands in a secret's place, and its value; empty values are passed over.
    package init(_ secrets: [(name: String, value: String)]) {
        var patterns: [(bytes: [UInt8], name: String)] = []
        for secret in secrets where !secret.value.isEmpty {
            for form in SecretForms.all(of: secret.value) { patterns.append((form, secret.name)) }
        }
        search = patterns.isEmpty ? nil : SecretSearch(patterns)
    }

    /// The text with `[redacted:name]` in place of every secret.
    package func redact(_ text: String) -> String { redact(text, isCut: false) }

    /// The same for a text that may have been cut: the cut may have gone through a secret, whose first half is then at
    /// the end of the text.
    package func redact(cut text: String) -> String { redact(text, isCut: true) }

    /// The first `limit` bytes of the text, or a little less, redacted as a text that was cut there.
    ///
    /// For texts whose writer prints no more than that: what the rest of a long body holds costs nothing.
    package func redact(_ text: String, cutAt limit: Int) -> String {
        guard text.utf8.count > limit else { return redact(cut: text) }
        let end = text.utf8.index(text.startIndex, offsetBy: limit)
        return redact(cut: String(decoding: text.utf8[..<end], as: UTF8.self))
    }

    private func redact(_ text: String, isCut: Bool) -> String {
        guard let search else { return text }
        let bytes = Array(text.utf8)
        var gaps: [SecretSearch.Gap] = []
        var readings = [TextReading(bytes)]
        var seen: Set<[UInt8]> = [bytes]
        for _ in 0...Self.depth {
            for reading in readings { search.find(in: reading, isCut: isCut, gaps: &gaps) }
            readings = readings.flatMap(\.simpler).filter { seen.insert($0.bytes).inserted }
            if readings.isEmpty { break }
        }
        return gaps.isEmpty ? text : Self.text(of: bytes, without: gaps)
    }

    /// The bytes with a mark in place of each gap; gaps that overlap become one.
    private static func text(of bytes: [UInt8], without gaps: [SecretSearch.Gap]) -> String {
        var result: [UInt8] = []
        var copied = 0
        var open: SecretSearch.Gap?
        func close(_ gap: SecretSearch.Gap) {
            result += bytes[copied..<gap.start]
            result += Array("[redacted:\(gap.name)]".utf8)
            copied = gap.end
        }
        for gap in gaps.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            guard var joined = open, gap.start < joined.end else {
                if let open { close(open) }
                open = gap
                continue
            }
            if gap.length > joined.length { (joined.length, joined.name) = (gap.length, gap.name) }
            joined.end = max(joined.end, gap.end)
            open = joined
        }
        if let open { close(open) }
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }
}
