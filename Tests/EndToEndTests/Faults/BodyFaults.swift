import TestSupport

/// What a server can do wrong with redirects, compression and streams.
enum BodyFaults {
    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let events = ok + "Content-Type: text/event-stream\r\n"
    private static let token = "data: {\"choices\":[{\"text\":\"hi\"}]}\n\n"
    private static let done = "data: [DONE]\n\n"

    static let all = redirects + compression + streams

    // MARK: Redirects

    private static let follow = #"followRedirects="true""#

    private static func to(_ location: String, status: Int = 302) -> String {
        "HTTP/1.1 \(status) X\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n"
    }

    /// Answers the first request with the redirect and the next, on any connection, with an answer.
    private static func led(_ redirect: String, then answer: String) -> FaultServer.Play {
        { connection in
            while let request = connection.request() {
                guard connection.send(request.path == "/there" ? answer : redirect) else { return }
                if !answer.contains("Content-Length"), request.path == "/there" { return }
            }
        }
    }

    private static let redirects: [Fault] = [
        .http("302 unfollowed", "http3xx", says: "302", Fault.answer(to("/there"))),
        .http("307 unfollowed", "http3xx", says: "307", Fault.answer(to("/there", status: 307))),
        .http("a redirect without a Location", "http3xx", says: "302", attributes: follow, Fault.answer("HTTP/1.1 302 X\r\nContent-Length: 0\r\n\r\n")),
        .http("an empty Location", "http3xx", says: "302", attributes: follow, Fault.answer(to(""))),
        .http("two Locations", "http3xx", says: "several Locations", attributes: follow, Fault.answer(to("/a\r\nLocation: /b"))),
        .http("to ftp", "http3xx", says: "ftp://", attributes: follow, Fault.answer(to("ftp://127.0.0.1/x"))),
        .http("to a file", "http3xx", says: "file:", attributes: follow, Fault.answer(to("file:///etc/passwd"))),
        .http("to a script", "http3xx", says: "javascript:", attributes: follow, Fault.answer(to("javascript:alert(1)"))),
        .http("to a user name", "http3xx", says: "user name", attributes: follow, Fault.answer(to("http://me:pw@127.0.0.1/"))),
        .http("to a port that is none", "http3xx", says: "99999", attributes: follow, Fault.answer(to("http://127.0.0.1:99999/"))),
        .http("to a closed port", "connectRefused", says: "redirected to", attributes: follow, Fault.answer(to("http://127.0.0.1:1/"))),
        .http("to an unknown host", "dns", says: "redirected to", attributes: follow, Fault.answer(to("http://weir-test.invalid/"))),
        .http("in a circle", "http3xx", says: "circle", attributes: follow, led(to("/again"), then: "")),
        .http("to itself", "http3xx", says: "circle", attributes: follow, led(to("/"), then: "")),
        .http("to an error", "http5xx", says: "redirected to", attributes: follow, led(to("/there"), then: "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")),
        .http("to a closed connection", "resetBeforeResponse", says: "redirected to", attributes: follow, led(to("/there"), then: "HTTP/1.1 200")),
        .http("to a cut body", "resetMidStream", says: "redirected to", attributes: follow, led(to("/there"), then: "HTTP/1.1 200 X\r\nContent-length: 9\r\n\r\nab")),
        .http("to silence", "timeout", attributes: follow + #" firstByteTimeout="300ms""#, { connection in
            connection.request()
            connection.send(to("/there"))
            connection.request()
            connection.hold()
        }),
        .http("a redirect with a body", "ok", attributes: follow, led("HTTP/1.1 302 X\r\nLocation: /there\r\nContent-Length: 4\r\n\r\nbody", then: ok + "Content-Length: 0\r\n\r\n")),
        .http("a redirect in chunks", "ok", attributes: follow, led("HTTP/1.1 302 X\r\nLocation: there\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", then: ok + "Content-Length: 0\r\n\r\n")),
        .http("a redirect whose body is cut", "ok", attributes: follow, { connection in
            let isFirst = connection.request()?.path != "/there"
            connection.send(isFirst ? "HTTP/1.1 302 X\r\nLocation: /there\r\nContent-Length: 9\r\n\r\nab" : ok + "Content-Length: 0\r\n\r\n")
            connection.closeNotify()
        }),
        .http("a redirect with a body without end", "ok", attributes: follow, { connection in
            guard connection.request()?.path != "/there" else {
                connection.send(ok + "Content-Length: 0\r\n\r\n")
                return connection.closeNotify()
            }
            connection.send("HTTP/1.1 302 X\r\nLocation: /there\r\n\r\n")
            for _ in 0..<10_000 where !connection.send(String(repeating: "x", count: 1_000)) { return }
        }),
        .http("a secret to another host", "http3xx", says: "holds a secret", attributes: follow + #" method="POST""#, inner: "<body>${key}</body>", Fault.answer(to("http://127.0.0.2:1/", status: 307))),
        .http("303 of a POST", "ok", attributes: follow + #" method="POST""#, inner: "<body>x</body>", { connection in
            while let request = connection.request() {
                let isRight = request.method == "GET" && request.body.isEmpty
                connection.send(request.path != "/there" ? to("/there", status: 303) : "HTTP/1.1 \(isRight ? 200 : 500) X\r\nContent-Length: 0\r\n\r\n")
            }
        }),
        .http("308 of a PUT", "ok", attributes: follow + #" method="PUT""#, inner: "<body>x</body>", { connection in
            while let request = connection.request() {
                let isRight = request.method == "PUT" && request.bodyText == "x"
                connection.send(request.path != "/there" ? to("/there", status: 308) : "HTTP/1.1 \(isRight ? 200 : 500) X\r\nContent-Length: 0\r\n\r\n")
            }
        }),
    ]

    // MARK: Compression

    private static let asks = #"<header name="Accept-Encoding" value="gzip, deflate, br, zstd"/>"#
    private static let reads = #"<assertion><content contains="hello"/></assertion>"#
    private static let text = Array("hello, hello".utf8)
    private static let stream = Array((token + token + done).utf8)

    private static func coded(
        _ bytes: [UInt8], _ coding: String, type: String = "text/plain", status: Int = 200, length: Int? = nil
    ) -> FaultServer.Play {
        Fault.answer(
            Array(
                ("HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\nContent-Encoding: \(coding)\r\n"
                    + "Content-Length: \(length ?? bytes.count)\r\n\r\n").utf8) + bytes)
    }

    private static let gzip = Coded.gzip(text)
    private static var damaged: [UInt8] {
        var bytes = gzip
        bytes[bytes.count - 8] ^= 0xFF
        return bytes
    }

    private static let compression: [Fault] = [
        .http("gzip", "ok", inner: asks + reads, coded(gzip, "gzip")),
        .http("GZIP", "ok", inner: asks + reads, coded(gzip, "GZIP")),
        .http("x-gzip", "ok", inner: asks + reads, coded(gzip, "x-gzip")),
        .http("deflate with a head", "ok", inner: asks + reads, coded(Coded.zlib(text), "deflate")),
        .http("deflate without a head", "ok", inner: asks + reads, coded(Coded.deflate(text), "deflate")),
        .http("zstd", "ok", inner: asks + reads, coded(Coded.zstd(text), "zstd")),
        .http("gzip twice", "ok", inner: asks + reads, coded(Coded.gzip(gzip), "gzip, gzip")),
        .http("deflate in gzip", "ok", inner: asks + reads, coded(Coded.gzip(Coded.zlib(text)), "deflate, gzip")),
        .http("two members of gzip", "ok", inner: asks + reads, coded(gzip + gzip, "gzip")),
        .http("identity", "ok", inner: asks + reads, coded(text, "identity")),
        .http("gzip of HEAD", "ok", attributes: #"method="HEAD""#, inner: asks, coded([], "gzip", length: 9)),
        .http("gzip of nothing", "ok", inner: asks, coded([], "gzip")),
        .http("gzip cut short", "decode", says: "cut short", inner: asks, coded(Array(gzip.dropLast(9)), "gzip")),
        .http("gzip without its sum", "decode", says: "cut short", inner: asks, coded(Array(gzip.dropLast(8)), "gzip")),
        .http("gzip without its last byte", "decode", says: "cut short", inner: asks, coded(Array(gzip.dropLast()), "gzip")),
        .http("gzip of one byte", "decode", says: "cut short", inner: asks, coded([0x1F], "gzip")),
        .http("deflate cut short", "decode", says: "cut short", inner: asks, coded(Array(Coded.zlib(text).dropLast(3)), "deflate")),
        .http("zstd cut short", "decode", says: "cut short", inner: asks, coded(Array(Coded.zstd(text).dropLast(3)), "zstd")),
        .http("gzip cut by the connection", "resetMidStream", inner: asks, coded(Array(gzip.dropLast(9)), "gzip", length: gzip.count)),
        .http("text called gzip", "decode", says: "gzip", inner: asks, coded(text, "gzip")),
        .http("text called deflate", "decode", says: "deflate", inner: asks, coded(text, "deflate")),
        .http("text called br", "decode", says: "br", inner: asks, coded(Array(repeating: 0xFF, count: 40), "br")),
        .http("text called zstd", "decode", says: "zstd", inner: asks, coded(text, "zstd")),
        .http("gzip with a wrong sum", "decode", says: "gzip", inner: asks, coded(damaged, "gzip")),
        .http("text after gzip", "decode", says: "follow", inner: asks, coded(gzip + text, "gzip")),
        .http("an unknown coding", "decode", says: "rot13", inner: asks, coded(text, "rot13")),
        .http("six codings", "decode", says: "more than 5", inner: asks, coded(text, "gzip, gzip, gzip, gzip, gzip, gzip")),
        .http("gzip unasked and read", "decode", says: "did not ask", inner: reads, coded(gzip, "gzip")),
        .http("gzip unasked and unread", "ok", coded(gzip, "gzip")),
        .http("gzip unasked with an error", "http5xx", says: "did not ask", coded(gzip, "gzip", status: 500)),
        .http("an error in gzip", "http4xx", says: "hello", inner: asks, coded(gzip, "gzip", status: 400)),
        .stream("a stream in gzip", "ok", inner: asks, coded(Coded.gzip(stream), "gzip", type: "text/event-stream")),
        .stream("a stream in gzip, cut after its end", "ok", inner: asks, coded(Array(Coded.gzip(stream).dropLast(4)), "gzip", type: "text/event-stream")),
        .stream("a stream in gzip, cut before its end", "decode", says: "cut short", inner: asks, coded(Array(Coded.gzip(stream).dropLast(20)), "gzip", type: "text/event-stream")),
        .stream("a stream in gzip unasked", "decode", says: "did not ask", coded(Coded.gzip(stream), "gzip", type: "text/event-stream")),
    ]

    // MARK: Streams

    private static func chunked(_ parts: String...) -> String {
        events + "Transfer-Encoding: chunked\r\n\r\n"
            + parts.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
    }

    private static let streams: [Fault] = [
        .stream("a stream", "ok", Fault.answer(chunked(token, token, done) + "0\r\n\r\n")),
        .stream("a stream without its last chunk", "ok", Fault.answer(chunked(token, done))),
        .stream("a stream reset after its end", "ok", Fault.answerAndReset(chunked(token, done))),
        .stream("a stream that ends with its connection", "ok", Fault.answer(events + "\r\n" + token + done)),
        .stream("a stream without its end", "truncated", Fault.answer(chunked(token, token) + "0\r\n\r\n")),
        .stream("a stream cut after a token", "resetMidStream", Fault.answer(chunked(token))),
        .stream("a stream reset after a token", "resetMidStream", Fault.answerAndReset(chunked(token))),
        .stream("a stream cut within an event", "truncated", Fault.answer(events + "\r\n" + token + String(token.prefix(20)))),
        .stream("a stream of nothing", "emptyAnswer", Fault.answer(events + "Content-Length: 0\r\n\r\n")),
        .stream("an end alone", "emptyAnswer", Fault.answer(chunked(done) + "0\r\n\r\n")),
        .stream("comments alone", "emptyAnswer|truncated", Fault.answer(chunked(": ping\n\n") + "0\r\n\r\n")),
        .stream("an error within", "appError", says: "overloaded", Fault.answer(chunked(token, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n", done) + "0\r\n\r\n")),
        .stream("an event that is no JSON", "decode", Fault.answer(chunked("data: {\"choices\":[{\"te\n\n", done) + "0\r\n\r\n")),
        .stream("a bad chunk after a token", "protocol", says: "chunk", Fault.answer(chunked(token) + "zz\r\n")),
        .stream("a bad chunk after the end", "ok", Fault.answer(chunked(token, done) + "zz\r\n")),
        .stream("kept open after its end", "ok", Fault.answerAndHold(chunked(token, done))),
        .stream("silent after a token", "idleTimeout", attributes: #"idleTimeout="300ms""#, Fault.answerAndHold(chunked(token))),
        .stream("two lengths over a stream", "protocol", says: "differ", Fault.answer(events + "Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + token)),
        .stream("a length that cuts a stream", "truncated", Fault.answer(events + "Content-Length: \(token.utf8.count)\r\n\r\n" + token + done)),
        .stream("a stream byte by byte", "ok") { connection in
            connection.request()
            for byte in (events + "\r\n" + token + done).utf8 { connection.send([byte]) }
            connection.closeNotify()
        },
    ]
}
