import Streaming
import Timing

extension PlanDecoder {
    /// Reads `<sse>` or `<http>`.
    mutating func sampler(_ element: XMLElement, defaults: HTTPDefaults) -> Sampler {
        let path = element.attribute("path")?.value ?? SourceText("", at: element.location)
        let kind = element.name == "http" ? Sampler.Kind.http : .stream(dialect(element))
        var sampler = Sampler(
            kind: kind, name: title(of: element), path: requestTemplate(path), location: element.location)
        sampler.method = choice("method", of: element, Self.methods)
        sampler.headers = headers(element)
        switch element.children(named: "auth").first.flatMap({ authentication($0, beside: sampler.headers) })
        {
        case .header(let header): sampler.headers.append(header)
        case .digest(let credentials): sampler.digest = credentials
        case nil: break
        }
        sampler.timeouts = timeouts(element)
        sampler.followRedirects = choice("followRedirects", of: element, FollowRedirects.self)
        sampler.keepAlive = boolean("keepAlive", of: element)
        if let body = element.children(named: "body").first {
            sampler.body = self.body(body, type: contentType(of: sampler, defaults))
        }
        sampler.cancelAfter = cancelAfter(element)
        if case .stream(let dialect) = kind { readStream(element, dialect, into: &sampler) }
        sampler.assertions = element.children(named: "assertion").flatMap { assertions($0) }
        sampler.extractors = element.children(named: "extract").compactMap { extractor($0, of: sampler) }
        return sampler
    }

    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

    private mutating func dialect(_ element: XMLElement) -> Dialect {
        let name = choice("dialect", of: element, Dialect.names + dialectNames)
        let textPath = element.attribute("textPath")
        // A dialect that could not be read was reported; then nothing can be said about its path.
        if let textPath, name != "text", name != nil || element.attribute("dialect") == nil {
            report(
                "textPath belongs to dialect=\"text\" only", at: textPath.location, in: element,
                suggestion: "set dialect=\"text\" or remove textPath")
        }
        if name == "text", let textPath {
            guard !textPath.value.isBlank else {
                report("textPath must not be empty", at: textPath.value.location, in: element)
                return .text(path: nil)
            }
            return .text(
                path: path(textPath.value.string, "textPath", at: textPath.value.location, in: element))
        }
        guard let name else { return .openAIChat }
        return Dialect(named: name) ?? declaredDialects[name].map { .custom($0) } ?? .text(path: nil)
    }

    /// Reads how the stream ends, and which of its events carry what text.
    private mutating func readStream(
        _ element: XMLElement, _ dialect: Dialect, into sampler: inout Sampler
    ) {
        sampler.streamEnd = self.choice("end", of: element, StreamEnd.self)
        sampler.isCumulative = boolean("cumulative", of: element) ?? false
        if let value = constant("tokenEvent", of: element) {
            if value.text.isEmpty { report("tokenEvent must not be empty", at: value.location, in: element) }
            sampler.tokenEvent = value.text
        }
        let isText = if case .text = dialect { true } else { false }
        if let attribute = element.attribute("tokenEvent"), !isText {
            report(
                "tokenEvent belongs to dialect=\"text\" only", at: attribute.location, in: element,
                suggestion: "in a <dialect>, write <token event=\"…\">")
        }
        if let attribute = element.attribute("cumulative"), dialect.description?.mayRepeatText != true {
            let others = Dialect.builtIn.compactMap(\.description).filter(\.mayRepeatText)
            let names = others.map(\.name.quoted).reversed().joined(separator: " and ")
            report(
                "cumulative belongs to dialect=\(names) only", at: attribute.location,
                in: element, suggestion: "in a <dialect>, write <token cumulative=\"true\">")
        }
    }

    /// `20 tokens`, or a time such as `3s`.
    private mutating func cancelAfter(_ element: XMLElement) -> CancelAfter? {
        guard let value = constant("cancelAfter", of: element) else { return nil }
        if let match = value.text.wholeMatch(of: /([0-9]+) +tokens?/) {
            if let count = Int(match.output.1), count >= 1, count <= Self.largestCount {
                return .tokens(count)
            }
            report(
                "cancelAfter must be at least 1 token, \(value.found)", at: value.location, in: element)
            return nil
        }
        guard let time = Duration(text: value.text), !value.text.hasPrefix("-") else {
            let number = value.text.prefix { $0.isASCII && $0.isNumber }
            report(
                "cancelAfter must be a number of tokens or a time, such as \"20 tokens\" or \"3s\", \(value.found)",
                at: value.location, in: element,
                suggestion: number.isEmpty ? nil : "did you mean \"\(number) tokens\" or \"\(number)s\"?")
            return nil
        }
        guard time > .zero, time <= Self.longestDuration else {
            report(
                "cancelAfter must be more than zero and at most 365d, \(value.found)", at: value.location,
                in: element)
            return nil
        }
        return .time(time)
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
