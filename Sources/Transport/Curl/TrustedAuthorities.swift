import CLibcurl
import Glibc

/// Where the system keeps the certificate authorities that it trusts.
///
/// libcurl knows one place, that of the system it was built for; a program that brings its libcurl along may run on another.
enum TrustedAuthorities {
    /// The bundles of Debian, Fedora and its kin, openSUSE, and what follows OpenSSL or LibreSSL.
    static let places = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    /// What libcurl has to be told; `nil` where it finds its own file, or there is none.
    static let file: String? = {
        // Told of since 7.70.
        guard let info = weir_version_info()?.pointee, info.age.rawValue >= CURLVERSION_SEVENTH.rawValue
        else {
            return nil
        }
        return file(builtIn: info.cainfo.map { String(cString: $0) }) { access($0, R_OK) == 0 }
    }()

    /// The same for a libcurl that was built with a place, or with none and then another way to find them.
    static func file(builtIn: String?, isThere: (String) -> Bool) -> String? {
        guard let builtIn, !isThere(builtIn) else { return nil }
        return places.first(where: isThere)
    }
}
