import TestPlan

/// What the options of one curl command say so far, up to its end or `--next`.
struct CurlDraft {
    /// Text that is sent, or a file that could not be read.
    enum Data {
        case text(RequestText)
        case file(String)
    }

    let location: SourceLocation
    var urls: [(text: RequestText, location: SourceLocation)] = []
    var method: String?
    var headers: [(name: String, value: RequestText)] = []
    /// Names of headers that curl is told to leave out.
    var removed: Set<String> = []
    var userAgent: RequestText?
    var referer: RequestText?
    var cookies: [RequestText] = []
    var isGet = false
    var isHead = false
    var isJSON = false
    var data: RequestText?
    var dataFile: String?
    var parts: [ImportedRequest.Part] = []
    var upload: Data?
    var uploadName: String?
    var queries: [RequestText] = []
    var user: RequestText?
    var isDigest = false
    var bearer: RequestText?
    var follows: String?
    var isCompressed = false
    var timeout: String?
    var connectTimeout: String?
    var range: RequestText?

    init(at location: SourceLocation) {
        self.location = location
    }

    /// The requests, one for each URL.
    func requests() -> [ImportedRequest] {
        urls.map { url in
            var request = ImportedRequest(location: urls.count == 1 ? location : url.location)
            request.url = address(url.text)
            request.body = body
            request.method = method ?? (isHead ? "HEAD" : upload != nil ? "PUT" : nil)
            // With -G a body has become a query, and curl's method is GET.
            request.headers = allHeaders
            if let user {
                let parts = user.split { $0 == ":" }
                let (name, password) = (
                    parts?.before ?? user, parts?.after ?? RequestText(external: "PASSWORD")
                )
                request.auth =
                    isDigest
                    ? .digest(user: name, password: password) : .basic(user: name, password: password)
            }
            request.followRedirects = follows
            request.timeout = timeout
            request.connectTimeout = connectTimeout
            return request
        }
    }

    private var body: ImportedRequest.Body? {
        if isGet || isHead { return nil }
        if !parts.isEmpty { return .parts(parts) }
        switch upload {
        case .text(let text)?: return .text(text)
        case .file(let path)?: return .file(path)
        case nil: break
        }
        if let dataFile { return .file(dataFile) }
        return data.map { .text($0) }
    }

    private var sendsForm: Bool {
        !isGet && !isHead && (data != nil || dataFile != nil) && parts.isEmpty && upload == nil
    }

    /// Scheme, query and file name as curl completes them.
    private func address(_ url: RequestText) -> RequestText {
        var url = url
        if let (before, _, _) = url.split(at: { $0 == "#" }) { url = before }
        if RequestPlan.scheme(of: url) == nil, case .literal? = url.pieces.first { url = "http://" + url }
        if let uploadName, url.split(at: { $0 == "?" }) == nil, url.sample().hasSuffix("/") {
            url.append(uploadName.percentEncoded())
        }
        var added = queries
        if isGet || isHead, let data { added.append(data) }
        guard !added.isEmpty else { return url }
        let query = RequestText.joined(added, separator: "&")
        guard let (_, _, after) = url.split(at: { $0 == "?" }) else {
            let hasPath = (RequestPlan.scheme(of: url)?.rest ?? url).split { $0 == "/" } != nil
            return url + (hasPath ? "?" : "/?") + query
        }
        return after.isEmpty || url.sample().hasSuffix("&") ? url + query : url + "&" + query
    }

    /// The command's own headers, and those that curl makes of other options where the command has none of that name.
    private var allHeaders: [(name: String, value: RequestText)] {
        var all = headers
        func add(_ name: String, _ value: RequestText?) {
            guard let value, !removed.contains(name.lowercased()),
                !all.contains(where: { $0.name.lowercased() == name.lowercased() })
            else {
                return
            }
            all.append((name, value))
        }
        // An empty one is none: Weir sends its own.
        add("User-Agent", userAgent.flatMap { $0.isEmpty ? nil : $0 })
        add("Referer", referer.flatMap { $0.isEmpty ? nil : $0 })
        add("Cookie", cookies.isEmpty ? nil : RequestText.joined(cookies, separator: "; "))
        add("Authorization", bearer.map { "Bearer " + $0 })
        add("Range", range.map { "bytes=" + $0 })
        if isJSON {
            add("Content-Type", "application/json")
            add("Accept", "application/json")
        }
        if isCompressed { add("Accept-Encoding", "deflate, gzip, br, zstd") }
        if sendsForm { add("Content-Type", "application/x-www-form-urlencoded") }
        return all
    }
}
