import Timing

/// When bytes arrived, as far as anybody knows.
package struct Arrival: Sendable {
    package enum Source: Sendable {
        /// The kernel's receive time.
        case kernel
        /// The kernel's time of the connection as it was a moment ago: libcurl read it out of turn, or the read
        /// held other streams' bytes too and libcurl hands some of them over later.
        case shared
        /// This process's clock when it read the bytes.
        case user
    }

    /// Arrival of the first segment of the read.
    package var first: Instant
    /// Arrival of the last segment of the read; the same as ``first`` where nothing tells them apart.
    package var last: Instant
    package var source: Source
    /// Which read of its loop brought the bytes, so that pieces of one read can be told; 0 where nobody knows.
    package var read: UInt64

    package init(first: Instant, last: Instant, source: Source, read: UInt64 = 0) {
        self.first = first
        self.last = last
        self.source = source
        self.read = read
    }

    /// Bytes that were seen at `time` by this process's own clock.
    package static func user(_ time: Instant) -> Arrival {
        Arrival(first: time, last: time, source: .user)
    }
}

/// The status line and header fields of the final response (1xx and followed redirects left out).
package struct ResponseHead: Sendable {
    package var status = 0
    /// The head as it came, with its line ends.
    package var bytes: [UInt8] = []
    /// What `Content-Encoding` says, in lower case; empty for a plain body.
    package var codings: [String] = []
    /// The body that is handed over is plain, whatever the server sent.
    package var isDecoded = false

    package init() {}

    /// The lines without their ends, the status line first.
    package var lines: [String] { Self.lines(of: bytes) }

    /// The values of all fields of that name, in any case.
    func values(of name: String) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            Self.value(of: name, in: line).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private static func lines(of bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }.filter { !$0.isEmpty }
    }

    /// The value of the last field of that name, in any case; nil where there is none.
    package func header(_ name: String) -> String? {
        field(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of the value of the last field of that name, in any case; nil where there is none.
    ///
    /// Looked at for every response: it makes nothing.
    package func field(_ name: String) -> ArraySlice<UInt8>? {
        var end = bytes.count
        while end > 0 {
            let start = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            if let value = Self.value(of: name, in: bytes[start..<end]) { return value }
            end = start - 1
        }
        return nil
    }

    /// What stands behind the name and its colon in a line; nil in another field's line.
    private static func value(of name: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let name = name.utf8
        guard line.count > name.count, line[line.startIndex + name.count] == UInt8(ascii: ":"),
            zip(line, name).allSatisfy({ lowercased($0) == lowercased($1) })
        else { return nil }
        let value = line.dropFirst(name.count + 1).drop {
            $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
        }
        return value.last == UInt8(ascii: "\r") ? value.dropLast() : value
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

/// What is known of a transfer when it is over, however it ended.
package struct TransferSummary: Sendable {
    package var issued: Instant
    /// The connection (and TLS) was ready and the request about to be written; the first of a redirected one.
    package var connected: Instant?
    /// The last byte of the request was handed to the socket; of a redirected one, of the first.
    package var sent: Instant?
    package var done: Instant
    /// A connection that was open already carried the request.
    package var connectionReused = false
    /// How often the request was written; above 1 libcurl resent it on its own.
    package var attempts = 0
    /// Bytes of the final response's body as they came over the connection, compressed where they were.
    package var bytesReceived = 0
    /// Bytes of that body as they were handed over.
    package var bodyBytes = 0
    package var bytesSent = 0
    /// nil: the response came to its end by HTTP's rules.
    ///
    /// That is not completion; the dialect decides.
    package var error: TransferError?
    /// nil: no redirect was followed.
    package var redirect: RedirectTrail?

    package init(issued: Instant) {
        self.issued = issued
        self.done = issued
    }
}

/// Receives what happens to transfers.
///
/// Called on the loop's queue, never from within another call to the loop.
///
/// A transfer is known by the integer that ``Transport/start(_:as:)`` was given.
package protocol TransferReceiver: AnyObject {
    /// The request is about to be written on a ready connection.
    func transferConnected(_ id: Int, at time: Instant)
    /// A redirect is followed: takes its head, and gives the `Cookie` value for the request to the new URL.
    func transfer(
        _ id: Int, redirectedBy head: borrowing ResponseHead, to url: String, cookies: RedirectedCookies,
        at time: Instant
    ) -> String?
    func transfer(_ id: Int, received head: borrowing ResponseHead, at time: Instant)
    /// Bytes of the body; they are valid during the call only. False ends the transfer.
    func transfer(_ id: Int, received bytes: UnsafeRawBufferPointer, arrival: Arrival) -> Bool
    /// The last call for this transfer; its id may be used again.
    func transfer(_ id: Int, finished summary: TransferSummary)
    /// Does all that is due and returns when to be called again at the latest.
    func runDue(at now: Instant) -> Instant
}

extension TransferReceiver {
    /// A receiver without cookies.
    package func transfer(
        _ id: Int, redirectedBy head: borrowing ResponseHead, to url: String, cookies: RedirectedCookies,
        at time: Instant
    ) -> String? { nil }
}

/// What a transport has noticed beside its transfers, since its start.
package struct TransportCounters: Sendable {
    /// How often the wall clock jumped against the monotonic one.
    package var clockSteps = 0
    /// Segments that were sent more than once.
    package var retransmissions = 0

    package init() {}
}

/// Sends requests; the loop around libcurl is one, a scripted one in virtual time drives the tests.
package protocol Transport: AnyObject {
    /// Starts a transfer under an id that no other running transfer has.
    ///
    /// - Returns: when it was handed over, the `issued` of its summary.
    func start(_ request: Request, as id: Int) -> Instant
    /// Ends a running transfer; ``TransferReceiver/transfer(_:finished:)`` is not called for it.
    func cancel(_ id: Int) -> TransferSummary
    var counters: TransportCounters { get }
    /// Adds to the counters what connections have to tell that are open still; of others it is known.
    func countOpenConnections()
}

extension Transport {
    /// A transport whose connections have nothing to tell.
    package func countOpenConnections() {}
}
