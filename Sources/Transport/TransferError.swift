/// Why a transfer ended before HTTP's end of the response.
package struct TransferError: Error, Equatable, Sendable {
    package enum Kind: String, Sendable {
        case dns
        case connectRefused
        case tls
        /// The connection closed or broke.
        case connectionLost
        /// An HTTP/2 stream was reset, or its connection told to go away.
        case streamReset
        /// The server does not speak the HTTP that was asked for.
        case protocolViolation
        /// The content coding could not be undone.
        case decode
        case tooManyRedirects
        /// The receiver asked for the end.
        case aborted
        /// Descriptors, ports or memory of this machine ran out.
        case clientResource
    }

    package let kind: Kind
    /// libcurl's own words.
    package let message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }
}
