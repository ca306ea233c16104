/// One HTTP request, rendered and ready to send.
package struct Request: Sendable {
    package var method: String
    package var url: String
    /// `Name: value` lines; none of curl's own are added but Host and Content-Length.
    package var headers: HeaderList
    /// The last of the headers is a `Cookie` of the user's jar, which chooses anew for each address.
    package var endsWithJarCookie = false
    package var body: [UInt8]
    package var options: TransferOptions

    package init(
        method: String, url: String, headers: HeaderList, body: [UInt8] = [],
        options: TransferOptions = TransferOptions()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.options = options
    }
}

/// How a connection is made and what is followed: the same for all requests of a sampler, which share it.
package final class TransferOptions: Sendable {
    package let connection: ConnectionOptions
    package let redirects: RedirectPolicy
    /// What a redirect must not carry to another origin.
    package let secrets: GuardedValues
    /// Undo the codings of responses: the request's own Accept-Encoding asks for them.
    package let undoesCodings: Bool

    package init(
        connection: ConnectionOptions = ConnectionOptions(), redirects: RedirectPolicy = .none,
        secrets: GuardedValues = .none, undoesCodings: Bool = false
    ) {
        self.connection = connection
        self.redirects = redirects
        self.secrets = secrets
        self.undoesCodings = undoesCodings
    }
}

/// What libcurl must know to make a transfer's connection; it is set anew only where it differs from the last.
package struct ConnectionOptions: Equatable, Sendable {
    /// Do not verify the server's certificate.
    package var insecure = false
    /// A PEM file of authorities to trust instead of the system's.
    package var caFile: String?
    /// A PEM file with the certificate that shows the server who asks.
    package var clientCertificate: String?
    /// The PEM file of its key, where that is another file.
    package var clientKey: String?
    package var http = HTTP.version1
    /// A connection serves more than one request.
    package var keepsAlive = true
    /// What answers a digest challenge (RFC 7616); nil: nothing does.
    package var digest: Digest?
    /// `host:port:address` entries, so that no transfer starts a lookup of its own.
    package var resolved: ResolvedHosts?

    /// A user's name and password, of which the server gets a digest.
    package struct Digest: Equatable, Sendable {
        package let user: String
        package let password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// Which HTTP is spoken.
    package enum HTTP: Sendable {
        case version1
        /// As ALPN agrees over TLS, else 1.1.
        case version2
        /// Without asking.
        case version2PriorKnowledge
    }

    package init() {}
}
