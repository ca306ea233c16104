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
        defaults.caFile = file("caFile", of: element)
        defaults.clientCertificate = file("clientCertificate", of: element)
        defaults.clientKey = file("clientKey", of: element)
        if defaults.clientKey != nil, defaults.clientCertificate == nil {
            report(
                "clientKey is of no use without clientCertificate", at: element.location, in: element,
                suggestion: "clientCertificate=\"client.pem\" names the certificate it belongs to")
        }
        defaults.httpVersion = choice("httpVersion", of: element, HTTPVersion.self) ?? .http1
        defaults.connections = integer("connections", of: element, atLeast: 1)
        defaults.headers = headers(element)
        return defaults
    }

    /// Reads `<cookies>`.
    mutating func cookies(_ element: XMLElement) -> CookiePolicy {
        var policy = CookiePolicy(location: element.location)
        policy.clearsEachIteration = boolean("clearEachIteration", of: element) ?? false
        return policy
    }

    /// A file that an attribute names, inside the plan's folder.
    private mutating func file(_ name: String, of element: XMLElement) -> String? {
        guard let file = constant(name, of: element) else { return nil }
        do throws(Diagnostic) {
            _ = try PlanFile.resolve(file.text, directory: directory, at: file.location)
        } catch {
            report(error, in: element)
        }
        return file.text
    }

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
