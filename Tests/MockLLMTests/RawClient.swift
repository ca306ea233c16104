import Foundation
import Testing

import Glibc

/// A response as its bytes came, and how the connection behaved at its end.
struct RawResponse {
    enum Ending: Equatable {
        /// The response's own framing said so.
        case complete
        /// A FIN before that.
        case closed
        /// An RST.
        case reset
        /// Silence.
        case timedOut
    }

    var status = 0
    /// Names in lower case.
    var headers: [String: String] = [:]
    /// The body of each chunk; one element if the body is not chunked.
    var chunks: [[UInt8]] = []
    var ending = Ending.timedOut

    var body: String { String(decoding: chunks.joined(), as: UTF8.self) }

    /// The data of each event of the body.
    var events: [String] {
        body.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
    }

    /// Each event but `[DONE]` as JSON; a test fails where one is not.
    var objects: [[String: Any]] {
        events.filter { $0 != "[DONE]" }.compactMap { text in
            let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(object != nil, "not a JSON object: \(text)")
            return object
        }
    }

    /// The body as one JSON object.
    var object: [String: Any]? {
        try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
    }
}

/// A client over a plain socket, so that tests see exactly what the server sends.
final class RawClient {
    struct Failure: Error {
        let what: String
    }

    private var descriptor: Int32
    private var pending: [UInt8] = []

    init(port: Int) throws {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(what: "connect: \(errno)") }
    }

    /// Opens a connection, sends one request and reads the response.
    static func exchange(
        _ port: Int, _ target: String, body: String? = "{\"stream\":true}", headers: [String: String] = [:],
        method: String? = nil, timeout: Double = 10
    ) throws -> RawResponse {
        let client = try RawClient(port: port)
        defer { client.close() }
        try client.request(target, body: body, headers: headers, method: method)
        return client.response(timeout: timeout)
    }

    func request(
        _ target: String, body: String? = "{\"stream\":true}", headers: [String: String] = [:],
        method: String? = nil
    ) throws {
        var text = "\(method ?? (body == nil ? "GET" : "POST")) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        try send(text + "\r\n" + (body ?? ""))
    }

    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                sendBytes(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(what: "send: \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    func close() {
        if descriptor >= 0 { _ = closeDescriptor(descriptor) }
        descriptor = -1
    }

    /// Reads one response; what follows it stays for the next call.
    func response(timeout: Double = 10) -> RawResponse {
        let deadline = Date().addingTimeInterval(timeout)
        while true {
            if let whole = parse(&pending, isEnd: false) { return whole }
            switch receive(until: deadline) {
            case .success: continue
            case .failure(let ending):
                var partial = parse(&pending, isEnd: true) ?? RawResponse()
                partial.ending = ending.ending
                return partial
            }
        }
    }

    /// How the connection behaves when nothing more is expected.
    func ending(timeout: Double) -> RawResponse.Ending {
        switch receive(until: Date().addingTimeInterval(timeout)) {
        case .success: .complete
        case .failure(let failure): failure.ending
        }
    }

    private struct Ended: Error {
        let ending: RawResponse.Ending
    }

    private func receive(until deadline: Date) -> Result<Void, Ended> {
        let left = deadline.timeIntervalSinceNow
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard left > 0, poll(&watched, 1, Int32(left * 1000) + 1) > 0 else {
            return .failure(Ended(ending: .timedOut))
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 {
            pending.append(contentsOf: buffer[..<count])
            return .success(())
        }
        return .failure(Ended(ending: count == 0 ? .closed : .reset))
    }

    /// Takes a response off the front of the bytes; nil if it is not whole, unless this is the end.
    private func parse(_ bytes: inout [UInt8], isEnd: Bool) -> RawResponse? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var response = RawResponse()
        response.status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            response.headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        var rest = bytes[end.upperBound...]
        if let length = response.headers["content-length"].flatMap(Int.init) {
            response.chunks = [Array(rest.prefix(length))]
            guard rest.count >= length else { return isEnd ? response : nil }
            rest = rest.dropFirst(length)
        } else if response.headers["transfer-encoding"] == "chunked" {
            guard unchunk(&rest, into: &response.chunks) else { return isEnd ? response : nil }
        } else {
            response.chunks = [Array(rest)]
            if !isEnd { return nil }
        }
        response.ending = .complete
        bytes = Array(rest)
        return response
    }

    /// True once the last chunk was seen.
    private func unchunk(_ rest: inout ArraySlice<UInt8>, into chunks: inout [[UInt8]]) -> Bool {
        while let line = rest.firstRange(of: Array("\r\n".utf8)) {
            guard let size = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16),
                rest.distance(from: line.upperBound, to: rest.endIndex) >= size + 2
            else { return false }
            let content = rest[line.upperBound...].prefix(size)
            rest = rest[line.upperBound...].dropFirst(size + 2)
            if size == 0 { return true }
            chunks.append(Array(content))
        }
        return false
    }
}

// Inside `RawClient` the bare names would mean its own methods.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func sendBytes(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    send(descriptor, bytes, count, flags)
}
