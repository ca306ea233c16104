import CLibcurl
import Glibc

/// Sorts libcurl's errors by its code, and by its words where one code stands for several things.
///
/// Pure: libcurl 7.88 calls a bad chunk "receive error", a refused client certificate likewise, and a header line of
/// 100 KiB "out of memory".
enum CurlFailure {
    /// What a failure is, and how it reads.
    ///
    /// - Parameter text: libcurl's words for it.
    /// - Parameter isSent: the request was written, so what failed is the response.
    static func error(_ result: CURLcode, text: String, isSent: Bool) -> TransferError {
        let kind = byWords(result, text, isSent) ?? byCode(result)
        return TransferError(kind: kind, message: result == CURLE_OUT_OF_MEMORY ? limitMessage(text) : text)
    }

    /// What a failure is, with what the system says of it.
    ///
    /// - Parameter systemError: the error number of the last system call that failed; 0 for none.
    static func error(
        _ result: CURLcode, text: String, isSent: Bool, systemError: Int32
    ) -> TransferError {
        let failure = error(result, text: text, isSent: isSent)
        // A server that accepts and resets at once may do so before the connect is seen to have succeeded.
        let wasReset = failure.kind == .connectRefused && systemError == ECONNRESET
        return TransferError(
            kind: wasReset ? .connectionLost : failure.kind,
            message: Unreachable.message(failure.kind, detail: failure.message, systemError: systemError))
    }

    /// A failure for want of descriptors, ports or memory here, which says nothing of the server; nil of all others.
    static func ofThisMachine(_ result: CURLcode, text: String, systemError: Int32) -> TransferError? {
        let ours: Set<Int32> = [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL]
        guard [CURLE_OUT_OF_MEMORY, CURLE_COULDNT_CONNECT].contains(result), ours.contains(systemError)
        else { return nil }
        return TransferError(
            kind: .clientResource, message: "\(text) (\(String(cString: strerror(systemError))))")
    }

    private static func byWords(_ result: CURLcode, _ text: String, _ isSent: Bool) -> TransferError.Kind? {
        // What nghttp2 refuses to read breaks the rules, whichever code libcurl then ends the transfer with.
        if text.contains("nghttp2_session_mem_recv") { return .protocolViolation }
        switch result {
        case CURLE_OUT_OF_MEMORY:
            return isSent ? .limit : nil
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_SSL_CONNECT_ERROR:
            if text.contains("chunked-encoding") { return .protocolViolation }
            // A handshake that the other side gave up is TLS; a connection that ends without a word is none of it.
            if result != CURLE_SSL_CONNECT_ERROR, text.contains("error:"), text.contains("routines:"),
                !text.contains("unexpected eof")
            {
                return .tls
            }
            return nil
        case CURLE_HTTP2_STREAM: return http2Stream(text)
        case CURLE_HTTP2: return http2Connection(text)
        default: return nil
        }
    }

    /// `HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)`.
    ///
    /// nghttp2 itself resets a stream whose response breaks the rules, and libcurl words that as if the server had.
    private static func http2Stream(_ text: String) -> TransferError.Kind {
        if text.contains("before end of the underlying stream") { return .connectionLost }
        let broken = [
            "PROTOCOL_ERROR", "FLOW_CONTROL_ERROR", "FRAME_SIZE_ERROR", "COMPRESSION_ERROR", "STREAM_CLOSED",
            "HTTP_1_1_REQUIRED", "INADEQUATE_SECURITY",
        ]
        return broken.contains(where: text.contains) ? .protocolViolation : .streamReset
    }

    private static func http2Connection(_ text: String) -> TransferError.Kind {
        text.contains("Connection reset") || text.contains("Broken pipe")
            ? .connectionLost : .protocolViolation
    }

    private static func limitMessage(_ text: String) -> String {
        text.contains("chunked-encoding")
            ? "the trailer of the chunked body is too long" : "a line of the response's head is too long"
    }

    private static func byCode(_ result: CURLcode) -> TransferError.Kind {
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .dns
        case CURLE_COULDNT_CONNECT: .connectRefused
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
            CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE:
            .tls
        case CURLE_HTTP2_STREAM: .streamReset
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE,
            CURLE_SEND_FAIL_REWIND:
            .connectionLost
        case CURLE_OUT_OF_MEMORY: .clientResource
        default: .protocolViolation
        }
    }
}
