import CLibcurl
import Timing

/// Fetches from one address, or sends to it, again and again, on the calling thread and over a connection of its own.
///
/// For what is asked beside the load: nothing of it goes through an event loop. One owner.
package final class BlockingFetch: @unchecked Sendable {
    /// Where to, and by which rules.
    package struct Target: Sendable {
        package var url: String
        /// `Name: value` lines.
        package var headers: [String]
        package var timeout: Duration
        package var connection: ConnectionOptions
        /// A longer body is no answer.
        package var mostBytes: Int

        package init(
            url: String, headers: [String] = [], timeout: Duration, connection: ConnectionOptions = .init(),
            mostBytes: Int
        ) {
            self.url = url
            self.headers = headers
            self.timeout = timeout
            self.connection = connection
            self.mostBytes = mostBytes
        }
    }

    /// What came of it.
    package struct Answer: Sendable {
        package var status: Int
        /// Codings undone.
        package var body: [UInt8]
        /// For how long the server wishes to be left alone (`Retry-After`); nil where it does not say.
        package var retryAfter: Duration?

        package init(status: Int, body: [UInt8], retryAfter: Duration? = nil) {
            self.status = status
            self.body = body
            self.retryAfter = retryAfter
        }
    }

    /// When the parts of a fetch were done; nil for what was not reached, or not needed.
    package struct Times: Sendable, Equatable {
        package var lookedUp: Duration?
        package var connected: Duration?
        /// TLS.
        package var secured: Duration?
        /// The first byte of the answer.
        package var answered: Duration?

        package init(
            lookedUp: Duration? = nil, connected: Duration? = nil, secured: Duration? = nil,
            answered: Duration? = nil
        ) {
            self.lookedUp = lookedUp
            self.connected = connected
            self.secured = secured
            self.answered = answered
        }
    }

    private let easy: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let target: Target
    private var headers: UnsafeMutablePointer<curl_slist>?

    /// - Throws: ``TransferError`` where libcurl has no memory.
    package init(_ target: Target) throws(TransferError) {
        try CurlLibrary.initialize()
        guard let handle = curl_easy_init() else {
            throw TransferError(kind: .clientResource, message: "libcurl has no handle left")
        }
        easy = handle
        errorText[0] = 0
        self.target = target
        for header in target.headers { headers = curl_slist_append(headers, header) }
        weir_easy_set_text(handle, CURLOPT_URL, target.url)
        weir_easy_set_list(handle, CURLOPT_HTTPHEADER, headers)
        weir_easy_set_long(handle, CURLOPT_NOSIGNAL, 1)
        weir_easy_set_long(
            handle, CURLOPT_TIMEOUT_MS, Int(clamping: max(1, target.timeout.nanoseconds / 1_000_000)))
        // Every coding that libcurl can undo.
        weir_easy_set_text(handle, CURLOPT_ACCEPT_ENCODING, "")
        weir_easy_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        weir_easy_set_text(handle, CURLOPT_PROXY, "")
        weir_easy_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        weir_easy_set_data_callback(handle, CURLOPT_WRITEFUNCTION, BodyBuffer.take)
        if target.connection.insecure {
            weir_easy_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
            weir_easy_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let file = target.connection.caFile ?? TrustedAuthorities.file {
            weir_easy_set_text(handle, CURLOPT_CAINFO, file)
        }
        if let file = target.connection.clientCertificate {
            weir_easy_set_text(handle, CURLOPT_SSLCERT, file)
        }
        if let file = target.connection.clientKey { weir_easy_set_text(handle, CURLOPT_SSLKEY, file) }
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
        errorText.deallocate()
    }

    /// How long the parts of the last fetch took, from its start; each holds those before it.
    package var times: Times {
        func time(_ info: CURLINFO) -> Duration? {
            var microseconds: curl_off_t = 0
            weir_easy_get_offset(easy, info, &microseconds)
            return microseconds > 0 ? .microseconds(Int64(microseconds)) : nil
        }
        return Times(
            lookedUp: time(CURLINFO_NAMELOOKUP_TIME_T), connected: time(CURLINFO_CONNECT_TIME_T),
            secured: time(CURLINFO_APPCONNECT_TIME_T), answered: time(CURLINFO_STARTTRANSFER_TIME_T))
    }

    /// Sends a body by POST; blocks for the time limit at the most.
    package func post(_ body: [UInt8]) throws(TransferError) -> Answer {
        weir_easy_set_long(easy, CURLOPT_POST, 1)
        weir_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        // Kept by libcurl, so that nothing of ours must outlive the call.
        _ = body.withUnsafeBufferPointer { bytes in
            weir_easy_set_pointer(
                easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
        return try fetch()
    }

    /// Fetches it; blocks for the time limit at the most.
    package func fetch() throws(TransferError) -> Answer {
        let buffer = BodyBuffer(limit: target.mostBytes)
        let context = Unmanaged.passRetained(buffer)
        defer { context.release() }
        weir_easy_set_pointer(easy, CURLOPT_WRITEDATA, context.toOpaque())
        let code = curl_easy_perform(easy)
        weir_easy_set_pointer(easy, CURLOPT_WRITEDATA, nil)
        if buffer.isTooLong {
            throw TransferError(
                kind: .limit, message: "the body is longer than \(target.mostBytes >> 20) MiB")
        }
        guard code == CURLE_OK else {
            let text =
                errorText[0] == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
            throw CurlFailure.error(code, text: text, isSent: true)
        }
        var status = 0
        weir_easy_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        var pause: curl_off_t = 0
        weir_easy_get_offset(easy, CURLINFO_RETRY_AFTER, &pause)
        return Answer(
            status: status, body: buffer.bytes, retryAfter: pause > 0 ? .seconds(Int64(pause)) : nil)
    }
}

/// A body as it comes.
private final class BodyBuffer {
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var isTooLong = false

    init(limit: Int) { self.limit = limit }

    static let take: weir_data_callback = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let buffer = Unmanaged<BodyBuffer>.fromOpaque(context).takeUnretainedValue()
        let length = size * count
        guard buffer.bytes.count + length <= buffer.limit else {
            buffer.isTooLong = true
            return 0
        }
        buffer.bytes += UnsafeRawBufferPointer(start: bytes, count: length)
        return length
    }
}
