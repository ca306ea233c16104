import TestSupport

/// What a server can do wrong over HTTP/2 (RFC 9113), without TLS and with prior knowledge.
enum HTTP2Faults {
    private typealias H = HTTP2Bytes

    private static let settings = H.frame(.settings, stream: 0)
    private static let acknowledged = H.frame(.settings, flags: H.acknowledges, stream: 0)
    private static let opening = settings + acknowledged
    private static let token = Array("data: {\"choices\":[{\"text\":\"hi\"}]}\n\n".utf8)
    private static let done = Array("data: [DONE]\n\n".utf8)

    static let all =
        openings + settingsFaults + headerFaults + fieldFaults + dataFaults + resets + goAways + plainBodies
        + others

    private static func head(
        _ fields: [(String, String)] = [], status: String = "200", flags: UInt8 = H.endHeaders,
        stream: Int = 1
    ) -> [UInt8] {
        H.frame(
            .headers, flags: flags, stream: stream,
            H.fields([(":status", status), ("content-type", "text/event-stream")] + fields))
    }

    private static let headOnly = head(flags: H.endHeaders | H.endStream)
    private static let body = H.frame(.data, token + done)
    private static let lastBody = H.frame(.data, flags: H.endStream, token + done)
    private static let whole = head() + lastBody

    /// After the opening, these bytes; the connection stays until the client leaves or a moment has passed.
    private static func play(_ bytes: [UInt8], opening: [UInt8] = opening) -> FaultServer.Play {
        { connection in
            guard connection.http2Request() else { return }
            connection.send(opening + bytes)
            connection.holdHTTP2()
        }
    }

    /// The bytes in two pieces, which the client most likely reads one by one.
    private static func play(_ first: [UInt8], then second: [UInt8]) -> FaultServer.Play {
        { connection in
            guard connection.http2Request() else { return }
            connection.send(opening + first)
            connection.wait(milliseconds: 60)
            connection.send(second)
            connection.holdHTTP2()
        }
    }

    private static func playAndClose(_ bytes: [UInt8], reset: Bool = false) -> FaultServer.Play {
        { connection in
            guard connection.http2Request() else { return }
            connection.send(opening + bytes)
            // A reset takes with it what the client has not read by then.
            connection.wait(milliseconds: reset ? 500 : 30)
            if reset { connection.reset() } else { connection.closeWrite() }
            if !reset { connection.hold() }
        }
    }

    private static func fault(
        _ name: String, _ outcome: String, says: String = "", _ bytes: [UInt8], opening: [UInt8] = opening
    ) -> Fault {
        .stream(name, outcome, says: says, attributes: patience, play(bytes, opening: opening))
    }

    /// Nothing here may need a limit of time; where one ends a request, that is the fault.
    private static let patience = #"firstByteTimeout="5s" idleTimeout="5s""#
    private static let impatience = #"firstByteTimeout="300ms" idleTimeout="300ms""#

    private static let openings: [Fault] = [
        .stream("h2 closed at once", "resetBeforeResponse") { _ in },
        .stream("h2 reset at once", "resetBeforeResponse") { $0.reset() },
        .stream("h2 closed after the request", "resetBeforeResponse", playAndClose([])),
        .stream("h2 reset after the request", "resetBeforeResponse", playAndClose([], reset: true)),
        .stream("h2 HTTP/1.1 instead", "protocol|resetBeforeResponse") { connection in
            connection.http2Request()
            connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        },
        .stream("h2 text instead", "protocol|resetBeforeResponse") { connection in
            connection.http2Request()
            connection.send("SSH-2.0-OpenSSH_9.2\r\nSSH-2.0-OpenSSH_9.2\r\n")
        },
        fault("h2 binary instead", "protocol", Array(repeating: 0xFF, count: 64), opening: []),
        fault("h2 zeros instead", "protocol", Array(repeating: 0, count: 64), opening: []),
        fault("h2 HEADERS before SETTINGS", "protocol|ok", whole, opening: []),
        fault(
            "h2 PING before SETTINGS", "protocol|ok",
            H.frame(.ping, stream: 0, H.number(0) + H.number(0)) + opening + whole, opening: []),
        fault(
            "h2 a length that promises much", "protocol|idleTimeout|timeout",
            H.frame(.settings, stream: 0, [], length: 0xFFFFFF), opening: []),
        .stream("h2 silence", "timeout", attributes: impatience, play([], opening: [])),
        .stream("h2 SETTINGS and silence", "timeout", attributes: impatience, play([])),
        .stream("h2 cut within a frame's head", "resetBeforeResponse|protocol", playAndClose([0, 0, 9, 1])),
        .stream(
            "h2 cut within HEADERS", "resetBeforeResponse|protocol", playAndClose(Array(head().dropLast(4)))),
        fault("h2 all right", "ok", whole),
    ]

