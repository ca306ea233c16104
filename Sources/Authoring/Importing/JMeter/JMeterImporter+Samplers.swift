import Formats
import Streaming
import TestPlan

/// HTTP samplers become `http`, and `sse` where they ask for a stream.
extension JMeterImporter {
    static func isSampler(_ element: JMeterElement) -> Bool {
        guard element.kind != "ParallelSampler" else { return false }
        return element.kind.hasPrefix("HTTPSampler") || element.kind.hasSuffix("Sampler")
            || element.kind == "TestAction" || element.kind == "SystemSampler"
    }

    /// The sampler with the timers of its scope before it.
    mutating func sampler(_ element: JMeterElement, _ outer: Scope) -> [PlanNode] {
        var scope = outer
        scope.leading = []
        let comments = collect(element.children, into: &scope)
        let before = comments + scope.leading + scope.timers
        if Self.isScript(element) {
            return comments + [noted("a script runs in JMeter only", element, .script)]
        }
        guard element.kind.hasPrefix("HTTPSampler") else {
            if element.kind == "TestAction" { return before + testAction(element) }
            return comments + [noted("no counterpart", element)]
        }
        let request = JMeterRequest(element).filled(from: scope.defaults, addsArguments: !isRaw(element))
        let scheme = text(request.scheme, of: element).lowercased()
        guard ["", "http", "https"].contains(scheme) || scheme.contains("${") else {
            return comments + [noted("\(scheme.quoted) is not HTTP", element)]
        }
        return before + (requested(element, request, scope) ?? [noted("no counterpart", element)])
    }

    private mutating func requested(
        _ element: JMeterElement, _ request: JMeterRequest, _ scope: Scope
    ) -> [PlanNode]? {
        var node = PlanElement("http", [("name", title(of: element))])
        let body = self.body(of: element, request, scope)
        let method = element.trimmed("HTTPSampler.method").ifEmpty("GET")
        let isStream = Self.asksForStream(headers: scope.headers, body: body?.element.text)
        var own = notesOnSampler(element)
        if isStream { node.name = "sse" }
        // Parameters of DELETE are sent twice, as JMeter does.
        let address = address(
            of: element, request,
            sendsBody: body != nil && method != "DELETE" || !sendsQuery(method) || method == "HEAD")
        node.attributes.append(("path", address.path))
        if isStream { own += dialect(of: element, request, &node) }
        if method != (isStream || body != nil ? "POST" : "GET") {
            let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
            guard known.contains(method) || method.contains("${") else {
                return [noted("the method \(method.quoted) has no counterpart", element)]
            }
            node.attributes.append(("method", text(method, of: element)))
        }
        if request.connectTimeout != scope.defaults.connectTimeout
            || request.responseTimeout != scope.defaults.responseTimeout
            || scope.defaults.host.isEmpty
        {
            node.attributes += timeouts(request, of: element)
        }
        let follows =
            element.flag("HTTPSampler.follow_redirects") || element.flag("HTTPSampler.auto_redirects")
        redirectSettings.insert(follows)
        node.attributes.append(("followRedirects", follows ? "true" : "false"))
        if element.has("HTTPSampler.use_keepalive"), !element.flag("HTTPSampler.use_keepalive") {
            node.attributes.append(("keepAlive", "false"))
        }
        node.children = own + scope.headers.map { .element(Self.header($0)) }
        if let auth = authorization(for: address.url, scope, element) { node.children.append(.element(auth)) }
        if let body {
            if let type = body.type,
                !scope.headers.contains(where: { $0.name.lowercased() == "content-type" })
            {
                node.children.append(.element(Self.header(("Content-Type", type))))
            }
            node.children.append(.element(body.element))
        }
        node.children += checks(
            scope.checks, follows: follows || !element.has("HTTPSampler.follow_redirects"))
        return offer(node, for: element)
    }

