import CLibcurl
import Timing

/// One transfer and all that libcurl's callbacks write; reused from transfer to transfer.
///
/// It stands between libcurl and the receiver: ``CurlHandle`` is what libcurl is told, ``HeadReader``,
/// ``RedirectCourse`` and ``BodyDecoder`` are what a response goes through on its way.
///
/// Owned by one ``EventLoop`` and touched on its queue only. libcurl's callbacks get it as an unretained pointer,
/// which holds because the loop keeps every transfer until the handle has left the multi handle.
final class CurlTransfer {
    // The loop keeps every transfer, and frees it before itself; unsafe, because each check would be an atomic operation.
    unowned(unsafe) let loop: EventLoop
    private(set) var id = 0
    /// The socket that carries it, as far as libcurl has told; −1: none yet.
    var socket: Int32 = -1
    /// `socket()` failed for want of descriptors or memory, which libcurl reports as a failed connect.
    var socketError: Int32 = 0
    /// The server ended its HTTP/2 stream, and without an error.
    var streamHasEnded = false
    /// A connection is in its hands: one it opened, or one that was open already.
    var holdsSocket = false

    private var handle: CurlHandle
    private var summary = TransferSummary(issued: Instant(nanoseconds: 0))
    private var request: Request?
    private var body: [UInt8] = []
    private var bodyOffset = 0
    /// How often the present request was written.
    private var attempts = 0
    private var reader = HeadReader()
    private var redirects = RedirectCourse()
    private var decoder = BodyDecoder()
    /// The blank line after the final head has come and the receiver knows of it.
    private var headIsDelivered = false
    /// A head is whole that may be followed by another: libcurl answers the challenge in it.
    private var holdsChallenge = false
    /// The receiver asked for the end.
    private var isAborted = false
    /// The body's coding cannot be undone; that matters once a byte of it comes.
    private var undecodable: TransferError?
    /// What was found wrong with the response, or with the redirect that it asks for.
    private var violation: TransferError?

    /// - Returns: nil where libcurl has no memory for a handle.
    init?(loop: EventLoop) {
        guard let handle = CurlHandle() else { return nil }
        self.handle = handle
        self.loop = loop
        handle.setCallbacks(
            transfer: Unmanaged.passUnretained(self).toOpaque(),
            loop: Unmanaged.passUnretained(loop).toOpaque())
    }

    var easy: UnsafeMutableRawPointer { handle.easy }
    var head: ResponseHead { reader.head }
    /// Whether no connection that was open can carry the request.
    var needsOwnConnection: Bool { handle.needsOwnConnection }

    /// Whether the next attempt must make a connection of its own.
    func setFreshConnection(_ isFresh: Bool) { handle.setFreshConnection(isFresh) }

    /// Frees the handle; it must have left the multi handle.
    func shutdown() {
        decoder.shutdown()
        handle.shutdown()
    }

    // MARK: Its requests

    /// Makes the transfer ready for a request.
    func prepare(_ request: Request, id: Int, at now: Instant) {
        self.id = id
        summary = TransferSummary(issued: now)
        isAborted = false
        redirects.begin()
        prepare(request)
    }

    /// Makes the transfer ready for where a redirect leads; the summary goes on.
    func prepare(_ hop: Redirection.Hop, cookie: String?) {
        redirects.follow(hop, from: request)
        // The request that a redirect leads to was asked for; only libcurl's own repetitions count as resent.
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
        body = request.body
        bodyOffset = 0
        attempts = 0
        reader.begin()
        redirects.beginRequest()
        headIsDelivered = false
        holdsChallenge = false
        violation = nil
        undecodable = nil
        socket = -1
        socketError = 0
        holdsSocket = false
        handle.set(request)
    }

    /// The request that the present response leads to; nil where the response is the answer.
    func takeHop() -> Redirection.Hop? {
        guard redirects.leadsOn, !isAborted else { return nil }
        if redirects.isAtStart { summary.connectionReused = isOnOpenConnection }
        return redirects.takeHop()
    }

    // MARK: Sending

    func willSendRequest() {
        let now = Instant.now()
        loop.holdsSocket(self)
        if handle.mayShareConnection { socket = handle.socket }
        streamHasEnded = false
        summary.attempts += 1
        attempts += 1
        // The answer to a challenge is no repetition.
        if holdsChallenge { summary.attempts -= 1 }
        if attempts > 1, !holdsChallenge { loop.willResend(self) }
        if redirects.isAtStart {
            summary.connected = now
            // A small body leaves with the head; of a larger one `readBody` sees the last piece.
            summary.sent = body.count <= CurlHandle.inlineBodyLimit ? now : nil
        }
        loop.receiver?.transferConnected(id, at: now)
    }

