import CLibcurl

/// libcurl's global state, set up once a process and never torn down.
package enum CurlLibrary {
    private static let status = curl_global_init(Int(CURL_GLOBAL_ALL))

    static func initialize() throws(TransferError) {
        guard status == CURLE_OK else {
            throw TransferError(kind: .clientResource, message: String(cString: curl_easy_strerror(status)))
        }
    }

    /// libcurl's version and TLS library, as in `libcurl/7.88.1 OpenSSL/3.0.15`.
    package static var version: String {
        String(cString: curl_version()).split(separator: " ").prefix(2).joined(separator: " ")
    }
}
