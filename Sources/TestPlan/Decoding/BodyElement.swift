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

    /// Reads `<body>`: inline text, without the white space around it, or the whole of a file.
    mutating func body(_ element: XMLElement, type: BodyType) -> Body? {
        guard element.attribute("file") != nil else {
            return body(element.text.trimmed, type: type, of: element)
        }
        if !element.text.isBlank {
            report("either file or text is allowed, not both", at: element.text.trimmed.location, in: element)
        }
        guard let file = constant("file", of: element) else { return nil }
        do throws(Diagnostic) {
            let bytes = try PlanFile.read(
                file.text, directory: directory, at: file.location, limit: Self.bodyLimit)
            let path = directory.isEmpty ? file.text : directory + "/" + file.text
            guard let text = String(validating: bytes, as: UTF8.self) else {
                files[path] = String(decoding: bytes, as: UTF8.self)
                if let problem = EncodingCheck.problem(of: bytes, file: path) { report(problem, in: element) }
                return nil
            }
            files[path] = text
            let start = SourceLocation(file: path, line: 1, column: 1)
            return body(SourceText(text, at: start), type: type, of: element)
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
