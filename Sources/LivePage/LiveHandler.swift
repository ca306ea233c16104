import CResources
import NIOCore
import NIOHTTP1
import Reporting

/// One browser's connection: a file and its end, or a stream of events until the run's.
///
/// Owned by its channel's event loop, on which every method runs.
final class LiveHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let gate: LiveGate
    private let hub: LiveHub
    private var isAnswered = false

    init(_ gate: LiveGate, _ hub: LiveHub) {
        self.gate = gate
        self.hub = hub
    }

    /// A piece of an event stream.
    static func chunk(_ text: String) -> HTTPServerResponsePart {
        .body(.byteBuffer(ByteBuffer(string: text)))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), !isAnswered else { return }
        isAnswered = true
        switch gate.answer(head) {
        case .page: send(hub.page, "text/html; charset=utf-8", context)
        case .script: send(LiveFiles.script, "text/javascript; charset=utf-8", context)
        case .pageStyle: send(LiveFiles.style, "text/css; charset=utf-8", context)
        case .reportStyle: send(HTMLWriter.css, "text/css; charset=utf-8", context)
        case .events: stream(context)
        case .metrics:
            let format = ExpositionText.Format(accept: head.headers["accept"])
            send(hub.metrics(format), format.contentType, context)
        case .refused(let status, let reason):
            send(reason + "\n", "text/plain; charset=utf-8", status: status, context)
        }
    }

    private func stream(_ context: ChannelHandlerContext) {
        guard hub.add(context.channel) else {
            return send("too many viewers\n", "text/plain; charset=utf-8", status: 503, context)
        }
        context.write(wrapOutboundOut(.head(Self.head(200, "text/event-stream", length: nil))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(Self.chunk(hub.greeting)), promise: nil)
    }

    private func send(
        _ text: String, _ type: String, status: Int = 200, _ context: ChannelHandlerContext
    ) {
        let head = Self.head(status, type, length: text.utf8.count)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(Self.chunk(text)), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    /// No store, no frame, no other origin, nothing but this server's own files.
    private static func head(_ status: Int, _ type: String, length: Int?) -> HTTPResponseHead {
        var headers = HTTPHeaders([
            ("Content-Type", type), ("Cache-Control", "no-store"), ("Connection", "close"),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'"
            ),
        ])
        if let length { headers.add(name: "Content-Length", value: "\(length)") }
        return HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
    }

    func channelInactive(context: ChannelHandlerContext) {
        hub.remove(context.channel)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// The page's files, compiled into the binary.
enum LiveFiles {
    static let page = String(cString: weir_live_html())
    static let script = String(cString: weir_live_js())
    static let style = String(cString: weir_live_css())
}
