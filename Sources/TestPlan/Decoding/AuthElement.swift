/// `<auth>`: a user's name and password.
extension PlanDecoder {
    /// What an `<auth>` comes to.
    enum Authentication {
        /// A header, made anew for each request.
        case header(Header)
        case digest(Credentials)
    }

    /// Reads `<auth>`.
    ///
    /// - Parameter headers: the others of the request; none of them may say the same.
    mutating func authentication(_ element: XMLElement, beside headers: [Header]) -> Authentication? {
        if let other = headers.first(where: { $0.name.lowercased() == "authorization" }) {
            report(
                "the header \(other.name.quoted) at line \(other.location.line) says who asks already",
                at: element.location, in: element, suggestion: "remove one of the two")
        }
        let scheme = choice("scheme", of: element, Credentials.Scheme.self) ?? .basic
        guard let user = element.attribute("user"), let password = element.attribute("password") else {
            return nil
        }
        if scheme == .digest {
            guard let user = constant("user", of: element), let password = constant("password", of: element)
            else { return nil }
            return .digest(Credentials(user: user.text, password: password.text))
        }
        var segments = requestTemplate(user.value).segments
        segments.append(.literal(":"))
        segments += requestTemplate(password.value).segments
        let call = FunctionCall(
            function: .text(.base64Encode, [Template(segments: segments, location: element.location)]),
            location: element.location)
        let value = Template(
            segments: [.literal("Basic "), .reference(.call(call), .raw)], location: element.location)
        return .header(Header(name: "Authorization", value: value, location: element.location))
    }
}
