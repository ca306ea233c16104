/// HTTP/2 written by hand (RFC 9113): frames that a library would never send can be sent.
package enum HTTP2Bytes {
    /// The types of frames (section 6).
    package enum FrameType: UInt8, Sendable {
        case data, headers, priority, reset, settings, pushPromise, ping, goAway, windowUpdate, continuation
    }

    package static let endStream: UInt8 = 1
    package static let endHeaders: UInt8 = 4
    package static let padded: UInt8 = 8
    package static let hasPriority: UInt8 = 0x20
    package static let acknowledges: UInt8 = 1

    /// A frame whose length is that of its payload unless said.
    package static func frame(
        _ type: FrameType, flags: UInt8 = 0, stream: Int = 1, _ payload: [UInt8] = [], length: Int? = nil
    ) -> [UInt8] {
        frame(type: type.rawValue, flags: flags, stream: stream, payload, length: length)
    }

    /// A frame of any type.
    package static func frame(
        type: UInt8, flags: UInt8 = 0, stream: Int = 1, _ payload: [UInt8] = [], length: Int? = nil
    ) -> [UInt8] {
        let length = length ?? payload.count
        return [UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF), type, flags]
            + number(stream) + payload
    }

    /// Four bytes, the most significant first.
    package static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// Fields as literals that no table remembers (RFC 7541, section 6.2.2).
    package static func fields(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { name, value in
            [0] + string(Array(name.utf8)) + string(Array(value.utf8))
        }
    }

    /// A string without Huffman's code, of at most 127 + 127 bytes.
    private static func string(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 127 else { return [UInt8(bytes.count)] + bytes }
        var rest = bytes.count - 127
        var length: [UInt8] = [127]
        while rest >= 128 {
            length.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        return length + [UInt8(rest)] + bytes
    }
}

extension FaultConnection {
    /// Reads the client's preface and its frames up to the end of the first request.
    ///
    /// - Returns: false where the client leaves before.
    @discardableResult
    package func http2Request() -> Bool {
        receive(exactly: 24)?.starts(with: "PRI".utf8) == true && nextHTTP2Request() != nil
    }

    /// Reads until the client leaves or says that it will, as a server does that closes on GOAWAY.
    package func holdHTTP2() {
        while let head = receive(exactly: 9), head[3] != HTTP2Bytes.FrameType.goAway.rawValue {
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard receive(exactly: length) != nil else { return }
        }
    }

    /// Reads frames up to the end of the next request.
    ///
    /// - Returns: its stream; nil where the client leaves before.
    package func nextHTTP2Request() -> Int? {
        while let head = receive(exactly: 9) {
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard receive(exactly: length) != nil else { return nil }
            if head[3] <= HTTP2Bytes.FrameType.headers.rawValue, head[4] & HTTP2Bytes.endStream != 0 {
                return head[5..<9].reduce(0) { $0 << 8 | Int($1) }
            }
        }
        return nil
    }

    /// Answers every request on the connection with the same stream of events.
    package func serveHTTP2(events: String) {
        guard receive(exactly: 24) != nil else { return }
        send(
            HTTP2Bytes.frame(.settings, stream: 0)
                + HTTP2Bytes.frame(.settings, flags: HTTP2Bytes.acknowledges, stream: 0))
        let fields = HTTP2Bytes.fields([(":status", "200"), ("content-type", "text/event-stream")])
        while let stream = nextHTTP2Request() {
            send(
                HTTP2Bytes.frame(.headers, flags: HTTP2Bytes.endHeaders, stream: stream, fields)
                    + HTTP2Bytes.frame(
                        .data, flags: HTTP2Bytes.endStream, stream: stream, Array(events.utf8)))
        }
    }
}