    /// The checks of the scope; JMeter takes a redirect that is not followed for a success.
    private func checks(_ checks: [PlanNode], follows: Bool) -> [PlanNode] {
        let judgesStatus = checks.contains { node in
            node.element?["not"] == nil
                && (node.element?.children.contains { $0.element?.name == "status" } ?? false)
        }
        guard !follows, !judgesStatus else { return checks }
        let status = PlanNode.element(PlanElement("status", [("equals", "2xx,3xx")]))
        return [.element(PlanElement("assertion", [], [status]))] + checks
    }

    mutating func timeouts(
        _ request: JMeterRequest, of element: JMeterElement
    ) -> [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        if let connect = duration(request.connectTimeout, unit: "ms", of: element) {
            result.append(("connectTimeout", connect))
        }
        // JMeter's response timeout is the longest silence on the socket.
        if let response = duration(request.responseTimeout, unit: "ms", of: element) {
            result += [("firstByteTimeout", response), ("idleTimeout", response)]
        }
        return result
    }

    // MARK: Address

    /// Whether JMeter puts a method's parameters into the query.
    private func sendsQuery(_ method: String) -> Bool {
        !["POST", "PUT", "PATCH"].contains(method.uppercased())
    }

    /// The path that the plan has, and the whole address as far as it is known.
    private mutating func address(
        of element: JMeterElement, _ request: JMeterRequest, sendsBody: Bool
    ) -> (path: String, url: String) {
        var path = Self.inURL(text(request.path, of: element))
        let named = request.arguments.filter { !$0.name.isEmpty }
        if !sendsBody, !named.isEmpty {
            path += (path.contains("?") ? "&" : "?") + form(named, request.encoding, element)
        }
        if path.hasPrefix("http://") || path.hasPrefix("https://") { return (path, path) }
        // What a reference in front stands for may be a whole URL.
        if !path.isEmpty, !path.hasPrefix("/"), !path.hasPrefix("?"), !path.hasPrefix("${") {
            path = "/" + path
        }
        guard let base = request.base else {
            note(
                "no server name, neither its own nor a default; -J target=http://… gives one", element,
                .needsValue)
            baseURL = baseURL ?? "${__P(target,http://127.0.0.1:8089)}"
            return (path, path)
        }
        let translated = text(base, of: element)
        if !isConstant(translated) {
            return (translated + (path.hasPrefix("${") ? "/" : "") + path, translated + path)
        }
        let whole = translated.contains("${") ? translated : "${__P(target,\(translated))}"
        if baseURL == nil { baseURL = whole }
        return (baseURL == whole ? path : translated + path, translated + path)
    }

