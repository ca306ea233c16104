import Formats
import FoundationEssentials
import Streaming
import TestPlan

/// An exchange of a recording as a request.
struct HARRequest {
    let entry: HAREntry
    let bytes: [UInt8]
    /// Remarks on what is done otherwise.
    private(set) var remarks: [String] = []
    private(set) var request: ImportedRequest
    /// Names of cookies that it sent.
    private(set) var cookies: [String] = []
    /// It asked whether something has changed.
    private(set) var wasConditional = false

    private static let droppedHeaders: Set<String> = [
        "host", "content-length", "connection", "keep-alive", "proxy-connection", "proxy-authorization", "te",
        "trailer",
        "transfer-encoding", "upgrade", "http2-settings", "cookie",
    ]
    private static let conditions: Set<String> = ["if-none-match", "if-modified-since"]

    init(_ entry: HAREntry, _ bytes: [UInt8]) {
        self.entry = entry
        self.bytes = bytes
        request = ImportedRequest(location: entry.location)
        request.url = RequestText(entry.request["url"]?.string(in: bytes) ?? "")
        request.method = entry.request["method"]?.string(in: bytes)
        readHeaders()
        readBody()
        readAnswer()
    }

    private mutating func readHeaders() {
        for header in entry.request["headers"]?.elements ?? [] {
            guard let name = header["name"]?.string(in: bytes), !name.hasPrefix(":") else { continue }
            let value = header["value"]?.string(in: bytes) ?? ""
            let lower = name.lowercased()
            if lower == "cookie" {
                cookies += value.split(separator: ";").map {
                    RequestText(String($0.prefix { $0 != "=" })).trimmed.sample()
                }
            }
            if Self.conditions.contains(lower) {
                wasConditional = true
                continue
            }
            guard !Self.droppedHeaders.contains(lower) else { continue }
            request.headers.append((name, RequestText(value)))
        }
        for cookie in entry.request["cookies"]?.elements ?? [] {
            if let name = cookie["name"]?.string(in: bytes), !cookies.contains(name) { cookies.append(name) }
        }
    }

    // MARK: Body

    private mutating func readBody() {
        guard let data = entry.request["postData"], case .object = data.content else { return }
        let type = data["mimeType"]?.string(in: bytes) ?? ""
        let params = data["params"]?.elements ?? []
        var text = data["text"]?.string(in: bytes) ?? ""
        if (data["encoding"] ?? data["_encoding"])?.string(in: bytes)?.lowercased() == "base64" {
            guard let decoded = Data(base64Encoded: text, options: .ignoreUnknownCharacters),
                let plain = String(validating: decoded, as: UTF8.self)
            else {
                remarks.append("its body is binary, which the recording's text cannot show; it is left out")
                return
            }
            text = plain
        }
        if type.lowercased().hasPrefix("multipart/form-data") {
            let parts = params.isEmpty ? MultipartText.parts(of: text, type: type) : params.map(part)
            for part in parts {
                if case .file(let name) = part.content {
                    remarks.append("the file \(name.quoted) is not in the recording: put it beside the plan")
                }
            }
            request.body = .parts(parts)
            request.headers.removeAll { $0.name.lowercased() == "content-type" }
            return
        }
        if text.isEmpty, !params.isEmpty {
            let pairs = params.map { param in
                let value = param["value"]?.string(in: bytes) ?? ""
                return (param["name"]?.string(in: bytes) ?? "").percentEncoded(spaceIsPlus: true) + "="
                    + value.percentEncoded(spaceIsPlus: true)
            }
            text = pairs.joined(separator: "&")
        }
        let size = entry.request["bodySize"]?.number(in: bytes) ?? -1
        if text.isEmpty, size > 0 {
            remarks.append("its body of \(Int(min(size, 1e12))) bytes is not in the recording")
        }
        guard !text.isEmpty else { return }
        request.body = .text(RequestText(text))
        if !type.isEmpty, request.header("content-type") == nil {
            request.headers.append(("Content-Type", RequestText(type)))
        }
    }

    private func part(_ param: JSONNode) -> ImportedRequest.Part {
        let value = param["value"]?.string(in: bytes)
        let file = param["fileName"]?.string(in: bytes)
        let name = RequestText(param["name"]?.string(in: bytes) ?? "")
        let content: ImportedRequest.Part.Content =
            if let file, value?.isEmpty ?? true { .file(file) } else { .text(RequestText(value ?? "")) }
        return ImportedRequest.Part(
            name: name, content: content, type: param["contentType"]?.string(in: bytes), fileName: file)
    }

