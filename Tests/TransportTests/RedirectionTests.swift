import Testing

@testable import Transport

/// Where a redirect leads and what goes there (RFC 9110, section 15.4).
@Suite struct RedirectionTests {
    private static func step(
        _ method: String = "POST", from url: String = "https://a.test/x/y?q=1", status: Int = 302,
        to location: String = "/new", headers: [String] = [], body: String = "{}", secrets: [String] = [],
        policy: RedirectPolicy = .keepCredentials, visited: [String]? = nil
    ) -> Redirection.Step? {
        let request = Request(
            method: method, url: url, headers: HeaderList(headers), body: Array(body.utf8),
            options: TransferOptions(redirects: policy, secrets: GuardedValues(secrets)))
        var head = ResponseHead()
        head.bytes = Array("HTTP/1.1 \(status) X\r\nLocation: \(location)\r\n\r\n".utf8)
        return Redirection.step(from: request, status: status, head: head, visited: visited ?? [url])
    }

    private static func hop(_ step: Redirection.Step?) throws -> Redirection.Hop {
        guard case .follow(let hop)? = step else {
            Issue.record("not followed: \(String(describing: step))")
            throw TransferError(kind: .redirect, message: "not followed")
        }
        return hop
    }

    private static func refusal(_ step: Redirection.Step?) -> String {
        if case .refuse(let why)? = step { why } else { "" }
    }

    @Test(
        arguments: [
            ("POST", 301, "GET"), ("POST", 302, "GET"), ("POST", 303, "GET"), ("POST", 307, "POST"),
            ("POST", 308, "POST"), ("PUT", 301, "PUT"), ("PUT", 302, "PUT"), ("PUT", 303, "GET"),
            ("PUT", 307, "PUT"), ("PATCH", 303, "GET"), ("PATCH", 308, "PATCH"), ("DELETE", 302, "DELETE"),
            ("DELETE", 303, "GET"), ("HEAD", 301, "HEAD"), ("HEAD", 303, "HEAD"), ("GET", 303, "GET"),
            ("GET", 307, "GET"), ("OPTIONS", 303, "GET"), ("OPTIONS", 302, "OPTIONS"),
        ])
    func theMethodFollowsTheStatus(method: String, status: Int, next: String) throws {
        let hop = try Self.hop(Self.step(method, status: status))
        #expect(hop.request.method == next)
        let keepsBody = next == method && status != 303
        #expect(hop.request.body == (keepsBody ? Array("{}".utf8) : []))
    }

    @Test(arguments: [300, 304, 305, 306, 200, 400])
    func otherStatusesAreNotFollowed(status: Int) {
        #expect(Self.step(status: status) == nil)
    }

    @Test func nothingIsFollowedUnlessAsked() {
        #expect(Self.step(policy: .none) == nil)
    }

    @Test(
        arguments: [
            ("/new", "https://a.test/new"), ("new", "https://a.test/x/new"),
            ("?p=2", "https://a.test/x/y?p=2"),
            ("../z", "https://a.test/z"), ("//b.test/z", "https://b.test/z"),
            ("https://a.test:8443/z", "https://a.test:8443/z"), ("/a b", "https://a.test/a%20b"),
            ("/z#part", "https://a.test/z#part"),
        ])
    func aLocationIsReadAgainstTheRequest(location: String, url: String) throws {
        #expect(try Self.hop(Self.step(to: location)).request.url == url)
    }

    @Test(
        arguments: [
            "ftp://a.test/", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.test",
            "https://user:pw@a.test/", "//user@b.test/", "http://a.test:99999/", "http://[::1/",
        ])
    func whatIsNoPlaceToGoIsRefusedByName(location: String) {
        let why = Self.refusal(Self.step(to: location))
        #expect(why.contains(location), "\(why)")
    }

    @Test func differingLocationsAreRefusedAndAnEmptyOneIsNone() {
        #expect(Self.refusal(Self.step(to: "/a\r\nLocation: /b")).contains("/a, /b"))
        #expect(Self.step(to: "") == nil)
        guard case .follow? = Self.step(to: "/a\r\nLocation: /a") else {
            Issue.record("the same Location twice is one")
            return
        }
    }

    private static let credentials = [
        "Authorization: Basic x", "Proxy-Authorization: x", "Cookie: a=1", "X-Api-Key: k", "api-key: k",
        "X-Auth-Token: t", "X-Secret: s", "X-Session-Id: s", "X-Password: p", "X-Credential: c",
        "X-Odd: Bearer hidden-value",
    ]

