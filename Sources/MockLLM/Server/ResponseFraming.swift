import Glibc
import NIOCore

/// The bytes of HTTP/1.1 around an answer's own: written here, not by a library's encoder, so that one event is
/// one buffer and one system call, and so that faults can break the framing.
struct ResponseFraming: Sendable {
    /// Room before a payload for the longest chunk size and its line end.
    static let headroom = 10

    /// Whether a body of unknown length is chunked; to HTTP/1.0 it ends with the connection.
    var isChunked: Bool
    /// What the `Connection` header says.
    var announcesKeepAlive: Bool
    /// llama.cpp's `Keep-Alive` header, for the lie.
    var announcesTimeout = false

    /// Status line and headers up to the empty line; a nil length means a body of unknown length.
    func head(status: Int, contentType: String, length: Int?, extra: [(String, String)] = []) -> String {
        var text = "HTTP/1.1 \(status) \(Self.reason(status))\r\nContent-Type: \(contentType)\r\n"
        text += "Date: \(Self.date)\r\n"
        if let length {
            text += "Content-Length: \(length)\r\n"
        } else {
            text += "Cache-Control: no-cache\r\n"
            if isChunked { text += "Transfer-Encoding: chunked\r\n" }
        }
        if status == 429 { text += "Retry-After: 1\r\n" }
        for (name, value) in extra { text += "\(name): \(value)\r\n" }
        text += announcesKeepAlive ? "Connection: keep-alive\r\n" : "Connection: close\r\n"
        if announcesTimeout { text += "Keep-Alive: timeout=5, max=100\r\n" }
        return text + "\r\n"
    }

    /// The present time as RFC 9110 wants it (IMF-fixdate).
    private static var date: String {
        var (now, parts) = (time(nil), tm())
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 64)
        strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return text.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) ?? "" }
    }

    /// A buffer into which a payload may be written.
    static func prepare(_ buffer: inout ByteBuffer) {
        buffer.clear()
        buffer.writeRepeatingByte(0, count: headroom)
        buffer.moveReaderIndex(forwardBy: headroom)
    }

    /// Turns the payload of a prepared buffer into the bytes of a step; true if the response ends cleanly with them.
    func frame(_ step: MockStep, _ answer: OpenAnswer, _ buffer: inout ByteBuffer) -> Bool {
        switch step.action {
        case .head(let status, let contentType, let length):
            if length == nil { chunk(&buffer) }
            let head = head(
                status: status, contentType: contentType, length: length, extra: answer.extraHeaders)
            putInFront(head, &buffer)
        case .whole(let status, let contentType):
            let length = buffer.readableBytes
            putInFront(head(status: status, contentType: contentType, length: length), &buffer)
            return true
        case .send:
            if !answer.hasLength { chunk(&buffer) }
        case .end:
            if !answer.hasLength { chunk(&buffer, isLast: true) }
            return answer.hasLength || isChunked
        case .cutMidChunk:
            chunk(&buffer, missing: 64)
        case .close, .reset, .hold:
            break
        }
        return false
    }

    private func putInFront(_ head: String, _ buffer: inout ByteBuffer) {
        var whole = ByteBuffer(string: head)
        whole.writeBuffer(&buffer)
        buffer = whole
    }

    /// Makes the payload of a prepared buffer a chunk; `missing` bytes more are announced than follow.
    private func chunk(_ buffer: inout ByteBuffer, isLast: Bool = false, missing: Int = 0) {
        guard isChunked else { return }
        let size = buffer.readableBytes
        if size > 0 {
            let line = String(size + missing, radix: 16) + "\r\n"
            let start = Self.headroom - line.utf8.count
            buffer.setString(line, at: start)
            buffer.moveReaderIndex(to: start)
            if missing == 0 { buffer.writeString("\r\n") }
        }
        if isLast { buffer.writeString("0\r\n\r\n") }
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Content Too Large"
        case 429: "Too Many Requests"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }
}
