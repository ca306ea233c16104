extension PlanDecoder {
    /// What is known of a body from its headers.
    enum BodyType {
        case json
        case other
        /// Then it is JSON if it looks like it.
        case unknown
    }

    /// The most bytes that a body's file may have.
    private static let bodyLimit = 16 << 20

    /// Reads `<body>`: inline text without the white space around it, the whole of a file, or parts.
    mutating func body(_ element: XMLElement, type: BodyType) -> Body? {
        let parts = element.children(named: "part")
        if let first = parts.first {
            if element.attribute("file") != nil || !element.text.isBlank {
                report(
                    "either parts, file or text is allowed, not several of them", at: first.location,
                    in: element)
            }
            return multipart(parts, of: element)
        }
        guard element.attribute("file") != nil else {
            if let raw = element.attribute("raw") {
                report("raw belongs to file", at: raw.location, in: element)
            }
            return body(element.text.trimmed, type: type, of: element)
        }
        if !element.text.isBlank {
            report("either file or text is allowed, not both", at: element.text.trimmed.location, in: element)
        }
        guard let file = file(of: element) else { return nil }
        switch file {
        case .raw(let bytes, let location):
            let content = Template(segments: [.bytes(bytes)], location: location)
            return Body(content: content, location: element.location)
        case .text(let text): return body(text, type: type, of: element)
        }
    }

    /// What stands in a file that an element names.
    enum FileContent {
        /// As it is.
        case raw([UInt8], SourceLocation)
        /// With the references in it.
        case text(SourceText)
    }

    /// Reads the file that `file` names; with `raw="true"`, for what it is.
    mutating func file(of element: XMLElement) -> FileContent? {
        let isRaw = boolean("raw", of: element) ?? false
        guard let file = constant("file", of: element) else { return nil }
        do throws(Diagnostic) {
            let bytes = try PlanFile.read(
                file.text, directory: directory, access: inputs.files, at: file.location,
                limit: Self.bodyLimit)
            if isRaw { return .raw(bytes, file.location) }
            let path = PlanFile.shownPath(file.text, directory: directory, access: inputs.files)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                files[path] = String(decoding: bytes, as: UTF8.self)
                if let problem = EncodingCheck.problem(of: bytes, file: path) {
                    report(
                        problem.message, at: problem.location, in: element,
                        suggestion: "raw=\"true\" sends it as it is")
                }
                return nil
            }
            files[path] = text
            return .text(SourceText(text, at: SourceLocation(file: path, line: 1, column: 1)))
        } catch {
            report(error, in: element)
            return nil
        }
    }

    private mutating func body(_ text: SourceText, type: BodyType, of element: XMLElement) -> Body {
        let first = text.string.first { !$0.isWhitespace }
        let isJSON = type == .json || type == .unknown && (first == "{" || first == "[")
        return Body(content: requestTemplate(text, isJSON: isJSON), location: element.location)
    }
}