    @Test(
        arguments: [
            "https://b.test/", "https://a.test:8443/", "http://a.test/", "http://a.test:443/",
        ])
    func credentialsStayWithTheirOrigin(location: String) throws {
        let hop = try Self.hop(
            Self.step(
                "GET", to: location, headers: Self.credentials + ["Accept: */*"], body: "",
                secrets: ["hidden-value"]))
        #expect(hop.withheld.count == Self.credentials.count)
        #expect(hop.request.headers.lines.filter { !$0.hasSuffix(":") } == ["Accept: */*"])
        let anyHost = try Self.hop(
            Self.step(
                "GET", to: location, headers: Self.credentials, body: "", secrets: ["hidden-value"],
                policy: .anyHost))
        #expect(anyHost.withheld.isEmpty)
        #expect(anyHost.request.headers.lines.filter { !$0.hasSuffix(":") } == Self.credentials)
    }

    @Test(arguments: [
        ("https://a.test/", "/new"), ("http://a.test/", "https://a.test/"),
        ("https://a.test/", "https://A.test:443/z"),
    ])
    func credentialsGoOnWithinTheirOrigin(from: String, to: String) throws {
        let hop = try Self.hop(Self.step("GET", from: from, to: to, headers: Self.credentials, body: ""))
        #expect(hop.withheld.isEmpty)
        #expect(hop.request.headers.lines.filter { !$0.hasSuffix(":") } == Self.credentials)
    }

    @Test(arguments: ["k-\"1\"/2", "plainkey"])
    func aBodyWithASecretStays(secret: String) {
        let forms = [
            secret, secret.replacing("\"", with: "\\\""),
            secret.replacing("\"", with: "%22").replacing("/", with: "%2F"),
        ]
        for form in forms {
            let step = Self.step(status: 307, to: "https://b.test/", body: "a=\(form)", secrets: [secret])
            #expect(Self.refusal(step).contains("the body holds a secret"))
        }
        for (status, to, policy) in [
            (303, "https://b.test/", RedirectPolicy.keepCredentials), (307, "/", .keepCredentials),
            (307, "https://b.test/", .anyHost),
        ] {
            let step = Self.step(
                status: status, to: to, body: "a=\(secret)", secrets: [secret], policy: policy)
            #expect(Self.refusal(step).isEmpty)
        }
    }

    @Test func whatDescribesTheBodyLeavesWithIt() throws {
        let headers = [
            "Content-Type: a/b", "Content-Language: de", "Digest: x", "Accept: */*", "Host: h.test",
        ]
        let same = try Self.hop(Self.step(status: 303, headers: headers))
        #expect(same.request.headers.lines.filter { !$0.hasSuffix(":") } == ["Accept: */*", "Host: h.test"])
        let kept = try Self.hop(Self.step(status: 307, to: "https://b.test/", headers: headers))
        #expect(kept.request.headers.lines.filter { !$0.hasSuffix(":") } == Array(headers.dropLast()))
    }

    @Test func theUserNameOfThePlanStaysWithItsOrigin() throws {
        let from = "https://me:pw@a.test/x"
        #expect(try Self.hop(Self.step(from: from, to: "/y")).request.url == "https://me:pw@a.test/y")
        #expect(
            try Self.hop(Self.step(from: from, to: "https://b.test/y")).request.url == "https://b.test/y")
    }

    @Test func redirectsEnd() {
        let urls = (0...Redirection.mostHops).map { "https://a.test/\($0 % 2)" }
        let circle = Self.refusal(Self.step(to: "https://a.test/1", visited: urls))
        #expect(circle.contains("redirects in a circle: 20 followed"), "\(circle)")
        #expect(circle.contains("https://a.test/0 → https://a.test/1"))
        let line = (0...Redirection.mostHops).map { "https://a.test/\($0)" }
        #expect(Self.refusal(Self.step(to: "/z", visited: line)).contains("redirects without end"))
    }

    /// What takes a field of libcurl's away is no field; one without a value is sent.
    @Test func headersAreTheSameWhenTheyAreSentOn() {
        let lines = HeaderList(["A: b", "X-Empty: ", "Y:"]).lines
        #expect(lines == ["A: b", "X-Empty: ", "Y: "])
        #expect(HeaderList(lines).lines == lines)
    }
}
