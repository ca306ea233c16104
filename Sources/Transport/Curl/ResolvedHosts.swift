import CLibcurl
import Glibc

/// Hosts looked up once before the run, in libcurl's `CURLOPT_RESOLVE` form.
///
/// libcurl starts a thread for each lookup of its own; thousands of users would start thousands. A host that
/// does not resolve is left out, so that each request to it fails as `dns` by itself.
/// `@unchecked Sendable` holds because the list is never changed after `init`.
package final class ResolvedHosts: Equatable, @unchecked Sendable {
    let list: UnsafeMutablePointer<curl_slist>?
    /// The entries, `host:port:address[,address]`, for the log.
    package let entries: [String]

    /// - Parameter urls: base URLs; addresses in digits need no lookup and are passed over.
    package init(urls: [String]) {
        entries = Set(urls.compactMap(Self.authority)).sorted { $0.host < $1.host }.compactMap(Self.entry)
        list = entries.reduce(nil) { curl_slist_append($0, $1) ?? $0 }
    }

    deinit {
        curl_slist_free_all(list)
    }

    /// Whether they are the same list; a list is made once a run.
    package static func == (left: ResolvedHosts, right: ResolvedHosts) -> Bool { left === right }

    private struct Authority: Hashable {
        let host: String
        let port: String
    }

    private static func authority(of url: String) -> Authority? {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK,
            let host = part(CURLUPART_HOST, of: handle), !host.hasPrefix("["),
            host.contains(where: \.isLetter),
            let port = part(CURLUPART_PORT, of: handle, flags: UInt32(CURLU_DEFAULT_PORT))
        else { return nil }
        return Authority(host: host, port: port)
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer, flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    private static func entry(for authority: Authority) -> String? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(authority.host, authority.port, &hints, &first) == 0 else { return nil }
        defer { freeaddrinfo(first) }
        var addresses: [String] = []
        var next = first
        while let info = next {
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let status = getnameinfo(
                info.pointee.ai_addr, info.pointee.ai_addrlen, &name, socklen_t(name.count), nil, 0,
                NI_NUMERICHOST)
            if status == 0 {
                let text = String(
                    decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                addresses.append(info.pointee.ai_family == AF_INET6 ? "[\(text)]" : text)
            }
            next = info.pointee.ai_next
        }
        return addresses.isEmpty
            ? nil : "\(authority.host):\(authority.port):\(addresses.joined(separator: ","))"
    }
}
