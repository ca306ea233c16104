import NIOCore
import NIOHTTP1

/// Gathers one request's head and body from the decoder's parts.
struct RequestReader {
    /// A body up to this size is kept; of a longer one the rest is read and thrown away.
    static let maximumBody = 16 << 20

    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isTooLarge = false

    /// A whole request, or the refusal of one.
    struct Whole {
        let head: HTTPRequestHead
        let body: ByteBuffer
        let isTooLarge: Bool
    }

    /// Takes one part and returns the request that it completes.
    mutating func read(_ part: HTTPServerRequestPart) -> Whole? {
        switch part {
        case .head(let head):
            self = RequestReader()
            self.head = head
        case .body(var bytes):
            if body.readableBytes + bytes.readableBytes > Self.maximumBody {
                isTooLarge = true
                body = ByteBuffer()
            } else if !isTooLarge {
                if body.readableBytes == 0 { body = bytes } else { body.writeBuffer(&bytes) }
            }
        case .end:
            guard let head else { return nil }
            let whole = Whole(head: head, body: body, isTooLarge: isTooLarge)
            self = RequestReader()
            return whole
        }
        return nil
    }
}
