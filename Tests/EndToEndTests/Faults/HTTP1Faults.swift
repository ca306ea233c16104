import TestSupport

/// What a server can do wrong over HTTP/1.1 (RFC 9112): status lines, heads, lengths, chunks, statuses.
enum HTTP1Faults {
    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let plain = ok + "Content-Type: text/plain\r\n"
    private static let chunked = plain + "Transfer-Encoding: chunked\r\n\r\n"
    private static let whole = plain + "Content-Length: 2\r\n\r\nok"

    static let all =
        statusLines + cutHeads + heads + interim + lengths + chunks + statuses + silences

    private static let statusLines: [Fault] = [
        .http("closed at once", "resetBeforeResponse") { _ in },
        .http("closed after the request", "resetBeforeResponse", Fault.answer("")),
        .http("reset at once", "resetBeforeResponse") { $0.reset() },
        .http("reset after the request", "resetBeforeResponse", Fault.answerAndReset("")),
        .http("another protocol", "protocol", Fault.answer("SSH-2.0-OpenSSH_9.2\r\n")),
        .http("binary", "protocol", Fault.answer([0, 1, 2, 3, 0xFF, 0xFE, 13, 10, 13, 10])),
        .http("body without a head", "protocol", Fault.answer("{\"ok\":true}")),
        .http("a version alone", "protocol", Fault.answer("HTTP/1.1\r\n\r\n")),
        .http("an empty status", "protocol", Fault.answer("HTTP/1.1 \r\n\r\n")),
        .http("letters for a status", "protocol", Fault.answer("HTTP/1.1 abc OK\r\n\r\n")),
        .http("two digits", "protocol", Fault.answer("HTTP/1.1 20 OK\r\n\r\n")),
        .http("four digits", "protocol", Fault.answer("HTTP/1.1 2000 OK\r\n\r\n")),
        .http("status 099", "protocol", Fault.answer("HTTP/1.1 099 X\r\n\r\n")),
        .http("status 000", "protocol", Fault.answer("HTTP/1.1 000 X\r\n\r\n")),
        .http("negative status", "protocol", Fault.answer("HTTP/1.1 -20 X\r\n\r\n")),
        // Like 5xx (RFC 9110, section 15).
        .http("status 600", "http5xx", says: "600", Fault.answer("HTTP/1.1 600 X\r\n\r\n")),
        .http("status 999", "http5xx", says: "999", Fault.answer("HTTP/1.1 999 X\r\n\r\n")),
        .http("version 3.0", "protocol", Fault.answer("HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n")),
        .http("version 2 unasked", "protocol|ok", Fault.answer("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n")),
        .http("version 9.9", "protocol", Fault.answer("HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n")),
        .http("no version", "protocol", Fault.answer("HTTP/ 200 OK\r\n\r\n")),
        .http("small letters", "protocol", Fault.answer("http/1.1 200 OK\r\n\r\n")),
        .http("a space before", "protocol", Fault.answer(" HTTP/1.1 200 OK\r\n\r\n")),
        .http("a line end before", "protocol", Fault.answer("\r\n" + whole)),
        .http("no reason", "ok", Fault.answer("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok")),
        .http("HTTP/1.0", "ok", Fault.answer("HTTP/1.0 200 OK\r\n\r\nok")),
        .http("line feeds alone", "ok", Fault.answer("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")),
        .http(
            "a reason of 150 KiB", "limit",
            Fault.answer("HTTP/1.1 200 " + String(repeating: "x", count: 150_000) + "\r\n\r\n")),
        .http("ICY", "protocol", Fault.answer("ICY 200 OK\r\nContent-Length: 2\r\n\r\nok")),
        .http("TLS to a plain client", "protocol", Fault.answer([0x15, 3, 3, 0, 2, 2, 40])),
    ]

    /// A head ended at each place that a reader treats differently.
    private static let cutHeads: [Fault] = [1, 5, 8, 9, 11, 12, 13, 15, 16, 17, 25, 30, 44, 60, 63].flatMap {
        length -> [Fault] in
        let part = String(decoding: whole.utf8.prefix(length), as: UTF8.self)
        // Too little to be told from another protocol.
        let outcome = length < 6 ? "resetBeforeResponse|protocol" : "resetBeforeResponse"
        return [
            .http("head cut at \(length)", outcome, Fault.answer(part)),
            .http("head reset at \(length)", "resetBeforeResponse", Fault.answerAndReset(part)),
        ]
    }

