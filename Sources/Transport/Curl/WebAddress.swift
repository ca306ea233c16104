import CLibcurl

/// An http or https URL taken apart, by libcurl's own reading of it.
struct WebAddress {
    /// Why a text is no such URL, in words.
    struct Problem: Error {
        let message: String
    }

    /// The whole URL, as it is requested.
    let text: String
    let scheme: String
    /// In lower case.
    let host: String
    let port: String
    private let user: String?
    private let password: String?

    var isSecure: Bool { scheme == "https" }
    /// `scheme://host:port`, for messages.
    var origin: String { "\(scheme)://\(host):\(port)" }

    /// Reads the URL of a request.
    init(_ url: String) throws(Problem) {
        try self.init(url, base: nil, user: nil, password: nil)
    }

    /// Reads a `Location`, absolute or relative to the URL of the request.
    ///
    /// A user name in it is refused: it is there to mislead (RFC 9110, section 4.2.4). That of the request itself stays
    /// with its origin.
    init(_ location: String, against base: WebAddress) throws(Problem) {
        let plain = try Self.withoutUser(base.text)
        let found = try WebAddress(location, base: plain, user: nil, password: nil)
        guard found.user == nil, found.password == nil else {
            throw Problem(message: "a user name in a Location is not followed")
        }
        guard let user = base.user, found.isSameOrigin(as: base) else {
            self = found
            return
        }
        self = try WebAddress(found.text, base: nil, user: user, password: base.password)
    }

    private init(_ text: String, base: String?, user: String?, password: String?) throws(Problem) {
        guard let handle = curl_url() else { throw Problem(message: "no memory to read the URL") }
        defer { curl_url_cleanup(handle) }
        if let base { _ = curl_url_set(handle, CURLUPART_URL, base, 0) }
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE)
        let status = curl_url_set(handle, CURLUPART_URL, text, base == nil ? 0 : flags)
        guard status == CURLUE_OK else {
            throw Problem(message: "not an http or https URL")
        }
        if let user { _ = curl_url_set(handle, CURLUPART_USER, user, 0) }
        if let password { _ = curl_url_set(handle, CURLUPART_PASSWORD, password, 0) }
        guard let scheme = Self.part(CURLUPART_SCHEME, of: handle)?.lowercased(),
            scheme == "http" || scheme == "https"
        else { throw Problem(message: "only http and https are followed") }
        guard let url = Self.part(CURLUPART_URL, of: handle),
            let host = Self.part(CURLUPART_HOST, of: handle),
            let port = Self.part(CURLUPART_PORT, of: handle, flags: UInt32(CURLU_DEFAULT_PORT))
        else { throw Problem(message: "a URL without a host") }
        self.text = url
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
        self.user = Self.part(CURLUPART_USER, of: handle)
        self.password = Self.part(CURLUPART_PASSWORD, of: handle)
    }

    func isSameHost(as other: WebAddress) -> Bool { host == other.host }

    /// The same scheme, host and port; or the same host, from http to https, each on its own port.
    func isSameOrigin(as other: WebAddress) -> Bool {
        guard host == other.host else { return false }
        if scheme == other.scheme { return port == other.port }
        return isSecure && port == "443" && other.port == "80"
    }

    private static func withoutUser(_ url: String) throws(Problem) -> String {
        guard let handle = curl_url() else { throw Problem(message: "no memory to read the URL") }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK else { return url }
        _ = curl_url_set(handle, CURLUPART_USER, nil, 0)
        _ = curl_url_set(handle, CURLUPART_PASSWORD, nil, 0)
        return part(CURLUPART_URL, of: handle) ?? url
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer, flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