    private static func settings(_ number: Int, _ value: Int) -> [UInt8] {
        H.frame(.settings, stream: 0, [0, UInt8(number)] + H.number(value))
    }

    private static let settingsFaults: [Fault] = [
        fault(
            "h2 SETTINGS of 5 bytes", "protocol", H.frame(.settings, stream: 0, [0, 1, 0, 0, 0]) + whole,
            opening: []),
        fault(
            "h2 SETTINGS on a stream", "protocol", H.frame(.settings, stream: 1) + whole, opening: settings),
        fault(
            "h2 an acknowledgement with a payload", "protocol",
            H.frame(.settings, flags: 1, stream: 0, [0, 1, 0, 0, 0, 0]) + whole, opening: settings),
        fault("h2 a window beyond 2^31", "protocol", settings(4, 0x8000_0000) + whole, opening: []),
        fault("h2 a frame size below 16 KiB", "protocol", settings(5, 100) + whole, opening: []),
        fault("h2 a frame size of 2^24", "protocol", settings(5, 1 << 24) + whole, opening: []),
        fault("h2 ENABLE_PUSH of 2", "protocol", settings(2, 2) + whole, opening: []),
        fault("h2 ENABLE_PUSH of a server", "protocol|ok", settings(2, 1) + whole, opening: []),
        fault("h2 an unknown setting", "ok", settings(99, 7) + acknowledged + whole, opening: []),
        fault("h2 a window of 0", "ok", settings(4, 0) + acknowledged + whole, opening: []),
        fault("h2 a table of 0", "ok", settings(1, 0) + acknowledged + whole, opening: []),
        fault("h2 no stream allowed", "ok", settings(3, 0) + acknowledged + whole, opening: []),
        fault("h2 an acknowledgement too many", "ok|protocol", acknowledged + whole),
        fault("h2 ten SETTINGS", "ok", (0..<10).flatMap { _ in settings } + whole),
    ]

