/// `<auth>`: what shows the server who asks.
package struct Credentials: Sendable {
    /// How they are shown.
    package enum Scheme: String, CaseIterable, Sendable {
        /// With each request, as they are (RFC 7617).
        case basic
        /// In answer to the server's challenge, as a digest (RFC 7616).
        case digest
    }

    package var user: String
    package var password: String

    package init(user: String, password: String) {
        self.user = user
        self.password = password
    }
}