    /// Hands libcurl the next piece of a large body, and stamps the moment of the last.
    func readBody(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, body.count - bodyOffset)
        body.withUnsafeBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[bodyOffset..<bodyOffset + count]))
        }
        bodyOffset += count
        if bodyOffset == body.count, redirects.isAtStart { summary.sent = Instant.now() }
        return count
    }

    /// libcurl starts the body again, for a resend or a redirect.
    func rewindBody(to offset: Int) -> Bool {
        guard (0...body.count).contains(offset) else { return false }
        bodyOffset = offset
        return true
    }

    private var sentBytes: Int { handle.requestBytes + bodyOffset }

    // MARK: The head

    /// Takes one line of a head; the blank line of the final one delivers it.
    ///
    /// - Returns: false where the response must not be read on.
    func receivedHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        // Trailer fields after a chunked body come here too.
        guard !headIsDelivered, !redirects.leadsOn else {
            violation = violation ?? reader.takeTrailer(line)
            return violation == nil
        }
        if holdsChallenge, line.starts(with: "HTTP/".utf8) { holdsChallenge = false }
        switch reader.take(line) {
        case .goesOn: break
        case .isWhole: headIsWhole()
        case .isWrong(let problem):
            violation = problem
            return false
        }
        return true
    }

    private func headIsWhole() {
        if handle.mayShareConnection, !body.isEmpty { loop.answeredEarly(on: socket) }
        if reader.head.status == 401, handle.answersChallenges, attempts <= 1 {
            // Delivered when its body comes, or nothing more.
            holdsChallenge = true
            return
        }
        deliverHead()
    }

    private func deliverHead() {
        holdsChallenge = false
        if reader.head.status >= 300, let request {
            violation = redirects.take(reader.head, of: request)
            if redirects.leadsOn { return }
        }
        headIsDelivered = true
        if !reader.codings.isEmpty { beginDecoding() }
        loop.receiver?.transfer(id, received: reader.head, at: loop.arrival(on: socket).first)
    }

    private func beginDecoding() {
        reader.head.codings = reader.codings
        guard request?.options.undoesCodings == true else { return }
        do throws(TransferError) {
            try decoder.begin(reader.codings)
            reader.head.isDecoded = true
        } catch {
            undecodable = error
        }
    }

    // MARK: The body

    func receivedBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if holdsChallenge { deliverHead() }
        guard headIsDelivered else { return redirects.takeBody(bytes.count) }
        summary.bytesReceived += bytes.count
        if let undecodable {
            violation = undecodable
            return false
        }
        if decoder.isActive { return receivedEncoded(bytes) }
        return deliver(bytes)
    }

    private func receivedEncoded(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (goesOn, problem) = decoder.decode(bytes) { deliver($0) }
        if let problem { violation = problem }
        return goesOn && violation == nil
    }

    private func deliver(_ bytes: UnsafeRawBufferPointer) -> Bool {
        summary.bodyBytes += bytes.count
        let goesOn = loop.receiver?.transfer(id, received: bytes, arrival: loop.arrival(on: socket)) ?? false
        if !goesOn { isAborted = true }
        return goesOn
    }

    // MARK: Its end

    /// Completes the summary from what libcurl knows; call it before the handle leaves the multi handle.
    func summarize(result: CURLcode?, at now: Instant) -> TransferSummary {
        if holdsChallenge { deliverHead() }
        summary.done = now
        if redirects.isAtStart { summary.connectionReused = isOnOpenConnection }
        summary.bytesSent += sentBytes
        if let result { summary.error = error(for: result) }
        if let trail = redirects.trail { summary.redirect = trail }
        if decoder.isActive { decoder.shutdown() }
        return summary
    }

    /// No connection was made for the present request.
    private var isOnOpenConnection: Bool { handle.newConnections == 0 && attempts > 0 }

    private func error(for result: CURLcode) -> TransferError? {
        // What Weir itself has found comes first: it made libcurl end the transfer with a code that says less.
        if let violation { return violation }
        guard result != CURLE_OK else { return unnoticedFailure }
        if isAborted { return TransferError(kind: .aborted, message: "stopped by the receiver") }
        let systemError = socketError != 0 ? socketError : handle.systemError
        let words = handle.words(for: result)
        if let error = CurlFailure.ofThisMachine(result, text: words, systemError: systemError) {
            return error
        }
        if result == CURLE_GOT_NOTHING, handle.mayShareConnection, attempts > 0, loop.gaveUp(socket) {
            return TransferError(
                kind: .protocolViolation,
                message: "the server broke the rules of HTTP/2; the connection was given up")
        }
        return CurlFailure.error(result, text: words, isSent: attempts > 0, systemError: systemError)
    }

    /// What is wrong with a response that libcurl takes for a good one.
    private var unnoticedFailure: TransferError? {
        if !headIsDelivered {
            return TransferError(
                kind: .connectionLost,
                message: "the connection closed before the response's head was whole")
        }
        if reader.isHTTP2, let cut = missingStreamEnd { return cut }
        return decoder.missingEnd
    }

    /// libcurl takes the end of a connection that it has given up for the end of an HTTP/2 stream.
    private var missingStreamEnd: TransferError? {
        // Of these libcurl itself knows that they are whole, and does not wait for the stream's end.
        let status = reader.head.status
        let needsNone = reader.length != nil || request?.method == "HEAD" || status == 204 || status == 304
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
}
