import CLibcurl
import Glibc
import Timing

/// One easy handle and all that its callbacks write; reused from transfer to transfer.
///
/// Owned by one ``EventLoop`` and touched on its queue only. libcurl's callbacks get it as an unretained pointer,
/// which holds because the loop keeps every transfer until the handle has left the multi handle.
final class CurlTransfer {
    /// A body up to this size leaves libcurl in one piece with the head, so it is sent when it is connected
    /// (libcurl's own limit, `MAX_INITIAL_POST_SIZE`).
    private static let inlineBodyLimit = 64 * 1024
    private static let longestRedirectBody = 64 * 1024

    let easy: UnsafeMutableRawPointer
    unowned let loop: EventLoop
    var id = 0
    var summary = TransferSummary(issued: Instant(nanoseconds: 0))
    var head = ResponseHead()
    /// The blank line after the final head has come and the receiver knows of it.
    var headIsDelivered = false
    /// The receiver asked for the end.
    var isAborted = false
    /// The socket that carries it, as far as libcurl has told; −1: none yet.
    var socket: Int32 = -1
    /// `socket()` failed for want of descriptors or memory, which libcurl reports as a failed connect.
    var socketError: Int32 = 0
    /// Its connection broke, and libcurl cannot know.
    var isBroken = false
    /// The server ended its HTTP/2 stream, and without an error.
    var streamHasEnded = false
    /// A connection is in its hands: one it opened, or one that was open already.
    var holdsSocket = false

