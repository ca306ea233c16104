extension PlanDecoder {
    /// Reads `<httpDefaults>` and evaluates its base URL.
    mutating func httpDefaults(_ element: XMLElement) -> HTTPDefaults {
        var defaults = HTTPDefaults()
        defaults.location = element.location
        if let attribute = element.attribute("baseURL"), let template = template(attribute.value) {
            defaults.baseURL = template
            baseURL = evaluate(template, owner: "baseURL", of: element)
                .map { Located($0, at: attribute.value.location) }
        }
        defaults.timeouts = timeouts(element)
        defaults.insecure = boolean("insecure", of: element) ?? false
        defaults.followRedirects = choice("followRedirects", of: element, FollowRedirects.self) ?? .no
        defaults.caFile = file("caFile", holding: "CERTIFICATE", of: element)
        defaults.clientCertificate = file("clientCertificate", holding: "CERTIFICATE", of: element)
        defaults.clientKey = file("clientKey", holding: "PRIVATE KEY", of: element)
        if defaults.clientKey != nil, defaults.clientCertificate == nil {
            report(
                "clientKey is of no use without clientCertificate", at: element.location, in: element,
                suggestion: "clientCertificate=\"client.pem\" names the certificate it belongs to")
        }
        defaults.httpVersion = choice("httpVersion", of: element, HTTPVersion.self) ?? .http1
        defaults.connections = integer("connections", of: element, atLeast: 1)
        defaults.traceContext = choice("traceContext", of: element, TraceContext.self) ?? .none
        defaults.keepAlive = boolean("keepAlive", of: element) ?? true
        defaults.headers = headers(element)
        switch element.children(named: "auth").first.flatMap({ authentication($0, beside: defaults.headers) })
        {
        case .header(let header): defaults.headers.append(header)
        case .digest(let credentials): defaults.digest = credentials
        case nil: break
        }
        return defaults
    }

    /// Reads `<cookies>`.
    mutating func cookies(_ element: XMLElement) -> CookiePolicy {
        var policy = CookiePolicy(location: element.location)
        policy.clearsEachIteration = boolean("clearEachIteration", of: element) ?? false
        return policy
    }

    /// A PEM file that an attribute names, inside the plan's folder.
    ///
    /// - Parameter kind: the end of the label that one of its blocks must have (RFC 7468).
    private mutating func file(_ name: String, holding kind: String, of element: XMLElement) -> String? {
        guard let file = constant(name, of: element) else { return nil }
        do throws(Diagnostic) {
            let bytes = try PlanFile.read(
                file.text, directory: directory, access: inputs.files, at: file.location,
                limit: Self.largestPEM)
            let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            if !lines.contains(where: { $0.hasPrefix("-----BEGIN ") && $0.contains("\(kind)-----") }) {
                throw Diagnostic(
                    "\"\(file.text)\" is no PEM file with a \(kind.lowercased())", at: file.location,
                    suggestion: "one begins with -----BEGIN \(kind)-----")
            }
        } catch {
            report("\(name): \(error.message)", at: error.location, in: element, suggestion: error.suggestion)
        }
        return file.text
    }

    /// Larger than any bundle of authorities.
    private static let largestPEM = 16 << 20

    /// The four time limits that defaults and samplers share.
    mutating func timeouts(_ element: XMLElement) -> Timeouts {
        var timeouts = Timeouts()
        timeouts.connect = duration("connectTimeout", of: element, .positive)
        timeouts.firstByte = duration("firstByteTimeout", of: element, .positive)
        timeouts.idle = duration("idleTimeout", of: element, .positive)
        timeouts.total = duration("timeout", of: element, .positive)
        return timeouts
    }

    /// The `<header>` children of an element.
    mutating func headers(_ element: XMLElement) -> [Header] {
        element.children(named: "header").compactMap { child in
            guard let name = child.attribute("name"), !name.value.isBlank,
                let value = child.attribute("value")
            else { return nil }
            return Header(
                name: name.value.string, value: requestTemplate(value.value), location: child.location)
        }
    }
}
