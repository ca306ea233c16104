import CLibcurl
import Glibc

/// An easy handle and what was set on it, so that only what differs from the last request is set anew.
///
/// Owned by one ``CurlTransfer``, which frees it by ``shutdown()``.
struct CurlHandle {
    /// A body up to this size leaves libcurl in one piece with the head, so it is sent when it is connected
    /// (libcurl's own limit, `MAX_INITIAL_POST_SIZE`).
    static let inlineBodyLimit = 64 * 1024

    let easy: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var isFresh = false
    private var options: TransferOptions?
    private var url = ""
    private var method = ""
    private var sendsBody: Bool?
    private var headers: HeaderList?
    /// What libcurl sends as the body, kept here for as long as it may send it again.
    private var body = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// - Returns: nil where libcurl has no memory for a handle.
    init?() {
        guard let easy = curl_easy_init() else {
            errorText.deallocate()
            return nil
        }
        self.easy = easy
        weir_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        weir_easy_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        // An empty proxy keeps the environment's proxies out of a measurement.
        weir_easy_set_text(easy, CURLOPT_PROXY, "")
        // Weir keeps its own timers; libcurl's own connect limit of 300 s must not come first.
        weir_easy_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(Int32.max))
        weir_easy_set_long(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1)
        weir_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    }

    /// Sets what libcurl calls.
    ///
    /// - Parameter transfer: the context of a transfer's callbacks.
    /// - Parameter loop: the context of those that may come when the transfer is over.
    func setCallbacks(transfer: UnsafeMutableRawPointer, loop: UnsafeMutableRawPointer) {
        weir_easy_set_pointer(easy, CURLOPT_PRIVATE, transfer)
        weir_easy_set_data_callback(easy, CURLOPT_WRITEFUNCTION, CurlCallbacks.write)
        weir_easy_set_pointer(easy, CURLOPT_WRITEDATA, transfer)
        weir_easy_set_data_callback(easy, CURLOPT_HEADERFUNCTION, CurlCallbacks.header)
        weir_easy_set_pointer(easy, CURLOPT_HEADERDATA, transfer)
        weir_easy_set_data_callback(easy, CURLOPT_READFUNCTION, CurlCallbacks.read)
        weir_easy_set_pointer(easy, CURLOPT_READDATA, transfer)
        weir_easy_set_seek_callback(easy, CurlCallbacks.seek)
        weir_easy_set_pointer(easy, CURLOPT_SEEKDATA, transfer)
        weir_easy_set_open_callback(easy, CurlCallbacks.openSocket)
        weir_easy_set_pointer(easy, CURLOPT_OPENSOCKETDATA, transfer)
        // A connection may outlive its transfer, so its end is told to the loop.
        weir_easy_set_close_callback(easy, CurlCallbacks.closeSocket)
        weir_easy_set_pointer(easy, CURLOPT_CLOSESOCKETDATA, loop)
        weir_easy_set_prereq_callback(easy, CurlCallbacks.beforeRequest)
        weir_easy_set_pointer(easy, CURLOPT_PREREQDATA, transfer)
    }

    /// Frees the handle; it must have left the multi handle.
    func shutdown() {
        curl_easy_cleanup(easy)
        errorText.deallocate()
        body.deallocate()
    }

    // MARK: The request

    /// Makes the handle ready for a request.
    mutating func set(_ request: Request) {
        errorText[0] = 0
        if url != request.url {
            url = request.url
            weir_easy_set_text(easy, CURLOPT_URL, url)
        }
        if headers !== request.headers {
            headers = request.headers
            weir_easy_set_list(easy, CURLOPT_HTTPHEADER, request.headers.list)
        }
        setBody(request)
        if options !== request.options {
            let before = options?.connection
            options = request.options
            if before != request.options.connection { setConnection(request.options.connection) }
        }
    }

    private mutating func setBody(_ request: Request) {
        let sendsBody =
            !request.body.isEmpty || request.method == "POST" || request.method == "PUT"
            || request.method == "PATCH"
        if method != request.method || self.sendsBody != sendsBody {
            method = request.method
            self.sendsBody = sendsBody
            weir_easy_set_text(easy, CURLOPT_CUSTOMREQUEST, method)
            if sendsBody {
                weir_easy_set_long(easy, CURLOPT_POST, 1)
            } else {
                weir_easy_set_long(easy, CURLOPT_HTTPGET, 1)
                weir_easy_set_long(easy, CURLOPT_NOBODY, method == "HEAD" ? 1 : 0)
            }
        }
        guard sendsBody else { return }
        weir_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        if request.body.count <= Self.inlineBodyLimit {
            copyBody(request.body)
            weir_easy_set_pointer(easy, CURLOPT_POSTFIELDS, body.baseAddress)
        } else {
            weir_easy_set_pointer(easy, CURLOPT_POSTFIELDS, nil)
        }
    }

    /// Keeps the body where it stays until the next request.
    private mutating func copyBody(_ bytes: [UInt8]) {
        if body.count < bytes.count || body.baseAddress == nil {
            body.deallocate()
            body = .allocate(byteCount: max(256, bytes.count), alignment: 1)
        }
        bytes.withUnsafeBytes { body.copyMemory(from: $0) }
    }

    private mutating func setConnection(_ new: ConnectionOptions) {
        weir_easy_set_long(easy, CURLOPT_SSL_VERIFYPEER, new.insecure ? 0 : 1)
        weir_easy_set_long(easy, CURLOPT_SSL_VERIFYHOST, new.insecure ? 0 : 2)
        if let file = new.caFile ?? TrustedAuthorities.file { weir_easy_set_text(easy, CURLOPT_CAINFO, file) }
        if let file = new.clientCertificate { weir_easy_set_text(easy, CURLOPT_SSLCERT, file) }
        if let file = new.clientKey { weir_easy_set_text(easy, CURLOPT_SSLKEY, file) }
        let version =
            switch new.http {
            case .version1: CURL_HTTP_VERSION_1_1
            case .version2: CURL_HTTP_VERSION_2TLS
            case .version2PriorKnowledge: CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            }
        weir_easy_set_long(easy, CURLOPT_HTTP_VERSION, Int(version))
        // Wait for a connection that is being made, to share it, instead of making another.
        weir_easy_set_long(easy, CURLOPT_PIPEWAIT, new.http == .version1 ? 0 : 1)
        weir_easy_set_long(easy, CURLOPT_FORBID_REUSE, needsOwnConnection ? 1 : 0)
        weir_easy_set_list(easy, CURLOPT_RESOLVE, new.resolved?.list)
        // CURLAUTH_DIGEST; CURLAUTH_BASIC is libcurl's default, and of no effect without a name.
        weir_easy_set_long(easy, CURLOPT_HTTPAUTH, new.digest == nil ? 1 : 2)
        weir_easy_set_text(easy, CURLOPT_USERNAME, new.digest?.user)
        weir_easy_set_text(easy, CURLOPT_PASSWORD, new.digest?.password)
    }

    /// Whether the next attempt must make a connection of its own.
    mutating func setFreshConnection(_ isFresh: Bool) {
        guard isFresh != self.isFresh else { return }
        self.isFresh = isFresh
        weir_easy_set_long(easy, CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0)
    }

    // MARK: What it knows

    /// Whether other streams may share its connection: whatever is not HTTP/1.1 alone.
    var mayShareConnection: Bool { options?.connection.http != .version1 }

    /// Whether no connection that was open can carry the request.
    var needsOwnConnection: Bool {
        guard let connection = options?.connection else { return false }
        return !connection.keepsAlive
            || connection.http == .version2PriorKnowledge && !CurlLibrary.sharesPriorKnowledge
    }

    /// Whether libcurl answers a challenge of the server by itself.
    var answersChallenges: Bool { options?.connection.digest != nil }

    /// Bytes of the requests' heads, and of bodies that went with them.
    var requestBytes: Int { number(CURLINFO_REQUEST_SIZE) }

    /// Connections that were made for the present request.
    var newConnections: Int { number(CURLINFO_NUM_CONNECTS) }

    /// The error number of the last system call that failed; 0 for none.
    var systemError: Int32 { Int32(truncatingIfNeeded: number(CURLINFO_OS_ERRNO)) }

    /// The socket of its connection, −1 for none; libcurl tells of one only once where several transfers share it.
    var socket: Int32 {
        var found = curl_socket_t(-1)
        return weir_easy_get_socket(easy, &found) == CURLE_OK ? found : -1
    }

    /// libcurl's words for an error.
    func words(for result: CURLcode) -> String {
        errorText[0] == 0 ? String(cString: curl_easy_strerror(result)) : String(cString: errorText)
    }

    private func number(_ info: CURLINFO) -> Int {
        var value = 0
        weir_easy_get_long(easy, info, &value)
        return value
    }
}
