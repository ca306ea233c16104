import Testing

@testable import Transport

/// Where certificate authorities are looked for when libcurl's own place is empty.
@Suite struct TrustedAuthoritiesTests {
    private static let debian = "/etc/ssl/certs/ca-certificates.crt"
    private static let fedora = "/etc/pki/tls/certs/ca-bundle.crt"
    private static let suse = "/etc/ssl/ca-bundle.pem"

    @Test(
        arguments: [
            // libcurl's place, what is there, what it is told.
            (debian, [debian], nil),
            (debian, [debian, fedora], nil),
            (debian, [fedora], fedora),
            (debian, [suse, fedora], fedora),
            (debian, [suse], suse),
            (fedora, [debian], debian),
            (debian, [], nil),
            (nil, [debian], nil),
        ] as [(String?, [String], String?)])
    func libcurlIsToldOfAnotherPlaceOnlyWhereItsOwnIsEmpty(builtIn: String?, there: [String], told: String?) {
        #expect(TrustedAuthorities.file(builtIn: builtIn, isThere: there.contains) == told)
    }
}
