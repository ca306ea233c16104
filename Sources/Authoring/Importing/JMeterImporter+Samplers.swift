import Streaming
import TestPlan

/// HTTP samplers become `http`, and `sse` where they ask for a stream.
extension JMeterImporter {
    static func isSampler(_ element: JMeterElement) -> Bool {
        element.kind.hasPrefix("HTTPSampler") || element.kind.hasSuffix("Sampler")
            || element.kind == "TestAction" || element.kind == "SystemSampler"
    }

    /// The sampler with the timers of its scope before it.
    mutating func sampler(_ element: JMeterElement, _ outer: Scope) -> [PlanNode] {
        var scope = outer
        let comments = collect(element.children, into: &scope)
        guard element.kind.hasPrefix("HTTPSampler") || element.kind == "AjpSampler" else {
            return comments + (testAction(element) ?? [noted("no counterpart", element)])
        }
        let request = JMeterRequest(element).filled(from: scope.defaults)
        var node = PlanElement("http", [("name", title(of: element))])
        let body = self.body(of: element, request, scope)
        let method = element.trimmed("HTTPSampler.method")
        let isStream = Self.asksForStream(headers: scope.headers, body: body?.text)
        var own = notesOnSampler(element)
        if isStream {
            node.name = "sse"
        }
        node.attributes.append(("path", path(of: element, request, sendsBody: body != nil)))
        if isStream { own += dialect(of: element, request, &node) }
        if !method.isEmpty, method != (isStream || body != nil ? "POST" : "GET") {
            node.attributes.append(("method", text(method, of: element)))
        }
        if request.connectTimeout != scope.defaults.connectTimeout
            || request.responseTimeout != scope.defaults.responseTimeout
            || scope.defaults.host.isEmpty
        {
            node.attributes += timeouts(request)
        }
        let follows =
            element.flag("HTTPSampler.follow_redirects") || element.flag("HTTPSampler.auto_redirects")
        redirectSettings.insert(follows)
        node.attributes.append(("followRedirects", follows ? "true" : "false"))
        node.children = comments + own + scope.headers.map { .element(Self.header($0)) }
        if let body {
            if let type = body.type,
                !scope.headers.contains(where: { $0.name.lowercased() == "content-type" })
            {
                node.children.append(.element(Self.header(("Content-Type", type))))
            }
            var content = PlanElement("body")
            content.text = body.text
            node.children.append(.element(content))
        }
        node.children += scope.checks
        return scope.timers + (offer(node, for: element) ?? [noted("no counterpart", element)])
    }

    mutating func timeouts(_ request: JMeterRequest) -> [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        func value(_ text: String) -> String? { Double(text).flatMap(Self.milliseconds) }
        if let connect = value(request.connectTimeout) { result.append(("connectTimeout", connect)) }
        // JMeter's response timeout is the longest silence on the socket.
        if let response = value(request.responseTimeout) {
            result += [("firstByteTimeout", response), ("idleTimeout", response)]
        }
        return result
    }

    // MARK: Address

    private mutating func path(of element: JMeterElement, _ request: JMeterRequest, sendsBody: Bool) -> String
    {
        var path = text(request.path, of: element).replacing(" ", with: "%20")
        if !sendsBody, !request.arguments.isEmpty {
            let query = request.arguments.map { argument in
                let name = text(argument.name, of: element)
                let value = text(argument.value, of: element)
                let pair =
                    argument.isEncoded ? JMeterRequest.encoded(value) : value.replacing(" ", with: "%20")
                return "\(JMeterRequest.encoded(name))=\(pair)"
            }
            path += (path.contains("?") ? "&" : "?") + query.joined(separator: "&")
        }
        if path.hasPrefix("http://") || path.hasPrefix("https://") { return path }
        if !path.isEmpty, !path.hasPrefix("/"), !path.hasPrefix("?") { path = "/" + path }
        guard let base = request.base else {
            note("no server name, neither its own nor a default; -J target=http://… gives one", element)
            baseURL = baseURL ?? "${__P(target,http://127.0.0.1:8089)}"
            return path
        }
        let translated = text(base, of: element)
        let whole = translated.contains("${") ? translated : "${__P(target,\(translated))}"
        if baseURL == nil { baseURL = whole }
        return baseURL == whole ? path : translated + path
    }

    /// The base URL that plan-wide HTTP defaults name.
    mutating func defaults(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        var request = JMeterRequest(element)
        guard
            request.base != nil || !request.path.isEmpty || !request.connectTimeout.isEmpty
                || !request.responseTimeout.isEmpty || !request.arguments.isEmpty
        else { return [noted("says nothing that Weir needs", element)] }
        importedCount += 1
        var comments: [PlanNode] = []
        if !request.arguments.isEmpty {
            comments.append(noted("parameters for every request have no counterpart", element))
            request.arguments = []
        }
        scope.defaults = request.filled(from: scope.defaults)
        if baseURL == nil, let base = request.base {
            let translated = text(base, of: element)
            baseURL = translated.contains("${") ? translated : "${__P(target,\(translated))}"
        }
        return comments
    }

    // MARK: Body

    private mutating func body(
        of element: JMeterElement, _ request: JMeterRequest, _ scope: Scope
    ) -> (text: String, type: String?)? {
        let method = element.trimmed("HTTPSampler.method")
        guard ["POST", "PUT", "PATCH", "DELETE"].contains(method), !request.arguments.isEmpty else {
            return nil
        }
        let isRaw =
            element.flag("HTTPSampler.postBodyRaw") || request.arguments.allSatisfy { $0.name.isEmpty }
        if isRaw {
            let raw = request.arguments.map(\.value).joined()
            return raw.isEmpty ? nil : (text(raw, of: element), nil)
        }
        let hasReference = request.arguments.contains { $0.value.contains("${") }
        if hasReference {
            note("values of ${…} in the form are sent as they are, not percent-encoded", element)
        }
        let form = request.arguments.map { argument in
            JMeterRequest.encoded(text(argument.name, of: element)) + "="
                + JMeterRequest.encoded(text(argument.value, of: element))
        }
        return (form.joined(separator: "&"), "application/x-www-form-urlencoded")
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
        return [noted("the dialect of its stream is a guess: any event with data counts as a token", element)]
    }

    // MARK: What a sampler says and Weir does otherwise

    private mutating func notesOnSampler(_ element: JMeterElement) -> [PlanNode] {
        var nodes: [PlanNode] = []
        if element.flag("HTTPSampler.image_parser") {
            nodes.append(noted("embedded resources are not fetched", element))
        }
        if !element.rows("HTTPFileArgs.files", in: "HTTPsampler.Files").isEmpty {
            nodes.append(noted("file uploads have no counterpart", element))
        }
        if element.flag("HTTPSampler.DO_MULTIPART_POST") {
            nodes.append(noted("multipart forms have no counterpart: sent as a plain form", element))
        }
        if !element.trimmed("HTTPSampler.proxyHost").isEmpty {
            nodes.append(noted("its proxy has no counterpart", element))
        }
        return nodes
    }

    /// A flow control action: only its pause has a counterpart.
    private mutating func testAction(_ element: JMeterElement) -> [PlanNode]? {
        guard element.kind == "TestAction", element.trimmed("ActionProcessor.action") == "1",
            let pause = duration(element.text("ActionProcessor.duration"), unit: "ms", of: element)
        else { return nil }
        return offer(PlanElement("thinkTime", [("duration", pause)]), for: element)
    }
}