    private static let headerFaults: [Fault] = [
        fault("h2 HEADERS on stream 0", "protocol", head(stream: 0) + whole),
        fault("h2 HEADERS on an even stream", "protocol", head(stream: 2) + whole),
        fault("h2 HEADERS on an idle stream", "protocol", head(stream: 99) + whole),
        fault(
            "h2 HEADERS with too much padding", "protocol",
            H.frame(.headers, flags: H.endHeaders | H.padded, [200] + H.fields([(":status", "200")]))),
        fault(
            "h2 HEADERS that depend on themselves", "protocol|ok",
            H.frame(
                .headers, flags: H.endHeaders | H.hasPriority,
                H.number(1) + [0] + H.fields([(":status", "200"), ("content-type", "text/event-stream")]))
                + lastBody),
        fault("h2 HEADERS of nothing", "protocol", H.frame(.headers, flags: H.endHeaders)),
        fault(
            "h2 HEADERS cut for a priority", "protocol",
            H.frame(.headers, flags: H.endHeaders | H.hasPriority, [0, 0])),
        fault("h2 field 0 of the table", "protocol", H.frame(.headers, flags: H.endHeaders, [0x80])),
        fault(
            "h2 a field beyond the table", "protocol",
            H.frame(.headers, flags: H.endHeaders, [0xFF, 0x80, 0x01])),
        fault(
            "h2 a number that overflows", "protocol",
            H.frame(.headers, flags: H.endHeaders, [0xFF] + Array(repeating: 0xFF, count: 12) + [0x7F])),
        fault(
            "h2 a string that is cut", "protocol", H.frame(.headers, flags: H.endHeaders, [0x88, 0, 10, 97])),
        fault(
            "h2 a wrong Huffman code", "protocol",
            H.frame(.headers, flags: H.endHeaders, [0x88, 0, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 1, 97])),
        fault(
            "h2 a table made too large", "protocol",
            H.frame(.headers, flags: H.endHeaders, [0x3F, 0xFF, 0xFF, 0xFF, 0x0F, 0x88])),
        fault(
            "h2 random fields", "protocol",
            H.frame(.headers, flags: H.endHeaders, (0..<60).map { UInt8(truncatingIfNeeded: $0 * 73 + 191) })),
        fault("h2 HEADERS in two parts", "ok", split(at: 4, last: H.endHeaders) + lastBody),
        fault(
            "h2 DATA between the parts", "protocol", H.frame(.headers, H.fields([(":status", "200")])) + body),
        fault(
            "h2 PING between the parts", "protocol",
            H.frame(.headers, H.fields([(":status", "200")]))
                + H.frame(.ping, stream: 0, H.number(0) + H.number(0))),
        fault(
            "h2 CONTINUATION on another stream", "protocol",
            H.frame(.headers, H.fields([(":status", "200")]))
                + H.frame(.continuation, flags: H.endHeaders, stream: 3)),
        fault(
            "h2 CONTINUATION after nothing", "protocol",
            H.frame(.continuation, flags: H.endHeaders, H.fields([("a", "b")]))),
        fault(
            "h2 CONTINUATION on stream 0", "protocol", H.frame(.continuation, flags: H.endHeaders, stream: 0)),
        fault(
            "h2 a flood of CONTINUATION", "protocol|limit",
            H.frame(.headers, H.fields([(":status", "200")]))
                + (0..<3_000).flatMap { _ in H.frame(.continuation, H.fields([("x-a", "0123456789")])) }),
        .stream(
            "h2 parts without an end", "timeout", attributes: impatience,
            play(H.frame(.headers, H.fields([(":status", "200")])))),
    ]

    private static func split(at place: Int, last flags: UInt8) -> [UInt8] {
        let fields = H.fields([(":status", "200"), ("content-type", "text/event-stream")])
        return H.frame(.headers, Array(fields[..<place]))
            + H.frame(.continuation, flags: flags, Array(fields[place...]))
    }

    private static func fields(_ fields: [(String, String)]) -> [UInt8] {
        H.frame(.headers, flags: H.endHeaders, H.fields(fields)) + lastBody
    }

