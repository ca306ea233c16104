/// One of curl's options, as its manual names it (curl.se/docs/manpage.html).
struct CurlOption: Sendable {
    /// What the import makes of it.
    enum Meaning: Sendable {
        case request, header, userAgent, referer, cookie, get, head, uploadFile, url, urlQuery, range
        case data, dataRaw, dataBinary, dataURLEncode, json
        case form, formString
        case user, basic, digest, bearer
        case location, locationTrusted, insecure, compressed, maxTime, connectTimeout, next
        case http1, http2, http2PriorKnowledge
        case cacert, cert, key
        /// Keeps cookies for the requests that follow.
        case cookieJar
        /// Says what curl shows or stores: nothing of the request.
        case output
        /// Changes the request or its transport, and a plan has nothing like it; with the reason where there is one to say.
        case noCounterpart(String)
    }

    let name: String
    let letter: Unicode.Scalar?
    let takesValue: Bool
    let meaning: Meaning

    static let all: [CurlOption] = meant + outputs + others

    private static func flag(_ name: String, _ letter: Unicode.Scalar?, _ meaning: Meaning) -> CurlOption {
        CurlOption(name: name, letter: letter, takesValue: false, meaning: meaning)
    }

    private static func value(_ name: String, _ letter: Unicode.Scalar?, _ meaning: Meaning) -> CurlOption {
        CurlOption(name: name, letter: letter, takesValue: true, meaning: meaning)
    }

    private static func flag(_ name: String, _ meaning: Meaning) -> CurlOption { flag(name, nil, meaning) }

    private static func value(_ name: String, _ meaning: Meaning) -> CurlOption { value(name, nil, meaning) }

    private static let meant: [CurlOption] = [
        value("request", "X", .request), value("header", "H", .header), value("user-agent", "A", .userAgent),
        value("referer", "e", .referer), value("cookie", "b", .cookie), flag("get", "G", .get),
        flag("head", "I", .head),
        value("upload-file", "T", .uploadFile), value("url", .url), value("url-query", .urlQuery),
        value("range", "r", .range), value("data", "d", .data), value("data-ascii", .data),
        value("data-raw", .dataRaw), value("data-binary", .dataBinary),
        value("data-urlencode", .dataURLEncode),
        value("json", .json), value("form", "F", .form), value("form-string", .formString),
        value("user", "u", .user),
        flag("basic", .basic), flag("digest", .digest), value("oauth2-bearer", .bearer),
        flag("location", "L", .location), flag("location-trusted", .locationTrusted),
        flag("insecure", "k", .insecure),
        flag("compressed", .compressed), value("max-time", "m", .maxTime),
        value("connect-timeout", .connectTimeout),
        flag("next", ":", .next), flag("http1.1", .http1), flag("http2", .http2),
        flag("http2-prior-knowledge", .http2PriorKnowledge), value("cacert", .cacert),
        value("cert", "E", .cert),
        value("key", .key), value("cookie-jar", "c", .cookieJar),
    ]

    private static let outputs: [CurlOption] =
        [
            ("silent", "s"), ("show-error", "S"), ("include", "i"), ("show-headers", nil), ("verbose", "v"),
            ("no-buffer", "N"), ("buffer", nil),
            ("progress-bar", "#"), ("progress-meter", nil), ("remote-name", "O"), ("remote-name-all", nil),
            ("remote-header-name", "J"), ("remote-time", "R"), ("fail", "f"), ("fail-with-body", nil),
            ("fail-early", nil), ("create-dirs", nil), ("styled-output", nil), ("trace-time", nil),
            ("trace-ids", nil),
            ("globoff", "g"), ("disable", "q"), ("clobber", nil), ("xattr", nil), ("remove-on-error", nil),
            ("junk-session-cookies", "j"), ("keepalive", nil), ("tcp-nodelay", nil), ("npn", nil),
            ("alpn", nil), ("sessionid", nil),
            ("skip-existing", nil),
        ].map { flag($0.0, $0.1, .output) }
        + [
            ("output", "o"), ("output-dir", nil), ("dump-header", "D"), ("write-out", "w"), ("stderr", nil),
            ("trace", nil), ("trace-ascii", nil), ("trace-config", nil), ("libcurl", nil),
            ("keepalive-time", nil), ("keepalive-cnt", nil),
            ("etag-save", nil), ("create-file-mode", nil), ("max-filesize", nil),
        ].map { value($0.0, $0.1, .output) }

