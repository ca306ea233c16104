/// HTTP as bytes on a socket: what a test sends is exactly what it wrote.
package enum RawHTTP {
    /// Sends a request to 127.0.0.1 and returns all that comes until the server closes, or says nothing for ten
    /// seconds; empty where nobody listens.
    package static func exchange(_ request: String, port: Int) -> String {
        guard let descriptor = Socket.connected(port: port) else { return "" }
        defer { _ = closeDescriptor(descriptor) }
        Socket.setReceiveTimeout(descriptor, seconds: 10)
        guard Socket.send(descriptor, Array(request.utf8)[...]) else { return "" }
        var bytes: [UInt8] = []
        while let more = Socket.receive(descriptor) { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The head of a GET request.
    package static func get(_ path: String, host: String, extra: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\(extra)\r\n"
    }
}
