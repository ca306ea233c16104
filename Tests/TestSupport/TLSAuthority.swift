import Foundation
import Timing

/// An authority of a test's own, and certificates of its that are right or wrong in one thing, as PEM files.
package struct TLSAuthority: Sendable {
    /// Its certificate's path.
    package let certificate: String
    private let key: String
    private let directory: String

    /// A certificate and its key.
    package struct Issued: Sendable {
        package let certificate: String
        package let key: String
    }

    private static let newKey = [
        "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
    ]

    /// - Returns: nil where there is no `openssl` command, or it fails.
    package init?(_ name: String, in directory: TemporaryDirectory) {
        self.directory = directory.path(name)
        certificate = directory.path("\(name)-ca.pem")
        key = directory.path("\(name)-ca-key.pem")
        let arguments =
            ["req", "-x509", "-days", "2", "-subj", "/CN=\(name)", "-keyout", key, "-out", certificate]
            + Self.newKey
        guard Self.openssl(arguments) else { return nil }
    }

    /// Issues a certificate for localhost and 127.0.0.1 unless told otherwise.
    ///
    /// - Parameter days: how long it holds from now; −1: it ended yesterday.
    /// - Parameter usage: its extended key usage.
    /// - Returns: nil where `openssl` fails.
    package func issue(
        _ name: String, names: String = "DNS:localhost,IP:127.0.0.1", days: Int = 2, usage: String? = nil
    ) -> Issued? {
        let issued = Issued(
            certificate: "\(directory)-\(name).pem", key: "\(directory)-\(name)-key.pem")
        let request = "\(directory)-\(name).csr"
        let extensions = "\(directory)-\(name).ext"
        let text = "subjectAltName=\(names)\n" + (usage.map { "extendedKeyUsage=\($0)\n" } ?? "")
        guard (try? text.write(toFile: extensions, atomically: true, encoding: .utf8)) != nil,
            Self.openssl(
                ["req", "-subj", "/CN=\(name)", "-keyout", issued.key, "-out", request] + Self.newKey),
            Self.openssl([
                "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", key, "-CAcreateserial",
                "-days", "\(days)", "-extfile", extensions, "-out", issued.certificate,
            ])
        else { return nil }
        return issued
    }

    private static func openssl(_ arguments: [String]) -> Bool {
        guard let openssl = OpenSSL.path else { return false }
        let result = try? RunningCommand(openssl, arguments, stdin: []).wait(timeout: .seconds(20 as Int64))
        return result?.exitCode == 0
    }
}
