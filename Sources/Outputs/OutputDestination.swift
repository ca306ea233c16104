import FoundationEssentials

/// Where figures are sent, how, and with which credentials.
package struct OutputDestination: Sendable {
    /// Why a destination cannot be used, in words.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    package let kind: OutputKind
    /// The whole address.
    package let url: String
    /// `Name: value` lines from the environment; they may be secrets.
    package let headers: [(name: String, value: String)]

    /// How messages call it: its address without user, query and fragment, where secrets may be.
    package var name: String {
        let end = url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
        return "\(kind.rawValue) \(url[..<end])"
    }

    /// Reads `KIND=URL`.
    ///
    /// - Parameter environment: where the headers are: `WEIR_OUT_HEADERS` for every output, `WEIR_OUT_OTLP_HEADERS` and the
    ///   like for one kind, which count where both name a header.
    package init(_ text: String, environment: [String: String]) throws(Problem) {
        let kinds = OutputKind.allCases.map(\.rawValue).joined(separator: ", ")
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        guard parts.count == 2, let kind = OutputKind(rawValue: parts[0]) else {
            throw Problem(
                description: "must be KIND=URL with one of \(kinds), found \"\(Self.shown(text))\"")
        }
        self.kind = kind
        url = try Self.url(parts[1], kind)
        var headers: [(name: String, value: String)] = []
        for variable in [kind.headersVariable, "WEIR_OUT_HEADERS"] {
            for header in try Self.headers(environment[variable] ?? "", variable)
            where !headers.contains(where: { $0.name.lowercased() == header.name.lowercased() }) {
                headers.append(header)
            }
        }
        self.headers = headers
    }

    /// The address with what an output of its kind needs.
    private static func url(_ text: String, _ kind: OutputKind) throws(Problem) -> String {
        let shown = Self.shown(text)
        guard var parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else {
            throw Problem(
                description: "\(kind.rawValue) needs an http or https address such as \(example(kind)), "
                    + "found \"\(shown)\"")
        }
        guard parts.user == nil, parts.password == nil else {
            throw Problem(
                description:
                    "the address of \(kind.rawValue) holds a user or password, which other processes "
                    + "of this machine can read; give them as a header in \(kind.headersVariable)")
        }
        if parts.path.isEmpty || parts.path == "/" {
            guard let path = kind.usualPath else {
                throw Problem(
                    description: "influx needs the path and database: \(shown)/write?db=NAME (version 1) or "
                        + "\(shown)/api/v2/write?org=ORG&bucket=BUCKET (version 2)")
            }
            parts.path = path
        }
        if kind == .influx { try addPrecision(to: &parts) }
        guard let url = parts.string else {
            throw Problem(description: "\(kind.rawValue): \"\(shown)\" is no address")
        }
        return url
    }

    private static func addPrecision(to parts: inout URLComponents) throws(Problem) {
        var items = parts.queryItems ?? []
        let needed = parts.path.hasSuffix("/api/v2/write") ? ["org", "bucket"] : ["db"]
        let given = items.filter { $0.value?.isEmpty == false }.map(\.name)
        let missing = needed.filter { !given.contains($0) }
        // Organisations may also be named by `orgID`.
        guard missing.isEmpty || missing == ["org"] && given.contains("orgID") else {
            throw Problem(
                description:
                    "influx: \(parts.path) needs ?\(needed.map { "\($0)=…" }.joined(separator: "&")); "
                    + "\(missing.joined(separator: " and ")) is missing")
        }
        if items.contains(where: { $0.name == "p" }) {
            throw Problem(
                description:
                    "the address of influx holds a password (p=), which other processes of this machine "
                    + "can read; give it as a header in \(OutputKind.influx.headersVariable)")
        }
        if let precision = items.first(where: { $0.name == "precision" })?.value {
            guard precision == "ms" else {
                throw Problem(description: "influx: times are sent with precision=ms, found \"\(precision)\"")
            }
            return
        }
        items.append(URLQueryItem(name: "precision", value: "ms"))
        parts.queryItems = items
    }

    /// `name=value,name=value`, percent-encoded, as OpenTelemetry's `OTEL_EXPORTER_OTLP_HEADERS`.
    private static func headers(
        _ text: String, _ variable: String
    ) throws(Problem) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for pair in text.split(separator: ",") where !pair.allSatisfy(\.isWhitespace) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { Self.trimmed($0) }
            // Nothing of it is repeated in the message: it may be a secret.
            guard parts.count == 2, let value = unescaped(parts[1]), isToken(parts[0]),
                !value.isEmpty, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else {
                throw Problem(
                    description: "\(variable) must be Name=value, several with commas between, each value "
                        + "percent-encoded: Authorization=Bearer%20…; header \(headers.count + 1) is not")
            }
            headers.append((parts[0], value))
        }
        return headers
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop(while: \.isWhitespace)
        return String(String(start.reversed()).drop(while: \.isWhitespace).reversed())
    }

    /// Percent-encoding undone (RFC 3986, section 2.1); nil where it is broken, or no UTF-8.
    private static func unescaped(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A header's name (RFC 9110, section 5.6.2).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func example(_ kind: OutputKind) -> String {
        switch kind {
        case .prometheusRW: "http://127.0.0.1:9090/api/v1/write"
        case .otlp: "http://127.0.0.1:4318/v1/metrics"
        case .influx: "http://127.0.0.1:8086/write?db=weir"
        }
    }

    /// What was given, without what may be a secret of it.
    private static func shown(_ text: String) -> String {
        var shown = String(text.prefix { $0 != "?" && $0 != "#" }.prefix(200))
        if let at = shown.lastIndex(of: "@"), let scheme = shown.firstRange(of: "://"),
            scheme.upperBound <= at
        {
            shown.replaceSubrange(scheme.upperBound...at, with: "…@")
        }
        return shown
    }
}
