import CLibcurl
import Testing

@testable import Transport

/// libcurl's errors, sorted by its words where its code stands for several things.
@Suite struct CurlFailureTests {
    @Test(
        arguments: [
            (
                CURLE_RECV_ERROR, "Illegal or missing hexadecimal sequence in chunked-encoding",
                TransferError.Kind.protocolViolation
            ),
            (CURLE_RECV_ERROR, "Malformed encoding found in chunked-encoding", .protocolViolation),
            (CURLE_RECV_ERROR, "Recv failure: Connection reset by peer", .connectionLost),
            (
                CURLE_RECV_ERROR,
                "OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0",
                .tls
            ),
            (
                CURLE_RECV_ERROR,
                "OpenSSL SSL_read: error:0A000126:SSL routines::unexpected eof while reading, errno 0",
                .connectionLost
            ),
            (CURLE_RECV_ERROR, "OpenSSL SSL_read: SSL_ERROR_SYSCALL, errno 104", .connectionLost),
            (
                CURLE_HTTP2_STREAM,
                "h2_process_pending_input: nghttp2_session_mem_recv() returned -905:Too many CONTINUATION frames",
                .protocolViolation
            ),
            (CURLE_OUT_OF_MEMORY, "Out of memory", .limit),
            (CURLE_PARTIAL_FILE, "transfer closed with 1 bytes remaining to read", .connectionLost),
            (CURLE_HTTP2, "Error in the HTTP2 framing layer", .protocolViolation),
            (
                CURLE_HTTP2_STREAM, "HTTP/2 stream 1 was not closed cleanly: PROTOCOL_ERROR (err 1)",
                .protocolViolation
            ),
            (
                CURLE_HTTP2_STREAM, "HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)",
                .streamReset
            ),
            (
                CURLE_HTTP2_STREAM, "HTTP/2 stream 1 was not closed cleanly: REFUSED_STREAM (err 7)",
                .streamReset
            ),
            (
                CURLE_HTTP2_STREAM,
                "HTTP/2 stream 1 was not closed cleanly before end of the underlying stream", .connectionLost
            ),
            (CURLE_SSL_CONNECT_ERROR, "error:0A000438:SSL routines::tlsv1 alert internal error", .tls),
            (CURLE_WEIRD_SERVER_REPLY, "Nul byte in header", .protocolViolation),
        ])
    func wordsDecideWhereTheCodeDoesNot(result: CURLcode, text: String, kind: TransferError.Kind) {
        #expect(CurlFailure.error(result, text: text, isSent: true).kind == kind)
    }

    @Test func memoryIsOursOnlyBeforeTheRequestWasSent() {
        #expect(CurlFailure.error(CURLE_OUT_OF_MEMORY, text: "", isSent: false).kind == .clientResource)
        let sent = CurlFailure.error(CURLE_OUT_OF_MEMORY, text: "Out of memory", isSent: true)
        #expect(!sent.message.contains("memory"))
    }
}