    private static let heads: [Fault] = [
        .http("a line without a colon", "protocol", Fault.answer(ok + "Content-Length 2\r\n\r\nok")),
        .http("NUL in a value", "protocol", says: "nul", Fault.answer(ok + "X: a\0b\r\n\r\nok")),
        .http("NUL in a name", "protocol", says: "nul", Fault.answer(ok + "X\0: a\r\n\r\nok")),
        .http("a folded line", "ok", Fault.answer(ok + "X: a\r\n b\r\nContent-Length: 2\r\n\r\nok")),
        .http("no name", "ok|protocol", Fault.answer(ok + ": a\r\nContent-Length: 2\r\n\r\nok")),
        .http("bytes that are no text", "ok", Fault.answer(Array(ok.utf8) + [88, 58, 0xFF, 13, 10, 13, 10])),
        .http("an empty value", "ok", Fault.answer(ok + "X:\r\nContent-Length: 2\r\n\r\nok")),
        .http("a thousand short lines", "ok", Fault.answer(ok + lines(1_000, of: 10) + "Content-Length: 2\r\n\r\nok")),
        .http("a head of 400 KiB", "limit", says: "head", Fault.answer(ok + lines(400, of: 1_024) + "\r\nok")),
        .http(
            "a line of 150 KiB", "limit", says: "head",
            Fault.answer(ok + "X: " + String(repeating: "x", count: 150_000) + "\r\n\r\nok")),
        .http("a head without end", "limit", says: "head") { connection in
            connection.request()
            connection.send(ok)
            for _ in 0..<10_000 where !connection.send(lines(10, of: 100)) { return }
        },
        .http("a line without end", "limit", says: "head") { connection in
            connection.request()
            connection.send(ok + "X: ")
            for _ in 0..<10_000 where !connection.send(String(repeating: "x", count: 1_000)) { return }
        },
        .http("a head byte by byte", "ok") { connection in
            connection.request()
            for byte in whole.utf8 { connection.send([byte]) }
        },
        .stream("a page instead of a stream", "protocol", says: "text/html", Fault.answer(ok + "Content-Type: text/html\r\nContent-Length: 4\r\n\r\n<p/>")),
        .stream("JSON instead of a stream", "protocol", says: "application/json", Fault.answer(ok + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")),
    ]

    private static func lines(_ count: Int, of length: Int) -> String {
        String(repeating: "X: " + String(repeating: "x", count: length - 5) + "\r\n", count: count)
    }

    private static let interim: [Fault] = [
        .http("100 first", "ok", Fault.answer("HTTP/1.1 100 Continue\r\n\r\n" + whole)),
        .http("103 first", "ok", Fault.answer("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + whole)),
        .http("three times 102", "ok", Fault.answer(String(repeating: "HTTP/1.1 102 P\r\n\r\n", count: 3) + whole)),
        .http("a length in an interim head", "ok", Fault.answer("HTTP/1.1 103 E\r\nContent-Length: 9\r\n\r\n" + whole)),
        .http("101 unasked", "protocol", says: "101", Fault.answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nxyz")),
        .http("100 and closed", "resetBeforeResponse", Fault.answer("HTTP/1.1 100 Continue\r\n\r\n")),
        .http("100 and reset", "resetBeforeResponse", Fault.answerAndReset("HTTP/1.1 100 Continue\r\n\r\n")),
        .http("a flood of 1xx", "limit", says: "1xx", Fault.answer(String(repeating: "HTTP/1.1 103 E\r\n\r\n", count: 2_000) + whole)),
        .http("100 and silence", "timeout", attributes: #"firstByteTimeout="300ms""#, Fault.answerAndHold("HTTP/1.1 100 Continue\r\n\r\n")),
    ]

    private static let lengths: [Fault] = [
        .http("body cut", "resetMidStream", Fault.answer(plain + "Content-Length: 100\r\n\r\npart")),
        .http("body reset", "resetMidStream", Fault.answerAndReset(plain + "Content-Length: 100\r\n\r\npart")),
        .http("body cut before its first byte", "resetBeforeResponse", Fault.answer(plain + "Content-Length: 100\r\n\r\n")),
        .http("body reset before its first byte", "resetBeforeResponse", Fault.answerAndReset(plain + "Content-Length: 100\r\n\r\n")),
        .http("two lengths that differ", "protocol", says: "differ", Fault.answer(plain + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok")),
        .http("two lengths, the larger first", "protocol", says: "differ", Fault.answer(plain + "Content-Length: 3\r\nContent-Length: 2\r\n\r\nok")),
        .http("two lengths in one line", "protocol", says: "differ", Fault.answer(plain + "Content-Length: 2, 3\r\n\r\nok")),
        .http("the same length twice", "ok", Fault.answer(plain + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok")),
        .http("the same length twice in one line", "ok|protocol", Fault.answer(plain + "Content-Length: 2, 2\r\n\r\nok")),
        .http("a negative length", "protocol", says: "length", Fault.answer(plain + "Content-Length: -2\r\n\r\nok")),
        .http("a length with a sign", "protocol", says: "length", Fault.answer(plain + "Content-Length: +2\r\n\r\nok")),
        .http("a length in words", "protocol", says: "length", Fault.answer(plain + "Content-Length: two\r\n\r\nok")),
        .http("a length in hexadecimal", "protocol", says: "length", Fault.answer(plain + "Content-Length: 0x2\r\n\r\nok")),
        .http("a length with a fraction", "protocol", says: "length", Fault.answer(plain + "Content-Length: 2.0\r\n\r\nok")),
        .http("a length that overflows", "protocol", says: "length", Fault.answer(plain + "Content-Length: 18446744073709551618\r\n\r\nok")),
        .http("an empty length", "protocol", says: "length", Fault.answer(plain + "Content-Length:\r\n\r\nok")),
        .http("more than the length", "ok", Fault.answer(plain + "Content-Length: 2\r\n\r\nok and more")),
        .http("no length", "ok", Fault.answer(plain + "\r\nok")),
        .http("no length and reset", "resetMidStream", Fault.answerAndReset(plain + "\r\nok")),
        .http("length and chunks", "ok", Fault.answer(plain + "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")),
        .http("a length of terabytes and silence", "idleTimeout", attributes: #"idleTimeout="300ms""#, Fault.answerAndHold(plain + "Content-Length: 99999999999999\r\n\r\nok")),
        .http("204 with a body", "ok", Fault.answer("HTTP/1.1 204 No Content\r\n\r\nbody")),
        .http("HEAD with a length", "ok", attributes: #"method="HEAD""#, Fault.answer(plain + "Content-Length: 5\r\n\r\n")),
        .http("HEAD with a body", "ok", attributes: #"method="HEAD""#, Fault.answer(plain + "Content-Length: 5\r\n\r\nhello")),
    ]

    private static let chunks: [Fault] = [
        .http("chunks", "ok", Fault.answer(chunked + "2\r\nok\r\n0\r\n\r\n")),
        .http("chunks with extensions", "ok", Fault.answer(chunked + "2;a=b;c=\"d\"\r\nok\r\n0\r\n\r\n")),
        .http("chunks with a trailer", "ok", Fault.answer(chunked + "2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n")),
        .http("a size in capitals", "ok", Fault.answer(chunked + "0A\r\n0123456789\r\n0\r\n\r\n")),
        .http("a size that is none", "protocol", says: "chunk", Fault.answer(chunked + "zz\r\nok\r\n0\r\n\r\n")),
        .http("a negative size", "protocol", says: "chunk", Fault.answer(chunked + "-2\r\nok\r\n0\r\n\r\n")),
        .http("an empty size", "protocol", says: "chunk", Fault.answer(chunked + "\r\nok\r\n0\r\n\r\n")),
        .http("a size of 20 digits", "protocol", says: "chunk", Fault.answer(chunked + "FFFFFFFFFFFFFFFFFFFF\r\nok\r\n")),
        .http("the largest size", "protocol|resetMidStream", Fault.answer(chunked + "FFFFFFFFFFFFFFFF\r\nok\r\n0\r\n\r\n")),
        .http("a chunk longer than its size", "protocol", says: "chunk", Fault.answer(chunked + "2\r\nokay\r\n0\r\n\r\n")),
        .http("no line end after a chunk", "protocol", says: "chunk", Fault.answer(chunked + "2\r\nok2\r\nok\r\n0\r\n\r\n")),
        .http("cut within a size", "resetBeforeResponse", Fault.answer(chunked + "1")),
        .http("cut within a chunk", "resetMidStream", Fault.answer(chunked + "9\r\nok")),
        .http("cut after a chunk", "resetMidStream", Fault.answer(chunked + "2\r\nok\r\n")),
        .http("cut within the last chunk", "resetMidStream", Fault.answer(chunked + "2\r\nok\r\n0")),
        .http("cut before the trailer's end", "resetMidStream", Fault.answer(chunked + "2\r\nok\r\n0\r\n")),
        .http("cut within a trailer", "resetMidStream", Fault.answer(chunked + "2\r\nok\r\n0\r\nX-Su")),
        .http("reset within a chunk", "resetMidStream", Fault.answerAndReset(chunked + "9\r\nok")),
        .http("reset after a chunk", "resetMidStream", Fault.answerAndReset(chunked + "2\r\nok\r\n")),
        .http("no chunk and closed", "resetBeforeResponse", Fault.answer(chunked)),
        .http("a trailer of 300 KiB", "limit|protocol", Fault.answer(chunked + "2\r\nok\r\n0\r\n" + lines(300, of: 1_024) + "\r\n")),
        .http("a trailer line of 150 KiB", "limit|protocol", Fault.answer(chunked + "2\r\nok\r\n0\r\nX: " + String(repeating: "x", count: 150_000) + "\r\n\r\n")),
        .http("chunks byte by byte", "ok") { connection in
            connection.request()
            for byte in (chunked + "2\r\nok\r\n0\r\n\r\n").utf8 { connection.send([byte]) }
        },
        .http("bytes after the last chunk", "ok", Fault.answer(chunked + "2\r\nok\r\n0\r\n\r\nHTTP/1.1 500 X\r\n\r\n")),
        .http("chunks and silence", "idleTimeout", attributes: #"idleTimeout="300ms""#, Fault.answerAndHold(chunked + "2\r\nok\r\n")),
    ]

    private static let statuses: [Fault] = [
        (300, "http3xx"), (304, "http3xx"), (305, "http3xx"), (400, "http4xx"), (401, "http4xx"),
        (403, "http4xx"), (404, "http4xx"), (407, "http4xx"), (408, "http4xx"), (413, "http4xx"),
        (418, "http4xx"), (429, "rateLimited"), (499, "http4xx"), (500, "http5xx"), (501, "http5xx"),
        (502, "http5xx"), (503, "http5xx"), (504, "http5xx"), (599, "http5xx"),
    ].map { status, outcome in
        .stream(
            "status \(status)", outcome, says: "\(status)",
            Fault.answer("HTTP/1.1 \(status) X\r\nContent-Length: 8\r\n\r\nits body"))
    }

    private static let silences: [Fault] = [
        .http("silence", "timeout", says: "firstByteTimeout", attributes: #"firstByteTimeout="300ms""#, Fault.answerAndHold("")),
        .http("silence within the head", "timeout", attributes: #"firstByteTimeout="300ms""#, Fault.answerAndHold(plain)),
        .http("silence after the head", "timeout", attributes: #"firstByteTimeout="300ms""#, Fault.answerAndHold(plain + "Content-Length: 2\r\n\r\n")),
        .http("silence within the body", "idleTimeout", attributes: #"idleTimeout="300ms""#, Fault.answerAndHold(plain + "Content-Length: 2\r\n\r\no")),
        .http("a body without end", "timeout", says: "timeout", attributes: #"timeout="400ms""#) { connection in
            connection.request()
            connection.send(plain + "\r\n")
            for _ in 0..<2_000 where !connection.send(String(repeating: "x", count: 64)) { return }
            connection.hold()
        },
    ]
}