    /// Blanks and control characters as they go into an address.
    private static func inURL(_ text: String) -> String {
        let text = text.replacing(" ", with: "%20")
        guard let restored = JMeterFile.restored(text) else { return text }
        return restored.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar.value < 0x20 {
                result +=
                    "%" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16, uppercase: true)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Parameters as a form or a query.
    private mutating func form(
        _ arguments: [JMeterRequest.Argument], _ encoding: String, _ element: JMeterElement,
        isBody: Bool = false
    ) -> String {
        arguments.map { argument in
            func encoded(_ text: String, _ importer: inout JMeterImporter) -> String {
                // What is encoded already JMeter decodes and encodes again, in a body.
                if argument.isEncoded || isBody {
                    return importer.formText(text, encoding, element, isDecoded: argument.isEncoded)
                }
                return Self.inURL(importer.text(text, of: element))
            }
            return encoded(argument.name, &self) + "=" + encoded(argument.value, &self)
        }.joined(separator: "&")
    }

    /// A text of a form: what is plain is encoded now, references when they have values.
    ///
    /// - Parameter isDecoded: the text is plain; else it is encoded, and is decoded first.
    private mutating func formText(
        _ source: String, _ encoding: String, _ element: JMeterElement, isDecoded: Bool
    ) -> String {
        let isUTF8 = ["", "utf-8", "utf8"].contains(encoding.lowercased())
        return Self.parts(of: source).map { part in
            switch part {
            case .plain(let text):
                var plain = JMeterFile.restored(text) ?? text
                if !isDecoded {
                    plain = String(decoding: TextFunction.urlDecode.apply([Array(plain.utf8)]), as: UTF8.self)
                }
                let bytes =
                    isUTF8
                    ? Array(plain.utf8) : CharacterDecoder.bytes(of: plain, in: encoding) ?? Array(plain.utf8)
                return JMeterRequest.encoded(bytes)
            case .reference(let inner):
                if !isUTF8 {
                    note("what ${\(inner)} stands for is encoded as UTF-8, not \(encoding)", element)
                }
                let reference = reference(inner, of: element)
                guard reference.hasPrefix("${") else { return reference }
                return "${__urlencode(\(isDecoded ? reference : "${__urldecode(\(reference))}"))}"
            }
        }.joined()
    }

    /// The base URL that plan-wide HTTP defaults name.
    mutating func defaults(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        let request = JMeterRequest(element)
        guard element.face.isEmpty || element.face.contains("Http") else {
            return [noted("is for samplers that Weir does not have", element)]
        }
        guard
            request.base != nil || !request.path.isEmpty || !request.connectTimeout.isEmpty
                || !request.responseTimeout.isEmpty || !request.arguments.isEmpty || !request.scheme.isEmpty
                || !request.port.isEmpty || !request.encoding.isEmpty
        else { return [noted("says nothing that Weir needs", element, .ofNoUse)] }
        importedCount += 1
        scope.defaults = request.filled(from: scope.defaults, addsArguments: true)
        if baseURL == nil, let base = scope.defaults.base {
            let translated = text(base, of: element)
            if isConstant(translated) {
                baseURL = translated.contains("${") ? translated : "${__P(target,\(translated))}"
            }
        }
        return []
    }

    // MARK: Body

    private func isRaw(_ element: JMeterElement) -> Bool { element.flag("HTTPSampler.postBodyRaw") }

    /// The body element, and the type that JMeter would give it.
    private mutating func body(
        of element: JMeterElement, _ request: JMeterRequest, _ scope: Scope
    ) -> (element: PlanElement, type: String?)? {
        let method = element.trimmed("HTTPSampler.method").ifEmpty("GET").uppercased()
        if !request.files.isEmpty, !sendsQuery(method) { return upload(element, request) }
        if !request.files.isEmpty { note("files are sent with POST, PUT and PATCH only", element) }
        let arguments = request.arguments
        let isRaw =
            isRaw(element) || !arguments.isEmpty && arguments.allSatisfy(\.name.isEmpty)
        if isRaw {
            let raw = arguments.map(\.value).joined()
            guard !raw.isEmpty else { return nil }
            // As JMeter sends it where no header says more.
            let type = "text/plain; charset=\(request.encoding.ifEmpty("UTF-8"))"
            let types = scope.headers.filter { $0.name.lowercased() == "content-type" }
            let isJSON = types.contains { $0.value.lowercased().contains("json") }
            let content = text(raw, of: element, raw: Self.isJSON(raw), isJSON: isJSON)
            return (inline(content, request.encoding, element), type)
        }
        guard !sendsQuery(method) || method == "DELETE", !arguments.isEmpty else { return nil }
        if element.flag("HTTPSampler.DO_MULTIPART_POST") { return upload(element, request) }
        let named = arguments.filter { !$0.name.isEmpty }
        var content = PlanElement("body")
        content.text = form(named, request.encoding, element, isBody: true)
        return (content, "application/x-www-form-urlencoded; charset=\(request.encoding.ifEmpty("UTF-8"))")
    }

    private static func isJSON(_ text: String) -> Bool {
        ["{", "["].contains(text.first { !$0.isWhitespace }.map(String.init) ?? "")
            && !text.trimmedOfSpace.hasPrefix("${")
    }

    /// A body in the plan, or in a file of its own where XML cannot hold it or it has another encoding.
    private mutating func inline(_ text: String, _ encoding: String, _ element: JMeterElement) -> PlanElement
    {
        var content = PlanElement("body")
        content.text = text
        if let restored = JMeterFile.restored(text) {
            content.text = nil
            let name = uniqueTitle("body-\(element.line)-\(element.place.column).txt")
            content.attributes.append(("file", name))
            dataFiles.append(JMeterDataFile(source: "", name: name, content: .text(restored)))
        }
        if !["", "utf-8", "utf8"].contains(encoding.lowercased()), !text.utf8.allSatisfy({ $0 < 0x80 }) {
            note("its body is sent as UTF-8, not as \(encoding)", element)
        }
        return content
    }

    /// Files as parts of a form, or one as the body itself.
    private mutating func upload(
        _ element: JMeterElement, _ request: JMeterRequest
    ) -> (element: PlanElement, type: String?)? {
        var body = PlanElement("body")
        if request.files.count == 1, request.files[0].name.isEmpty,
            !element.flag("HTTPSampler.DO_MULTIPART_POST")
        {
            let file = request.files[0]
            guard let name = copied(file.path, element) else { return nil }
            body.attributes = [("file", name), ("raw", "true")]
            return (body, file.type.isEmpty ? nil : text(file.type, of: element))
        }
        for argument in request.arguments where !argument.name.isEmpty {
            var part = PlanElement("part", [("name", text(argument.name, of: element))])
            part.text = text(argument.value, of: element)
            body.children.append(.element(part))
        }
        for file in request.files {
            guard let name = copied(file.path, element) else { continue }
            let last = file.path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? file.path
            let type = file.type.isEmpty ? nil : text(file.type, of: element)
            body.children.append(
                .element(
                    PlanElement(
                        "part",
                        [
                            ("name", text(file.name, of: element)), ("file", name), ("raw", "true"),
                            ("fileName", last == name ? nil : last), ("type", type),
                        ])))
        }
        return body.children.isEmpty ? nil : (body, nil)
    }

    /// The name by which the new plan has a file of the old one; nil where only the run would show it.
    private mutating func copied(_ path: String, _ element: JMeterElement) -> String? {
        let path = text(path, of: element)
        guard !path.contains("${") else {
            note("the file \(path.quoted) cannot be told before the run", element, .leftUndone)
            return nil
        }
        let isPlain = !path.hasPrefix("/") && !path.contains("..") && !path.contains("\\")
        if let known = dataFiles.first(where: { $0.source == path }), case .copy = known.content {
            return known.name
        }
        let last = path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? path
        let name = isPlain ? path : uniqueTitle(last)
        dataFiles.append(JMeterDataFile(source: path, name: name, content: .copy))
        return name
    }

    private static func asksForStream(headers: [(name: String, value: String)], body: String?) -> Bool {
        let accepts = headers.contains {
            $0.name.lowercased() == "accept" && $0.value.lowercased().contains("text/event-stream")
        }
        return accepts || (body ?? "").contains(/"stream"\s*:\s*true/)
    }

    /// Guesses how the stream is read from the request's path.
    private mutating func dialect(
        of element: JMeterElement, _ request: JMeterRequest, _ node: inout PlanElement
    ) -> [PlanNode] {
        let guess = Dialect(path: request.path)?.description?.name ?? "text"
        node.attributes.append(("dialect", guess))
        guard guess == "text" else { return [] }
        return [
            noted(
                "the dialect of its stream is a guess: any event with data counts as a token", element,
                .differs)
        ]
    }

    // MARK: What a sampler says and Weir does otherwise

    private mutating func notesOnSampler(_ element: JMeterElement) -> [PlanNode] {
        var nodes: [PlanNode] = []
        if element.flag("HTTPSampler.image_parser") {
            nodes.append(noted("embedded resources are not fetched", element))
        }
        if !element.trimmed("HTTPSampler.proxyHost").isEmpty {
            nodes.append(noted("its proxy has no counterpart", element))
        }
        return nodes
    }

    /// A flow control action: only its pause has a counterpart.
    private mutating func testAction(_ element: JMeterElement) -> [PlanNode] {
        guard element.trimmed("ActionProcessor.action") == "1" else {
            return [noted("ends or restarts something, which has no counterpart", element)]
        }
        guard let pause = duration(element.text("ActionProcessor.duration"), unit: "ms", of: element) else {
            return []
        }
        return offer(PlanElement("thinkTime", [("duration", pause)]), for: element) ?? []
    }
}