    private static let fieldFaults: [Fault] = [
        fault("h2 no :status", "protocol", fields([("content-type", "text/event-stream")])),
        fault("h2 :status twice", "protocol", fields([(":status", "200"), (":status", "200")])),
        fault("h2 :status after a field", "protocol", fields([("a", "b"), (":status", "200")])),
        fault("h2 :status of letters", "protocol", fields([(":status", "abc")])),
        fault("h2 :status of two digits", "protocol", fields([(":status", "20")])),
        fault("h2 an empty :status", "protocol", fields([(":status", "")])),
        fault("h2 :method in a response", "protocol", fields([(":status", "200"), (":method", "GET")])),
        fault("h2 an unknown pseudo field", "protocol", fields([(":status", "200"), (":x", "y")])),
        fault("h2 a name in capitals", "protocol|ok", head([("X-Big", "a")]) + lastBody),
        fault("h2 an empty name", "protocol|ok", head([("", "a")]) + lastBody),
        fault("h2 a name with a space", "protocol|ok", head([("a b", "a")]) + lastBody),
        fault("h2 NUL in a value", "protocol|ok", head([("a", "b\0c")]) + lastBody),
        fault("h2 a line end in a value", "protocol|ok", head([("a", "b\r\nc: d")]) + lastBody),
        fault("h2 Connection", "protocol|ok", head([("connection", "close")]) + lastBody),
        fault("h2 Transfer-Encoding", "protocol|ok", head([("transfer-encoding", "chunked")]) + lastBody),
        fault("h2 a length too long", "protocol", head([("content-length", "9999")]) + lastBody),
        fault("h2 a length too short", "protocol", head([("content-length", "3")]) + lastBody),
        fault(
            "h2 two lengths that differ", "protocol",
            head([("content-length", "47"), ("content-length", "48")]) + lastBody),
        fault("h2 a length in words", "protocol", head([("content-length", "many")]) + lastBody),
        fault("h2 101", "protocol", fields([(":status", "101")])),
        fault(
            "h2 103 first", "ok",
            H.frame(.headers, flags: H.endHeaders, H.fields([(":status", "103")])) + whole),
        fault(
            "h2 103 that ends the stream", "protocol",
            H.frame(.headers, flags: H.endHeaders | H.endStream, H.fields([(":status", "103")]))),
        fault(
            "h2 a flood of 103", "limit|protocol",
            (0..<500).flatMap { _ in H.frame(.headers, flags: H.endHeaders, H.fields([(":status", "103")])) }
                + whole),
        fault("h2 404", "http4xx", says: "404", head(status: "404") + lastBody),
        fault("h2 429", "rateLimited", says: "429", head(status: "429") + lastBody),
        fault("h2 503", "http5xx", says: "503", head(status: "503") + lastBody),
        fault("h2 302", "http3xx", says: "302", head([("location", "/x")], status: "302") + lastBody),
        fault(
            "h2 a page", "protocol", says: "text/html",
            H.frame(
                .headers, flags: H.endHeaders, H.fields([(":status", "200"), ("content-type", "text/html")]))
                + lastBody),
        fault(
            "h2 a head of 20 KiB", "ok|limit|protocol",
            H.frame(
                .headers,
                H.fields([
                    (":status", "200"), ("content-type", "text/event-stream"),
                    ("a", String(repeating: "x", count: 10_000)),
                ]))
                + H.frame(
                    .continuation, flags: H.endHeaders,
                    H.fields([("b", String(repeating: "x", count: 10_000))])) + lastBody),
    ]

