import TestPlan

/// What an HTTP sampler or HTTP defaults say of a request; empty texts say nothing.
struct JMeterRequest {
    /// A parameter of a form or a query.
    struct Argument {
        var name: String
        var value: String
        /// Name and value are encoded; else they are so already.
        var isEncoded: Bool
    }

    /// A file that is sent.
    struct File {
        var path: String
        var name: String
        var type: String
    }

    var scheme = ""
    var host = ""
    var port = ""
    var path = ""
    var encoding = ""
    var connectTimeout = ""
    var responseTimeout = ""
    var arguments: [Argument] = []
    var files: [File] = []

    init() {}

    init(_ element: JMeterElement) {
        scheme = element.trimmed("HTTPSampler.protocol")
        host = element.trimmed("HTTPSampler.domain")
        port = element.trimmed("HTTPSampler.port")
        path = element.trimmed("HTTPSampler.path")
        encoding = element.trimmed("HTTPSampler.contentEncoding")
        connectTimeout = element.trimmed("HTTPSampler.connect_timeout")
        responseTimeout = element.trimmed("HTTPSampler.response_timeout")
        arguments = element.rows("Arguments.arguments", in: "HTTPsampler.Arguments").map { row in
            Argument(
                name: row["Argument.name"] ?? "", value: row["Argument.value"] ?? "",
                isEncoded: row["HTTPArgument.always_encode"] == "true")
        }
        files = element.rows("HTTPFileArgs.files", in: "HTTPsampler.Files").map { row in
            File(
                path: (row["File.path"] ?? "").trimmedOfSpace, name: row["File.paramname"] ?? "",
                type: (row["File.mimetype"] ?? "").trimmedOfSpace)
        }.filter { !$0.path.isEmpty }
        let old = element.trimmed("HTTPSampler.FILE_NAME")
        if files.isEmpty, !old.isEmpty {
            files = [
                File(
                    path: old, name: element.trimmed("HTTPSampler.FILE_FIELD"),
                    type: element.trimmed("HTTPSampler.MIMETYPE"))
            ]
        }
    }

    /// What it says, and what the defaults say where it says nothing.
    ///
    /// - Parameter addsArguments: the defaults' parameters are sent too.
    func filled(from defaults: JMeterRequest, addsArguments: Bool = false) -> JMeterRequest {
        func first(_ own: String, _ other: String) -> String { own.isEmpty ? other : own }
        var request = self
        request.scheme = first(scheme, defaults.scheme)
        request.host = first(host, defaults.host)
        request.port = first(port, defaults.port)
        request.path = first(path, defaults.path)
        request.encoding = first(encoding, defaults.encoding)
        request.connectTimeout = first(connectTimeout, defaults.connectTimeout)
        request.responseTimeout = first(responseTimeout, defaults.responseTimeout)
        if addsArguments {
            request.arguments += defaults.arguments.filter { other in
                !arguments.contains { $0.name == other.name }
            }
        }
        return request
    }

    /// Scheme, host and port; nil without a host.
    var base: String? {
        guard !host.isEmpty else { return nil }
        let scheme =
            scheme.isEmpty
            ? "http" : scheme.lowercased() == scheme || scheme.contains("${") ? scheme : scheme.lowercased()
        let isUsual =
            port.isEmpty || port == "0" || (scheme == "http" && port == "80")
            || (scheme == "https" && port == "443")
        let isBare6 =
            host.contains(":") && !host.contains("[") && !host.contains("${")
            && host.filter { $0 == ":" }.count > 1
        return "\(scheme)://\(isBare6 ? "[\(host)]" : host)\(isUsual ? "" : ":\(port)")"
    }

    /// Encodes what may not stand in a form (`application/x-www-form-urlencoded`), as Java's `URLEncoder` does.
    ///
    /// - Parameter bytes: of the text in the form's own encoding.
    static func encoded(_ bytes: [UInt8]) -> String {
        bytes.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "*"):
                result.append(Character(Unicode.Scalar(byte)))
            case 0x20: result += "+"
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
    }
}
