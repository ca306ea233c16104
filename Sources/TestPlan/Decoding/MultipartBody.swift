/// `<part>`: the body is a form whose parts have a type of their own (RFC 7578).
extension PlanDecoder {
    /// Puts the parts of a body together; nil after a report.
    mutating func multipart(_ parts: [XMLElement], of element: XMLElement) -> Body? {
        var segments: [Template.Segment] = []
        let boundary = Self.boundary(of: element)
        for part in parts {
            guard let content = content(of: part), let head = head(of: part) else { return nil }
            segments.append(.literal("--\(boundary)\r\n"))
            segments += head
            segments.append(.literal("\r\n"))
            segments += content
            segments.append(.literal("\r\n"))
        }
        segments.append(.literal("--\(boundary)--\r\n"))
        var body = Body(
            content: Template(segments: segments, location: element.location), location: element.location)
        body.contentType = "multipart/form-data; boundary=\(boundary)"
        return body
    }

    /// A text that no content has: long, and of the plan's own place, so that it is the same in each run.
    private static func boundary(of element: XMLElement) -> String {
        let place = "\(element.location.line)-\(element.location.column)"
        return "weir-7f3a9c51e8b04d26-\(place)"
    }

    private mutating func content(of part: XMLElement) -> [Template.Segment]? {
        guard part.attribute("file") != nil else {
            if let raw = part.attribute("raw") {
                report("raw belongs to file", at: raw.location, in: part)
            }
            return requestTemplate(part.text.isBlank ? SourceText("", at: part.location) : part.text.trimmed)
                .segments
        }
        if !part.text.isBlank {
            report("either file or text is allowed, not both", at: part.text.trimmed.location, in: part)
        }
        switch file(of: part) {
        case .raw(let bytes, _): return [.bytes(bytes)]
        case .text(let text): return requestTemplate(text).segments
        case nil: return nil
        }
    }

    /// The header lines of a part, with the line end of the last.
    private mutating func head(of part: XMLElement) -> [Template.Segment]? {
        guard let name = part.attribute("name") else { return nil }
        var segments: [Template.Segment] = [.literal("Content-Disposition: form-data; name=\"")]
        segments += fieldText(name.value)
        segments.append(.literal("\""))
        let file = part.attribute("file").flatMap { _ in constant("file", of: part)?.text }
        if let given = part.attribute("fileName") {
            segments.append(.literal("; filename=\""))
            segments += fieldText(given.value)
            segments.append(.literal("\""))
        } else if let file {
            let last = file.split(separator: "/").last.map(String.init) ?? file
            segments.append(.literal("; filename=\"\(Self.escaped(last))\""))
        }
        segments.append(.literal("\r\n"))
        let fallback = file == nil ? nil : "application/octet-stream"
        if let type = part.attribute("type") == nil ? fallback : constant("type", of: part)?.text {
            guard !HeadersAreLegal.hasLineBreak(type) else {
                report("type must be one line", at: part.location, in: part)
                return nil
            }
            segments.append(.literal("Content-Type: \(type)\r\n"))
        }
        return segments
    }

    private mutating func fieldText(_ source: SourceText) -> [Template.Segment] {
        requestTemplate(source).segments.map { segment in
            if case .literal(let text) = segment { .literal(Self.escaped(text)) } else { segment }
        }
    }

    /// As browsers write a name: quotation marks and line ends in percent (WHATWG, HTML, "multipart/form-data").
    private static func escaped(_ text: String) -> String {
        String(
            decoding: text.utf8.flatMap { byte -> [UInt8] in
                switch byte {
                case 0x22: Array("%22".utf8)
                case 0x0D: Array("%0D".utf8)
                case 0x0A: Array("%0A".utf8)
                default: [byte]
                }
            }, as: UTF8.self)
    }
}