    private static let dataFaults: [Fault] = [
        fault("h2 DATA before HEADERS", "protocol", lastBody),
        fault("h2 DATA on stream 0", givenUp, head() + H.frame(.data, stream: 0, token)),
        fault("h2 DATA on an idle stream", givenUp, head() + H.frame(.data, stream: 77, token)),
        fault(
            "h2 DATA with too much padding", givenUp, head() + H.frame(.data, flags: H.padded, [99, 1, 2])),
        fault(
            "h2 DATA with padding", "ok",
            head() + H.frame(.data, flags: H.padded | H.endStream, [3] + token + done + [0, 0, 0])),
        fault("h2 empty DATA", "ok", head() + (0..<50).flatMap { _ in H.frame(.data) } + lastBody),
        fault(
            "h2 DATA larger than allowed", givenUp,
            head() + H.frame(.data, Array(repeating: 10, count: 16_385))),
        fault(
            "h2 a token a frame", "ok",
            head() + H.frame(.data, token) + H.frame(.data, token) + H.frame(.data, flags: H.endStream, done)),
        fault(
            "h2 an event cut by frames", "ok",
            head() + H.frame(.data, Array(token.prefix(9))) + H.frame(.data, Array(token.dropFirst(9)))
                + H.frame(.data, flags: H.endStream, done)),
        fault("h2 no end marker", "truncated", head() + H.frame(.data, flags: H.endStream, token)),
        fault("h2 nothing but a head", "emptyAnswer", headOnly),
        fault("h2 DATA after the end", "ok|protocol", whole + H.frame(.data, token)),
        fault(
            "h2 a trailer", "ok",
            head() + body + H.frame(.headers, flags: H.endHeaders | H.endStream, H.fields([("x-sum", "1")]))),
        fault(
            "h2 a trailer that does not end", "ok|protocol",
            head() + body + H.frame(.headers, flags: H.endHeaders, H.fields([("x-sum", "1")]))),
        fault(
            "h2 a trailer with :status", "ok|protocol",
            head() + body
                + H.frame(.headers, flags: H.endHeaders | H.endStream, H.fields([(":status", "200")]))),
        fault(
            "h2 a trailer that does not end, before the marker", givenUp,
            head() + H.frame(.data, token)
                + H.frame(.headers, flags: H.endHeaders, H.fields([("x-sum", "1")]))),
        fault(
            "h2 an error within", "appError", says: "busy",
            head()
                + H.frame(
                    .data, flags: H.endStream, Array("data: {\"error\":{\"message\":\"busy\"}}\n\n".utf8))),
        fault("h2 kept open after the marker", "ok", head() + body),
        .stream(
            "h2 silent after a token", "idleTimeout", attributes: impatience,
            play(head() + H.frame(.data, token))),
        .stream("h2 silent after the head", "timeout", attributes: impatience, play(head())),
        .stream("h2 closed after a token", "resetMidStream", playAndClose(head() + H.frame(.data, token))),
        .stream(
            "h2 reset after a token", "resetMidStream",
            playAndClose(head() + H.frame(.data, token), reset: true)),
        .stream("h2 closed after the head", "resetBeforeResponse", playAndClose(head())),
        .stream("h2 closed after the marker", "ok", playAndClose(head() + body)),
        .stream("h2 reset after the marker", "ok", playAndClose(head() + body, reset: true)),
        .stream(
            "h2 cut within DATA", "resetMidStream",
            playAndClose(head() + H.frame(.data, token) + Array(H.frame(.data, token).dropLast(5)))),
    ]

    /// Codes that say that somebody broke the rules; all others are a server that gives a stream up.
    private static let broken: Set<Int> = [1, 3, 5, 6, 9, 12, 13]

    private static let resets: [Fault] =
        (0...14).flatMap { code -> [Fault] in
            let frame = H.frame(.reset, H.number(code))
            let isBroken = broken.contains(code)
            // What was read together with the reset may be lost (section 5.4.2); 0 says that nothing was wrong, and 13
            // is sent again over HTTP/1.1.
            let after =
                (isBroken ? "protocol|" : code == 0 ? "truncated|" : "")
                + "resetMidStream|resetBeforeResponse"
            return [
                fault(
                    "h2 RST_STREAM \(code)",
                    code == 13
                        ? "protocol|resetBeforeResponse" : isBroken ? "protocol" : "resetBeforeResponse",
                    frame),
                .stream(
                    "h2 RST_STREAM \(code) after a token", after, attributes: patience,
                    play(head() + H.frame(.data, token), then: frame)),
            ]
        } + [
            fault("h2 RST_STREAM on stream 0", "protocol", H.frame(.reset, stream: 0, H.number(2))),
            fault("h2 RST_STREAM on an idle stream", "protocol", H.frame(.reset, stream: 55, H.number(2))),
            fault("h2 RST_STREAM of 3 bytes", "protocol", H.frame(.reset, [0, 0, 2])),
            .stream(
                "h2 RST_STREAM after the marker", "ok", attributes: patience,
                play(head() + body, then: H.frame(.reset, H.number(8)))),
        ]

