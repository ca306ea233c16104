/// Why a transfer ended before HTTP's end of the response.
package struct TransferError: Error, Equatable, Sendable {
    package enum Kind: String, Sendable {
        case dns
        case connectRefused
        case tls
        /// The connection closed or broke.
        case connectionLost
        /// The server reset an HTTP/2 stream, or its connection went away.
        case streamReset
        /// The server does not speak the HTTP that was asked for, or breaks its rules.
        case protocolViolation
        /// A head, or a compressed body, that is larger than any real one.
        case limit
        /// The content coding could not be undone.
        case decode
        /// A redirect that must not be followed, or one too many.
        case redirect
        /// The receiver asked for the end.
        case aborted
        /// Descriptors, ports or memory of this machine ran out.
        case clientResource
    }

    package let kind: Kind
    /// libcurl's own words, or those of what found it.
    package let message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }
}