    private var body: [UInt8] = []
    private var bodyOffset = 0
    private var usesFreshConnection = false
    private var connection: ConnectionOptions?
    private var request: Request?
    private var check = HeadCheck()
    private var decoding: ContentDecoding?
    private var decoded: [UInt8] = []
    /// The body's coding cannot be undone; that matters once a byte of it comes.
    private var undecodable: TransferError?
    /// What was found wrong with the response, or with the redirect that it asks for.
    private var violation: TransferError?
    /// Where the present response leads; set until it has ended.
    private var hop: Redirection.Hop?
    /// The URLs of a redirected transfer; empty for all others.
    private var visited: [String] = []
    private var withheld: [String] = []
    private var redirectBytes = 0
    /// How often the present request was written.
    private var attempts = 0
    private var method = ""
    private var headers: HeaderList?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// - Returns: nil where libcurl has no memory for a handle.
    init?(loop: EventLoop) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.loop = loop
        let me = Unmanaged.passUnretained(self).toOpaque()
        weir_easy_set_pointer(easy, CURLOPT_PRIVATE, me)
        weir_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        weir_easy_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        // An empty proxy keeps the environment's proxies out of a measurement.
        weir_easy_set_text(easy, CURLOPT_PROXY, "")
        // Weir keeps its own timers; libcurl's own connect limit of 300 s must not come first.
        weir_easy_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(Int32.max))
        weir_easy_set_long(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1)
        weir_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        weir_easy_set_data_callback(easy, CURLOPT_WRITEFUNCTION, CurlCallbacks.write)
        weir_easy_set_pointer(easy, CURLOPT_WRITEDATA, me)
        weir_easy_set_data_callback(easy, CURLOPT_HEADERFUNCTION, CurlCallbacks.header)
        weir_easy_set_pointer(easy, CURLOPT_HEADERDATA, me)
        weir_easy_set_data_callback(easy, CURLOPT_READFUNCTION, CurlCallbacks.read)
        weir_easy_set_pointer(easy, CURLOPT_READDATA, me)
        weir_easy_set_seek_callback(easy, CurlCallbacks.seek)
        weir_easy_set_pointer(easy, CURLOPT_SEEKDATA, me)
        weir_easy_set_open_callback(easy, CurlCallbacks.openSocket)
        weir_easy_set_pointer(easy, CURLOPT_OPENSOCKETDATA, me)
        // A connection may outlive its transfer, so its end is told to the loop.
        weir_easy_set_close_callback(easy, CurlCallbacks.closeSocket)
        weir_easy_set_pointer(easy, CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(loop).toOpaque())
        weir_easy_set_prereq_callback(easy, CurlCallbacks.beforeRequest)
        weir_easy_set_pointer(easy, CURLOPT_PREREQDATA, me)
    }

    /// Frees the handle; it must have left the multi handle.
    func shutdown() {
        decoding?.shutdown()
        curl_easy_cleanup(easy)
        errorText.deallocate()
    }

    /// Makes the handle ready for a request; only what differs from the last one is set.
    func prepare(_ request: Request, id: Int, at now: Instant) {
        self.id = id
        summary = TransferSummary(issued: now)
        isAborted = false
        if !visited.isEmpty {
            visited = []
            withheld = []
        }
        prepare(request)
    }

    /// Makes the handle ready for where a redirect leads; the summary goes on.
    func prepare(_ hop: Redirection.Hop, cookie: String?) {
        if visited.isEmpty, let request { visited = [request.url] }
        visited.append(hop.request.url)
        for name in hop.withheld where !withheld.contains(name) { withheld.append(name) }
        summary.attempts -= 1
        summary.bytesSent += sentBytes
        var next = hop.request
        if let cookie {
            next.headers = HeaderList(next.headers.lines + ["Cookie: \(cookie)"])
            next.endsWithJarCookie = true
        }
        prepare(next)
    }

    private func prepare(_ request: Request) {
        self.request = request
        head.status = 0
        head.bytes.removeAll(keepingCapacity: true)
        head.codings = []
        head.isDecoded = false
        headIsDelivered = false
        check = HeadCheck()
        violation = nil
        undecodable = nil
        hop = nil
        redirectBytes = 0
        attempts = 0
        socket = -1
        socketError = 0
        isBroken = false
        holdsSocket = false
        bodyOffset = 0
        errorText[0] = 0
        weir_easy_set_text(easy, CURLOPT_URL, request.url)
        if headers !== request.headers {
            headers = request.headers
            weir_easy_set_list(easy, CURLOPT_HTTPHEADER, request.headers.list)
        }
        setBody(request)
        setConnection(request.options.connection)
    }

    /// The request that the present response leads to; nil where the response is the answer.
    func takeHop() -> Redirection.Hop? {
        guard hop != nil, !isAborted else { return nil }
        if visited.isEmpty { summary.connectionReused = isOnOpenConnection }
        defer { hop = nil }
        return hop
    }

    /// Whether no connection that was open can carry the request.
    var needsOwnConnection: Bool {
        connection?.http == .version2PriorKnowledge && !CurlLibrary.sharesPriorKnowledge
    }

    private func setBody(_ request: Request) {
        body = request.body
        let sendsBody = !body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
        if method != request.method {
            method = request.method
            weir_easy_set_text(easy, CURLOPT_CUSTOMREQUEST, method)
        }
        guard sendsBody else {
            weir_easy_set_long(easy, CURLOPT_HTTPGET, 1)
            weir_easy_set_long(easy, CURLOPT_NOBODY, method == "HEAD" ? 1 : 0)
            return
        }
        weir_easy_set_long(easy, CURLOPT_POST, 1)
        weir_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        if body.count <= Self.inlineBodyLimit {
            _ = body.withUnsafeBytes { bytes in
                copyBody(bytes)
            }
        } else {
            weir_easy_set_pointer(easy, CURLOPT_POSTFIELDS, nil)
        }
    }

    /// libcurl keeps its own copy, so no pointer into the array outlives this call.
    private func copyBody(_ bytes: UnsafeRawBufferPointer) -> CURLcode {
        var empty: CChar = 0
        return withUnsafeMutablePointer(to: &empty) { nothing in
            weir_easy_set_pointer(
                easy, CURLOPT_COPYPOSTFIELDS,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress ?? UnsafeRawPointer(nothing)))
        }
    }

    private func setConnection(_ new: ConnectionOptions) {
        guard connection != new else { return }
        connection = new
        weir_easy_set_long(easy, CURLOPT_SSL_VERIFYPEER, new.insecure ? 0 : 1)
        weir_easy_set_long(easy, CURLOPT_SSL_VERIFYHOST, new.insecure ? 0 : 2)
        if let file = new.caFile { weir_easy_set_text(easy, CURLOPT_CAINFO, file) }
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
    }

    /// Whether the next attempt must make a connection of its own.
    func setFreshConnection(_ isFresh: Bool) {
        guard isFresh != usesFreshConnection else { return }
        usesFreshConnection = isFresh
        weir_easy_set_long(easy, CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0)
    }

    /// Completes the summary from what libcurl knows; call it before the handle leaves the multi handle.
    func summarize(result: CURLcode?, at now: Instant) -> TransferSummary {
        summary.done = now
        if visited.isEmpty { summary.connectionReused = isOnOpenConnection }
        summary.bytesSent += sentBytes
        if let result { summary.error = error(for: result) }
        if let last = visited.last { summary.redirect = RedirectTrail(url: last, withheld: withheld) }
        if let decoding {
            decoding.shutdown()
            self.decoding = nil
        }
        return summary
    }

    private var sentBytes: Int {
        var requestBytes = 0
        weir_easy_get_long(easy, CURLINFO_REQUEST_SIZE, &requestBytes)
        return requestBytes + bodyOffset
    }

    private func error(for result: CURLcode) -> TransferError? {
        if let violation { return violation }
        guard result != CURLE_OK else {
            if !headIsDelivered {
                return TransferError(
                    kind: .connectionLost,
                    message: "the connection closed before the response's head was whole")
            }
            if isHTTP2, let cut = missingStreamEnd { return cut }
            if isBroken { return TransferError(kind: .connectionLost, message: "Connection reset by peer") }
            return decoding?.missingEnd
        }
        var systemError = 0
        weir_easy_get_long(easy, CURLINFO_OS_ERRNO, &systemError)
        let detail =
            errorText[0] == 0 ? String(cString: curl_easy_strerror(result)) : String(cString: errorText)
        if isAborted { return TransferError(kind: .aborted, message: "stopped by the receiver") }
        let ours: Set<Int32> = [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL]
        let code = socketError != 0 ? socketError : Int32(truncatingIfNeeded: systemError)
        if [CURLE_OUT_OF_MEMORY, CURLE_COULDNT_CONNECT].contains(result), ours.contains(code) {
            return TransferError(
                kind: .clientResource, message: "\(detail) (\(String(cString: strerror(code))))")
        }
        if result == CURLE_GOT_NOTHING, connection?.http != .version1, attempts > 0, loop.gaveUp(socket) {
            return TransferError(
                kind: .protocolViolation,
                message: "the server broke the rules of HTTP/2; the connection was given up")
        }
        let failure = CurlFailure.error(result, text: detail, isSent: attempts > 0)
        // A server that accepts and resets at once may do so before the connect is seen to have succeeded.
        let wasReset = failure.kind == .connectRefused && code == ECONNRESET
        return TransferError(
            kind: wasReset ? .connectionLost : failure.kind,
            message: Unreachable.message(failure.kind, detail: failure.message, systemError: code))
    }

    private var isHTTP2: Bool { head.bytes.starts(with: "HTTP/2".utf8) }

    /// libcurl takes the end of a connection that it has given up for the end of an HTTP/2 stream.
    private var missingStreamEnd: TransferError? {
        // Of these libcurl itself knows that they are whole, and does not wait for the stream's end.
        let needsNone = check.length != nil || method == "HEAD" || head.status == 204 || head.status == 304
        guard !needsNone, !streamHasEnded else { return nil }
        if loop.hasOnlyEnded(socket) {
            return TransferError(
                kind: .connectionLost, message: "the connection ended before the HTTP/2 stream did")
        }
        guard CurlLibrary.tellsOfStreamEnds else { return nil }
        return TransferError(
            kind: .protocolViolation,
            message: "the server broke the rules of HTTP/2 before the body's end; the connection was given up"
        )
    }

    /// Hands libcurl the next piece of a large body, and stamps the moment of the last.
    func readBody(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, body.count - bodyOffset)
        body.withUnsafeBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[bodyOffset..<bodyOffset + count]))
        }
        bodyOffset += count
        if bodyOffset == body.count, visited.isEmpty { summary.sent = Instant.now() }
        return count
    }

    /// libcurl starts the body again, for a resend or a redirect.
    func rewindBody(to offset: Int) -> Bool {
        guard (0...body.count).contains(offset) else { return false }
        bodyOffset = offset
        return true
    }

    func willSendRequest() {
        let now = Instant.now()
        loop.holdsSocket(self)
        if connection?.http != .version1 { socket = activeSocket }
        streamHasEnded = false
        summary.attempts += 1
        attempts += 1
        if attempts > 1 { loop.willResend(self) }
        if visited.isEmpty {
            summary.connected = now
            summary.sent = body.count <= Self.inlineBodyLimit ? now : nil
        }
        loop.receiver?.transferConnected(id, at: now)
    }

    /// The connection's socket; libcurl tells of it only once where several transfers share it.
    private var activeSocket: Int32 {
        var found = curl_socket_t(-1)
        return weir_easy_get_socket(easy, &found) == CURLE_OK ? found : -1
    }

    /// Takes one line of a head; the blank line of the final one delivers it.
    ///
    /// - Returns: false where the response must not be read on.
    func receivedHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        // Trailer fields after a chunked body come here too and are of no use.
        guard !headIsDelivered, hop == nil else {
            violation = violation ?? check.count(line)
            return violation == nil
        }
        if line.starts(with: "HTTP/".utf8) {
            head.bytes.removeAll(keepingCapacity: true)
            head.status = Self.status(in: line)
            violation = check.begin(status: head.status)
        } else if head.bytes.isEmpty {
            violation = TransferError(
                kind: .protocolViolation, message: "the response does not begin with HTTP/")
        }
        violation = violation ?? check.take(line)
        guard violation == nil else { return false }
        head.bytes.append(contentsOf: line)
        let isBlank = line.count <= 2 && line.allSatisfy { $0 == 0x0D || $0 == 0x0A }
        guard isBlank, head.status >= 200 else { return true }
        return headIsComplete()
    }

    private func headIsComplete() -> Bool {
        if connection?.http != .version1, !body.isEmpty { loop.answeredEarly(on: socket) }
        if head.status >= 300, let request {
            let urls = visited.isEmpty ? [request.url] : visited
            switch Redirection.step(from: request, status: head.status, head: head, visited: urls) {
            case .follow(let next):
                hop = next
                return true
            case .refuse(let why): violation = TransferError(kind: .redirect, message: why)
            case nil: break
            }
        }
        headIsDelivered = true
        if !check.codings.isEmpty { beginDecoding() }
        loop.receiver?.transfer(id, received: head, at: loop.arrival(on: socket).first)
        return true
    }

    /// No connection was made for the present request.
    private var isOnOpenConnection: Bool {
        var newConnections = 0
        weir_easy_get_long(easy, CURLINFO_NUM_CONNECTS, &newConnections)
        return newConnections == 0 && attempts > 0
    }

    private func beginDecoding() {
        head.codings = check.codings
        guard request?.options.undoesCodings == true else { return }
        do throws(TransferError) {
            decoding = try ContentDecoding(check.codings)
            head.isDecoded = true
        } catch {
            undecodable = error
        }
    }

    /// The three digits after the first space of a status line; 0 where there are none.
    private static func status(in line: UnsafeRawBufferPointer) -> Int {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), space + 4 <= line.count else { return 0 }
        if space + 4 < line.count, (0x30...0x39).contains(line[space + 4]) { return 0 }
        return line[(space + 1)...(space + 3)].reduce(0) { value, digit in
            (0x30...0x39).contains(digit) ? value * 10 + Int(digit - 0x30) : 0
        }
    }

    func receivedBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard headIsDelivered else { return takeRedirectsBody(bytes) }
        summary.bytesReceived += bytes.count
        if let undecodable {
            violation = undecodable
            return false
        }
        if decoding != nil { return receivedEncoded(bytes) }
        return deliver(bytes)
    }

    /// The body of a redirect that is followed is nobody's answer; one that is long is not waited for.
    private func takeRedirectsBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        redirectBytes += bytes.count
        return redirectBytes <= Self.longestRedirectBody
    }

    private func receivedEncoded(_ bytes: UnsafeRawBufferPointer) -> Bool {
        decoded.removeAll(keepingCapacity: decoded.capacity <= 1 << 20)
        do throws(TransferError) {
            try decoding?.decode(bytes, into: &decoded)
        } catch {
            violation = error
        }
        // What came before the fault is as good as any other cut body.
        let goesOn = decoded.isEmpty ? true : decoded.withUnsafeBytes { deliver($0) }
        return goesOn && violation == nil
    }

    private func deliver(_ bytes: UnsafeRawBufferPointer) -> Bool {
        summary.bodyBytes += bytes.count
        let goesOn = loop.receiver?.transfer(id, received: bytes, arrival: loop.arrival(on: socket)) ?? false
        if !goesOn { isAborted = true }
        return goesOn
    }
}