    private static let goAways: [Fault] =
        (0...13).flatMap { code -> [Fault] in
            let early = H.frame(.goAway, stream: 0, H.number(0) + H.number(code))
            let late = H.frame(.goAway, stream: 0, H.number(1) + H.number(code))
            return [
                .stream("h2 GOAWAY \(code)", "protocol|resetBeforeResponse", playAndClose(early)),
                .stream(
                    "h2 GOAWAY \(code) after a token",
                    code == 0 ? "resetMidStream" : "protocol|resetMidStream",
                    playAndClose(head() + H.frame(.data, token) + late)),
            ]
        } + [
            fault(
                "h2 GOAWAY and the answer", "ok",
                H.frame(.goAway, stream: 0, H.number(1) + H.number(0)) + whole),
            fault(
                "h2 GOAWAY on a stream", "protocol", H.frame(.goAway, stream: 1, H.number(1) + H.number(0))),
            fault("h2 GOAWAY of 7 bytes", "protocol", H.frame(.goAway, stream: 0, [0, 0, 0, 0, 0, 0, 0])),
        ]

    private static let others: [Fault] = [
        .http("h2 plain answer", "ok", attributes: patience, play(whole)),
        .http("h2 plain closed after the head", "resetBeforeResponse", playAndClose(head())),
        .http(
            "h2 plain closed within the body", "resetMidStream", playAndClose(head() + H.frame(.data, token))),
        .http(
            "h2 plain reset within the body", "resetMidStream",
            playAndClose(head() + H.frame(.data, token), reset: true)),
        fault("h2 WINDOW_UPDATE of 0", "protocol", H.frame(.windowUpdate, stream: 0, H.number(0)) + whole),
        fault(
            "h2 WINDOW_UPDATE of 0 on the stream", givenUp, head() + H.frame(.windowUpdate, H.number(0))),
        fault(
            "h2 WINDOW_UPDATE beyond 2^31", "protocol",
            H.frame(.windowUpdate, stream: 0, H.number(0x7FFF_FFFF)) + whole),
        fault(
            "h2 WINDOW_UPDATE beyond 2^31 on the stream", givenUp,
            head() + H.frame(.windowUpdate, H.number(0x7FFF_FFFF))),
        fault("h2 WINDOW_UPDATE of 3 bytes", "protocol", H.frame(.windowUpdate, stream: 0, [0, 0, 1])),
        fault(
            "h2 WINDOW_UPDATE on an idle stream", "protocol", H.frame(.windowUpdate, stream: 55, H.number(1))),
        fault("h2 PING", "ok", H.frame(.ping, stream: 0, H.number(1) + H.number(2)) + whole),
        fault("h2 PING of 7 bytes", "protocol", H.frame(.ping, stream: 0, [0, 0, 0, 0, 0, 0, 0])),
        fault("h2 PING on a stream", "protocol", H.frame(.ping, stream: 1, H.number(0) + H.number(0))),
        fault(
            "h2 PINGs", "ok",
            (0..<200).flatMap { _ in H.frame(.ping, stream: 0, H.number(0) + H.number(0)) } + whole),
        fault("h2 PRIORITY of 4 bytes", "protocol", H.frame(.priority, H.number(0))),
        fault("h2 PRIORITY on stream 0", "protocol", H.frame(.priority, stream: 0, H.number(0) + [1])),
        fault("h2 PRIORITY", "ok", H.frame(.priority, H.number(0) + [1]) + whole),
        fault(
            "h2 PUSH_PROMISE", "protocol",
            H.frame(
                .pushPromise, flags: H.endHeaders,
                H.number(2)
                    + H.fields([(":method", "GET"), (":path", "/"), (":scheme", "http"), (":authority", "a")])
            ) + whole),
        fault(
            "h2 PUSH_PROMISE on stream 0", "protocol",
            H.frame(.pushPromise, flags: H.endHeaders, stream: 0, H.number(2))),
        fault(
            "h2 PUSH_PROMISE of an odd stream", "protocol",
            H.frame(.pushPromise, flags: H.endHeaders, H.number(3))),
        fault("h2 a frame of an unknown type", "ok", H.frame(type: 0xEE, stream: 0, [1, 2, 3]) + whole),
        fault(
            "h2 a frame of an unknown type on the stream", "ok", head() + H.frame(type: 0xEE, [1]) + lastBody),
        fault(
            "h2 a frame of an unknown type, too large", "protocol",
            H.frame(type: 0xEE, stream: 0, Array(repeating: 0, count: 20_000)) + whole),
        fault("h2 unknown flags", "ok", head(flags: H.endHeaders | 0x40) + lastBody),
        fault(
            "h2 the reserved bit", "ok",
            H.frame(
                .headers, flags: H.endHeaders, stream: 0x8000_0001,
                H.fields([(":status", "200"), ("content-type", "text/event-stream")])) + lastBody),
    ]

