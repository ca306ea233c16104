extension PlanDecoder {
    /// Reads `<sse>` or `<http>`.
    mutating func sampler(_ element: XMLElement, defaults: HTTPDefaults) -> Sampler {
        let path = element.attribute("path")?.value ?? SourceText("", at: element.location)
        let kind = element.name == "http" ? Sampler.Kind.http : .stream(dialect(element))
        var sampler = Sampler(
            kind: kind, name: title(of: element), path: requestTemplate(path), location: element.location)
        sampler.method = choice("method", of: element, Self.methods)
        sampler.headers = headers(element)
        sampler.timeouts = timeouts(element)
        if let body = element.children(named: "body").first {
            sampler.body = self.body(body, type: contentType(of: sampler, defaults))
        }
        sampler.assertions = element.children(named: "assertion").flatMap { assertions($0) }
        sampler.extractors = element.children(named: "extract").compactMap { extractor($0, of: sampler) }
        return sampler
    }

    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

    private mutating func dialect(_ element: XMLElement) -> DialectChoice {
        let name = choice("dialect", of: element, DialectChoice.names)
        let textPath = element.attribute("textPath")
        // A dialect that could not be read was reported; then nothing can be said about its path.
        if let textPath, name != "text", name != nil || element.attribute("dialect") == nil {
            report(
                "textPath belongs to dialect=\"text\" only", at: textPath.location, in: element,
                suggestion: "set dialect=\"text\" or remove textPath")
        }
        switch name {
        case "openai-completions": return .openAICompletions
        case "text":
            if let textPath, textPath.value.isBlank {
                report("textPath must not be empty", at: textPath.value.location, in: element)
            }
            return .text(path: textPath?.value.string)
        default: return .openAIChat
        }
    }

    /// What the plan says of the body's type: the sampler's header, else the defaults'.
    private func contentType(of sampler: Sampler, _ defaults: HTTPDefaults) -> BodyType {
        let header = (sampler.headers + defaults.headers).first { $0.name.lowercased() == "content-type" }
        if let header, case .literal(let value)? = header.value.segments.first {
            return value.lowercased().contains("json") ? .json : .other
        }
        // A stream's body is sent as JSON unless the plan says otherwise.
        if case .stream = sampler.kind { return .json }
        return .unknown
    }
}
