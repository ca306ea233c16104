import CLibcurl

/// What the libcurl of this process is and can do.
package struct CurlFacts: Sendable, Equatable {
    package enum Feature: String, CaseIterable, Sendable {
        case tls = "TLS"
        case http2 = "HTTP/2"
        case brotli
        case zstd
        case gzip
        case asynchDNS = "AsynchDNS"
        case ipv6 = "IPv6"
    }

    package var version: String
    /// Two digits each: major, minor, patch.
    package var number: UInt32
    /// The TLS library with its version; nil without one.
    package var tlsLibrary: String?
    package var features: Set<Feature>
    /// The file of authorities that it trusts unless it is told otherwise; nil where it has none.
    package var authorities: String?

    package init(
        version: String, number: UInt32, tlsLibrary: String?, features: Set<Feature>, authorities: String?
    ) {
        self.version = version
        self.number = number
        self.tlsLibrary = tlsLibrary
        self.features = features
        self.authorities = authorities
    }

    /// nil where libcurl does not say.
    package static func now() -> CurlFacts? {
        guard let pointer = weir_version_info() else { return nil }
        let info = pointer.pointee
        let bits: [(Feature, Int32)] = [
            (.tls, CURL_VERSION_SSL), (.http2, CURL_VERSION_HTTP2), (.brotli, CURL_VERSION_BROTLI),
            (.zstd, CURL_VERSION_ZSTD), (.gzip, CURL_VERSION_LIBZ), (.asynchDNS, CURL_VERSION_ASYNCHDNS),
            (.ipv6, CURL_VERSION_IPV6),
        ]
        return CurlFacts(
            version: info.version.map { String(cString: $0) } ?? "", number: info.version_num,
            tlsLibrary: info.ssl_version.map { String(cString: $0) },
            features: Set(bits.filter { info.features & $0.1 != 0 }.map(\.0)),
            // Told of since 7.70.
            authorities: TrustedAuthorities.file
                ?? (info.age.rawValue >= CURLVERSION_SEVENTH.rawValue
                    ? info.cainfo.map { String(cString: $0) } : nil))
    }
}
