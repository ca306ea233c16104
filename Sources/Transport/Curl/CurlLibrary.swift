import CLibcurl
import CStreamEnds

/// libcurl's global state, set up once a process and never torn down.
package enum CurlLibrary {
    private static let status = curl_global_init(Int(CURL_GLOBAL_ALL))

    static func initialize() throws(TransferError) {
        guard status == CURLE_OK else {
            throw TransferError(kind: .clientResource, message: String(cString: curl_easy_strerror(status)))
        }
        weir_watch_stream_ends(CurlCallbacks.streamEnded)
    }

    /// Whether it is told which HTTP/2 streams their servers ended; known from the first connection on.
    static var tellsOfStreamEnds: Bool { weir_watches_stream_ends() }

    /// libcurl's version and TLS library, as in `libcurl/7.88.1 OpenSSL/3.0.15`.
    package static var version: String {
        String(cString: curl_version()).split(separator: " ").prefix(2).joined(separator: " ")
    }

    /// Whether a second request can go over a connection that began with HTTP/2 prior knowledge.
    ///
    /// libcurl 7.88 sends nothing over it and fails with "Error in the HTTP2 framing layer"; 8.0 does it again.
    static let sharesPriorKnowledge: Bool = {
        guard let info = curl_version_info(CURLVERSION_FIRST) else { return false }
        return !(0x07_58_00..<0x08_00_00).contains(info.pointee.version_num)
    }()
}
