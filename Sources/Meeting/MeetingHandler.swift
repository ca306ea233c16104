import NIOCore
import NIOHTTP1

/// One connection of a share: each request with its body goes to the host, and its answer back.
///
/// Owned by its channel's event loop, on which every method runs.
final class MeetingHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Names the header in which a share shows its pass.
    static let passHeader = "Weir-Pass"
    /// A longer message is none of a share's; of somebody without a pass it is an introduction.
    static let mostBytes = 64 << 20
    static let mostOfStrangers = 1 << 16

    private let answer: (String, [UInt8], any EventLoop) -> EventLoopFuture<MeetingAnswer>
    private let isKnown: (String) -> Bool
    private var limit = 0
    private var path = ""
    private var body: [UInt8] = []
    private var isTooLong = false

    /// - Parameters:
    ///   - isKnown: whether somebody has this pass.
    ///   - answer: to a request of this path and body.
    init(
        isKnown: @escaping (String) -> Bool,
        _ answer: @escaping (String, [UInt8], any EventLoop) -> EventLoopFuture<MeetingAnswer>
    ) {
        self.isKnown = isKnown
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            path = head.method == .POST ? head.uri : ""
            body = []
            isTooLong = false
            let pass = head.headers.first(name: Self.passHeader) ?? ""
            limit = isKnown(pass) ? Self.mostBytes : Self.mostOfStrangers
        case .body(let piece):
            guard body.count + piece.readableBytes <= limit else {
                isTooLong = true
                return
            }
            body += piece.readableBytesView
        case .end: respond(context)
        }
    }

    private func respond(_ context: ChannelHandlerContext) {
        let loop = context.eventLoop
        let answered =
            isTooLong
            ? loop.makeSucceededFuture(MeetingAnswer(status: 413)) : answer(path, body, loop)
        body = []
        let channel = context.channel
        answered.whenSuccess { answer in
            let head = HTTPResponseHead(
                version: .http1_1, status: .init(statusCode: answer.status),
                headers: HTTPHeaders([
                    ("Content-Type", "application/json"), ("Content-Length", "\(answer.body.count)"),
                ]))
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.write(
                HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: answer.body))), promise: nil)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// What the host says to a message.
struct MeetingAnswer: Sendable {
    var status = 200
    var body: [UInt8] = []
}
