import TestPlan

/// What an HTTP sampler or HTTP defaults say of a request; empty texts say nothing.
struct JMeterRequest {
    var scheme = ""
    var host = ""
    var port = ""
    var path = ""
    var connectTimeout = ""
    var responseTimeout = ""
    /// Name, value, whether both are to be percent-encoded; sent with every request of the scope.
    var arguments: [(name: String, value: String, isEncoded: Bool)] = []

    init() {}

    init(_ element: JMeterElement) {
        scheme = element.trimmed("HTTPSampler.protocol")
        host = element.trimmed("HTTPSampler.domain")
        port = element.trimmed("HTTPSampler.port")
        path = element.trimmed("HTTPSampler.path")
        connectTimeout = element.trimmed("HTTPSampler.connect_timeout")
        responseTimeout = element.trimmed("HTTPSampler.response_timeout")
        arguments = element.rows("Arguments.arguments", in: "HTTPsampler.Arguments").map { row in
            (
                row["Argument.name"] ?? "", row["Argument.value"] ?? "",
                row["HTTPArgument.always_encode"] == "true"
            )
        }
    }

    /// What it says, and what the defaults say where it says nothing.
    func filled(from defaults: JMeterRequest) -> JMeterRequest {
        func first(_ own: String, _ other: String) -> String { own.isEmpty ? other : own }
        var request = self
        request.scheme = first(scheme, defaults.scheme)
        request.host = first(host, defaults.host)
        request.port = first(port, defaults.port)
        request.path = first(path, defaults.path)
        request.connectTimeout = first(connectTimeout, defaults.connectTimeout)
        request.responseTimeout = first(responseTimeout, defaults.responseTimeout)
        return request
    }

    /// Scheme, host and port; nil without a host.
    var base: String? {
        guard !host.isEmpty else { return nil }
        let scheme = scheme.isEmpty ? "http" : scheme.lowercased()
        let isUsual =
            port.isEmpty || (scheme == "http" && port == "80") || (scheme == "https" && port == "443")
        return "\(scheme)://\(host)\(isUsual ? "" : ":\(port)")"
    }

    /// Percent-encodes what may not stand in a query or a form (`application/x-www-form-urlencoded`), but no `${…}`.
    static func encoded(_ text: String) -> String {
        var result = ""
        var depth = 0
        var last: Character = " "
        for character in text {
            if character == "{", last == "$" { depth += 1 }
            let isPlain =
                character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
            if depth > 0 || isPlain || character == "$" {
                result.append(character)
            } else {
                for byte in String(character).utf8 {
                    let hex = String(byte, radix: 16, uppercase: true)
                    result += "%" + (hex.count == 1 ? "0" : "") + hex
                }
            }
            if character == "}", depth > 0 { depth -= 1 }
            last = character
        }
        return result
    }
}
