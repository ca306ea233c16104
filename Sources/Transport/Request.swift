/// One HTTP request, rendered and ready to send.
package struct Request: Sendable {
    package var method: String
    package var url: String
    /// `Name: value` lines; none of curl's own are added but Host and Content-Length.
    package var headers: HeaderList
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

/// How a connection is made and what is followed.
package struct TransferOptions: Equatable, Sendable {
    /// Do not verify the server's certificate.
    package var insecure = false
    /// A PEM file of authorities to trust instead of the system's.
    package var caFile: String?
    package var followRedirects = false
    /// `host:port:address` entries, so that no transfer starts a lookup of its own.
    package var resolved: ResolvedHosts?

    package init() {}

    package static func == (left: TransferOptions, right: TransferOptions) -> Bool {
        left.insecure == right.insecure && left.caFile == right.caFile
            && left.followRedirects == right.followRedirects && left.resolved === right.resolved
    }
}