    // MARK: Answer

    /// The answer's body as text; nil where it is not recorded, not text, or larger than is worth searching.
    func answerText() -> String? {
        guard let content = entry.response["content"], let node = content["text"], node.range.count < 8 << 20,
            let text = node.string(in: bytes)
        else { return nil }
        guard content["encoding"]?.string(in: bytes) == "base64" else { return text }
        return Data(base64Encoded: text, options: .ignoreUnknownCharacters).flatMap {
            String(validating: $0, as: UTF8.self)
        }
    }

    var status: Int { Int(entry.response["status"]?.number(in: bytes) ?? 0) }

    private mutating func readAnswer() {
        let type = entry.response["content"]?["mimeType"]?.string(in: bytes)?.lowercased() ?? ""
        let isStream = type.hasPrefix("text/event-stream") || entry.kind == "eventsource"
        let isLines = type.contains("ndjson") || type.contains("jsonl")
        guard isStream || isLines else {
            if !type.isEmpty, type != "x-unknown" { request.answer = .whole }
            return
        }
        request.answer = .stream
        guard let text = answerText(), !text.isEmpty else { return }
        if let known = Dialect.recognised(in: Array(text.utf8))?.description?.name
            ?? Dialect(path: RequestPlan.path(of: request))?.description?.name
        {
            request.dialect = known
            return
        }
        guard isStream else { return }
        var trace = StreamTrace(dialect: .text(path: nil))
        let seen = Array((text + "\n\n").utf8).withUnsafeBytes { trace.feed($0) }
        let events = seen.prefix(2000).map {
            StreamFindings.Event(type: $0.event.type, data: $0.event.data, time: .zero)
        }
        let found = StreamFindings(unknown: Array(events))
        request.dialect = found.dialect
        request.streamAttributes = [
            ("textPath", found.textPath), ("tokenEvent", found.tokenEvent),
            ("cumulative", found.isCumulative ? "true" : nil),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    /// Where the answer sends the browser; nil where it is no redirect.
    var redirect: String? {
        guard [301, 302, 303, 307, 308].contains(status) else { return nil }
        if let url = entry.response["redirectURL"]?.string(in: bytes), !url.isEmpty { return url }
        return (entry.response["headers"]?.elements ?? []).first {
            $0["name"]?.string(in: bytes)?.lowercased() == "location"
        }?["value"]?.string(in: bytes)
    }

    mutating func follow() { request.followRedirects = "true" }

    mutating func replace(_ change: (inout ImportedRequest) -> Void) { change(&request) }
}

/// Takes a recorded `multipart/form-data` body apart (RFC 7578).
enum MultipartText {
    static func parts(of text: String, type: String) -> [ImportedRequest.Part] {
        guard let start = type.firstRange(of: "boundary=") else { return [] }
        let boundary = type[start.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        guard !boundary.isEmpty else { return [] }
        return text.components(separatedBy: "--" + boundary).dropFirst().compactMap { piece in
            guard !piece.hasPrefix("--"),
                let gap = piece.firstRange(of: "\r\n\r\n") ?? piece.firstRange(of: "\n\n")
            else { return nil }
            let head = piece[..<gap.lowerBound]
            var content = String(piece[gap.upperBound...])
            if content.hasSuffix("\r\n") {
                content = String(content.dropLast())
            } else if content.hasSuffix("\n") {
                content.removeLast()
            }
            guard let name = parameter("name", of: head) else { return nil }
            let file = parameter("filename", of: head)
            let type = head.split(whereSeparator: \.isNewline).first {
                $0.lowercased().hasPrefix("content-type:")
            }
            .map { RequestText(String($0.dropFirst(13))).trimmed.sample() }
            // Browsers do not record what was in a file.
            let holds: ImportedRequest.Part.Content =
                if let file, content.isEmpty { .file(file) } else { .text(RequestText(content)) }
            return ImportedRequest.Part(name: RequestText(name), content: holds, type: type, fileName: file)
        }
    }

    private static func parameter(_ name: String, of head: Substring) -> String? {
        guard let start = head.firstRange(of: " \(name)=\"") ?? head.firstRange(of: ";\(name)=\"") else {
            return nil
        }
        return String(head[start.upperBound...].prefix { $0 != "\"" })
    }
}