    private static let others: [CurlOption] =
        [
            ("http1.0", "0", "the plan speaks HTTP/1.1"), ("http3", nil, "the plan speaks HTTP/1.1"),
            ("http3-only", nil, "the plan speaks HTTP/1.1"), ("http0.9", nil, ""),
            ("anyauth", nil, "write --basic or --digest"),
            ("ntlm", nil, ""), ("ntlm-wb", nil, ""), ("negotiate", nil, ""), ("ipv4", "4", ""),
            ("ipv6", "6", ""),
            ("append", "a", ""), ("use-ascii", "B", ""), ("list-only", "l", ""), ("manual", "M", ""),
            ("netrc", "n", "its users and passwords are not read"),
            ("netrc-optional", nil, "its users and passwords are not read"),
            ("proxytunnel", "p", ""), ("version", "V", ""),
            ("parallel", "Z", "the requests follow one another; threads send at once"),
            ("parallel-immediate", nil, ""), ("tlsv1", "1", ""), ("tlsv1.0", nil, ""), ("tlsv1.1", nil, ""),
            ("tlsv1.2", nil, ""),
            ("tlsv1.3", nil, ""), ("sslv2", "2", ""), ("sslv3", "3", ""), ("ssl", nil, ""),
            ("ssl-reqd", nil, ""),
            ("ssl-allow-beast", nil, ""), ("ssl-no-revoke", nil, ""), ("ssl-revoke-best-effort", nil, ""),
            ("ssl-auto-client-cert", nil, ""),
            ("cert-status", nil, ""), ("false-start", nil, ""), ("ca-native", nil, ""),
            ("path-as-is", nil, ""),
            ("post301", nil, "301 turns POST into GET"), ("post302", nil, "302 turns POST into GET"),
            ("post303", nil, "303 turns POST into GET"),
            ("tr-encoding", nil, ""), ("raw", nil, ""), ("ignore-content-length", nil, ""),
            ("retry-connrefused", nil, "a failed request counts as failed"),
            ("retry-all-errors", nil, "a failed request counts as failed"),
            ("suppress-connect-headers", nil, ""), ("tcp-fastopen", nil, ""),
            ("disallow-username-in-url", nil, ""), ("doh-insecure", nil, ""), ("doh-cert-status", nil, ""),
            ("compressed-ssh", nil, ""),
            ("crlf", nil, ""), ("metalink", nil, ""), ("proxy-anyauth", nil, ""), ("proxy-basic", nil, ""),
            ("proxy-digest", nil, ""),
            ("proxy-insecure", nil, ""), ("proxy-negotiate", nil, ""), ("proxy-ntlm", nil, ""),
            ("proxy-tlsv1", nil, ""), ("proxy-http2", nil, ""),
            ("proxy-ssl-allow-beast", nil, ""), ("proxy-ssl-auto-client-cert", nil, ""),
            ("proxy-ca-native", nil, ""), ("haproxy-protocol", nil, ""), ("expect100", nil, ""),
            ("form-escape", nil, ""), ("socks5-basic", nil, ""), ("socks5-gssapi", nil, ""),
            ("socks5-gssapi-nec", nil, ""),
            ("ftp-create-dirs", nil, ""), ("ftp-pasv", nil, ""), ("ftp-pret", nil, ""),
            ("ftp-skip-pasv-ip", nil, ""), ("ftp-ssl-ccc", nil, ""),
            ("ftp-ssl-control", nil, ""), ("disable-eprt", nil, ""), ("disable-epsv", nil, ""),
            ("mail-rcpt-allowfails", nil, ""), ("sasl-ir", nil, ""),
            ("tftp-no-options", nil, ""), ("mptcp", nil, ""), ("tls-earlydata", nil, ""),
            ("proxy-http3", nil, ""),
        ].map { flag($0.0, $0.1, .noCounterpart($0.2)) }
        + [
            ("proxy", "x", "requests go to the service directly"), ("proxy-user", "U", ""),
            ("proxy1.0", nil, ""), ("preproxy", nil, ""), ("noproxy", nil, ""),
            ("proxy-header", nil, ""), ("proxy-cacert", nil, ""), ("proxy-capath", nil, ""),
            ("proxy-cert", nil, ""), ("proxy-cert-type", nil, ""),
            ("proxy-ciphers", nil, ""), ("proxy-crlfile", nil, ""), ("proxy-key", nil, ""),
            ("proxy-key-type", nil, ""), ("proxy-pass", nil, ""),
            ("proxy-pinnedpubkey", nil, ""), ("proxy-service-name", nil, ""),
            ("proxy-tls13-ciphers", nil, ""), ("proxy-tlsauthtype", nil, ""),
            ("proxy-tlspassword", nil, ""), ("proxy-tlsuser", nil, ""), ("socks4", nil, ""),
            ("socks4a", nil, ""), ("socks5", nil, ""), ("socks5-hostname", nil, ""),
            ("socks5-gssapi-service", nil, ""), ("resolve", nil, "the host's own address is asked"),
            ("connect-to", nil, "the URL's own host is asked"),
            ("retry", nil, "a failed request counts as failed"), ("retry-delay", nil, ""),
            ("retry-max-time", nil, ""),
            ("limit-rate", nil, "answers are read as they come"), ("rate", nil, "<pace> keeps a rate"),
            ("speed-time", "y", "idleTimeout is near to it"),
            ("speed-limit", "Y", "idleTimeout is near to it"),
            ("max-redirs", nil, "at most 20 are followed"), ("time-cond", "z", ""), ("continue-at", "C", ""),
            ("config", "K", "what the file says is not read"),
            ("interface", nil, ""), ("local-port", nil, ""), ("dns-servers", nil, ""),
            ("dns-interface", nil, ""), ("dns-ipv4-addr", nil, ""), ("dns-ipv6-addr", nil, ""),
            ("doh-url", nil, ""), ("unix-socket", nil, "the URL's own host is asked"),
            ("abstract-unix-socket", nil, "the URL's own host is asked"),
            ("happy-eyeballs-timeout-ms", nil, ""),
            ("netrc-file", nil, "its users and passwords are not read"),
            ("request-target", nil, "the URL's own path is asked"),
            ("aws-sigv4", nil, "the request is not signed"),
            ("expect100-timeout", nil, ""), ("etag-compare", nil, ""), ("alt-svc", nil, ""),
            ("hsts", nil, ""), ("ciphers", nil, ""), ("tls13-ciphers", nil, ""),
            ("tls-max", nil, ""), ("tlsauthtype", nil, ""), ("tlsuser", nil, ""), ("tlspassword", nil, ""),
            ("curves", nil, ""), ("capath", nil, ""), ("crlfile", nil, ""),
            ("cert-type", nil, ""), ("key-type", nil, ""), ("pass", nil, ""), ("pinnedpubkey", nil, ""),
            ("engine", nil, ""), ("random-file", nil, ""), ("egd-file", nil, ""),
            ("delegation", nil, ""), ("service-name", nil, ""), ("login-options", nil, ""),
            ("sasl-authzid", nil, ""), ("proto", nil, ""), ("proto-default", nil, ""),
            ("proto-redir", nil, ""), ("parallel-max", nil, ""), ("variable", nil, "write the value"),
            ("ftp-account", nil, ""), ("ftp-alternative-to-user", nil, ""),
            ("ftp-method", nil, ""), ("ftp-port", "P", ""), ("ftp-ssl-ccc-mode", nil, ""), ("quote", "Q", ""),
            ("telnet-option", "t", ""), ("tftp-blksize", nil, ""), ("mail-auth", nil, ""),
            ("mail-from", nil, ""), ("mail-rcpt", nil, ""), ("krb", nil, ""), ("hostpubmd5", nil, ""),
            ("hostpubsha256", nil, ""), ("pubkey", nil, ""), ("ipfs-gateway", nil, ""),
            ("haproxy-clientip", nil, ""), ("vlan-priority", nil, ""), ("ip-tos", nil, ""), ("ech", nil, ""),
            ("dns-timeout", nil, ""), ("help", "h", ""), ("signature-algorithms", nil, ""),
            ("sigalgs", nil, ""), ("upload-flags", nil, ""),
        ].map { value($0.0, $0.1, .noCounterpart($0.2)) }

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    private static let byLetter = Dictionary(all.compactMap { option in option.letter.map { ($0, option) } })
    { first, _ in first }

    static func named(_ letter: Unicode.Scalar) -> CurlOption? { byLetter[letter] }

    /// The option of a long name, which may be shortened as far as it stays the only one.
    static func named(_ name: String) -> CurlOption? {
        if let exact = byName[name] { return exact }
        let fitting = all.filter { $0.name.hasPrefix(name) }
        return fitting.count == 1 ? fitting[0] : nil
    }
}
