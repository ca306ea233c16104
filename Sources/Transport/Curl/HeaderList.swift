import CLibcurl

/// Request header lines in libcurl's form, made once and used by any number of requests.
///
/// A class for the C list it owns. `@unchecked Sendable` holds because the list is never changed after `init`
/// and libcurl only reads it.
package final class HeaderList: @unchecked Sendable {
    let list: UnsafeMutablePointer<curl_slist>?

    /// - Parameter lines: `Name: value`. Line ends in a value become spaces, so that no value adds a field.
    package init(_ lines: [String]) {
        // A bare `Expect:` stops libcurl from adding its own, which would cost a round trip; a bare
        // `Content-Type:` stops it from calling every body a form.
        var built: UnsafeMutablePointer<curl_slist>?
        for line in lines.map(Self.oneLine).map(Self.inCurlsForm) + Self.suppressed(beside: lines) {
            built = curl_slist_append(built, line) ?? built
        }
        list = built
    }

    /// The request's own lines, for whoever shows it or sends it on.
    package var lines: [String] {
        var lines: [String] = []
        var next = list
        while let entry = next?.pointee {
            if let data = entry.data, let line = Self.plain(String(cString: data)) { lines.append(line) }
            next = entry.next
        }
        return lines
    }

    deinit {
        curl_slist_free_all(list)
    }

    private static func oneLine(_ line: String) -> String {
        guard line.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else { return line }
        return String(
            decoding: line.utf8.map { $0 == 0x0A || $0 == 0x0D || $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
    }

    /// A field without a value, which libcurl would leave out, as it wants one that is sent: `Name;`
    /// (CURLOPT_HTTPHEADER(3)).
    private static func inCurlsForm(_ line: String) -> String {
        guard let colon = line.firstIndex(of: ":"),
            line[line.index(after: colon)...].allSatisfy({ $0 == " " })
        else { return line }
        return line[..<colon] + ";"
    }

    /// The line as a request has it; nil for a bare name, which takes a field of libcurl's away.
    private static func plain(_ line: String) -> String? {
        if line.hasSuffix(";"), !line.contains(":") { return line.dropLast() + ": " }
        return line.hasSuffix(":") ? nil : line
    }

    private static func suppressed(beside lines: [String]) -> [String] {
        ["Expect", "Content-Type"].compactMap { name in
            lines.contains { $0.lowercased().hasPrefix(name.lowercased() + ":") } ? nil : name + ":"
        }
    }
}
