extension ResponseHead {
    /// Whether HTTP tells the end of the body from a connection that broke.
    ///
    /// HTTP/2 and later end each stream by a flag; HTTP/1 needs chunks or a length. Without them the body ends where
    /// the connection does, and nobody can say whether all of it came. (RFC 9112, section 6.3.)
    package var provesEndOfBody: Bool {
        let version = bytes.prefix { $0 != UInt8(ascii: " ") }
        if !version.starts(with: "HTTP/1".utf8), version.starts(with: "HTTP/".utf8) { return true }
        if status == 204 || status == 304 { return true }
        if let coding = field("Transfer-Encoding"),
            String(decoding: coding, as: UTF8.self).lowercased().contains("chunked")
        {
            return true
        }
        return field("Content-Length") != nil
    }
}