    private static func plain(
        _ name: String, _ outcome: String, _ play: @escaping FaultServer.Play
    ) -> Fault {
        .http("h2 plain \(name)", outcome, attributes: patience, play)
    }

    /// Errors of the connection: a server that closes it at once, told of its mistake, may be seen to close first.
    private static let givenUp = "protocol|resetBeforeResponse|resetMidStream"

    /// Bodies that have neither a length nor an end of their own: only the end of their stream proves them.
    private static let plainBodies: [Fault] = {
        let data = H.frame(.data, token)
        let goAway = H.frame(.goAway, stream: 0, H.number(1) + H.number(0))
        return [
            plain("DATA on stream 0", givenUp, play(head() + data + H.frame(.data, stream: 0, token))),
            plain(
                "DATA on an idle stream", givenUp, play(head() + data + H.frame(.data, stream: 77, token))),
            plain(
                "DATA larger than allowed", givenUp,
                play(head() + H.frame(.data, Array(repeating: 10, count: 16_385)))),
            plain(
                "DATA with too much padding", givenUp,
                play(head() + H.frame(.data, flags: H.padded, [99, 1, 2]))),
            plain("a trailer that does not end", givenUp, play(head() + data + head())),
            plain(
                "SETTINGS on a stream", givenUp, play(head() + data + H.frame(.settings, [UInt8]()))),
            plain(
                "PING of 7 bytes", givenUp,
                play(head() + data + H.frame(.ping, stream: 0, [0, 0, 0, 0, 0, 0, 0]))),
            plain(
                "WINDOW_UPDATE of 0", givenUp,
                play(head() + data + H.frame(.windowUpdate, stream: 0, H.number(0)))),
            plain(
                "a violation in a piece of its own", givenUp,
                play(head() + data, then: H.frame(.data, stream: 0, token))),
            plain(
                "a GOAWAY, then a violation", givenUp,
                play(head() + data + goAway, then: H.frame(.data, stream: 0, token))),
            plain(
                "an end with a GOAWAY", "ok",
                play(head() + H.frame(.data, flags: H.endStream, token) + goAway)),
            plain("a GOAWAY before the end", "ok", play(head() + goAway + lastBody)),
            plain("a GOAWAY, then the end", "ok", play(head() + data + goAway, then: lastBody)),
            plain("a GOAWAY with the end, then closed", "ok", playAndClose(head() + goAway + lastBody)),
            plain("an end, then a violation", "ok", play(whole + H.frame(.data, stream: 0, token))),
            plain("an empty body", "ok", play(headOnly)),
            plain(
                "an empty last DATA", "ok",
                play(head() + data, then: H.frame(.data, flags: H.endStream, [UInt8]()))),
            plain(
                "trailers as the end", "ok",
                play(
                    head() + data
                        + H.frame(
                            .headers, flags: H.endHeaders | H.endStream, H.fields([("x-checksum", "1")])))),
            plain(
                "a length, then closed", "ok",
                playAndClose(
                    head([("content-length", "\(token.count)")]) + H.frame(.data, flags: H.endStream, token))),
            plain("no content", "ok", play(head(status: "204", flags: H.endHeaders | H.endStream))),
        ]
    }()
}
