import Foundation
import Timing

/// A self-signed certificate for localhost and 127.0.0.1 and its key, as PEM files.
package struct TLSFiles: Sendable {
    /// The path of the certificate, which is also its own authority.
    package let certificate: String
    /// The path of the key, without a passphrase.
    package let key: String

    /// Makes them in a directory; nil if there is no `openssl` command or it fails.
    package static func make(in directory: TemporaryDirectory) -> TLSFiles? {
        guard let openssl = OpenSSL.path else { return nil }
        let files = TLSFiles(certificate: directory.path("certificate.pem"), key: directory.path("key.pem"))
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", files.key, "-out", files.certificate,
        ]
        let result = try? RunningCommand(openssl, arguments, stdin: []).wait(timeout: .seconds(20 as Int64))
        return result?.exitCode == 0 ? files : nil
    }
}

/// The `openssl` command.
enum OpenSSL {
    /// Where it lies; nil if it is not in the `PATH`.
    static var path: String? {
        let places = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return places.map { $0 + "/openssl" }.first(where: FileManager.default.isExecutableFile(atPath:))
    }
}

/// A TLS server for tests: `openssl s_server`, which answers each request with scripted bytes.
///
/// One connection at a time. A response should carry a Content-Length or be chunked, since the connection stays
/// open until the client leaves. Members may be called from any thread; ``stop()`` must be called.
package final class TLSServer: Sendable {
    /// The port on 127.0.0.1 that it listens on.
    package let port: Int
    /// `https://localhost:port`, without a slash at the end.
    package var url: String { "https://localhost:\(port)" }

    private let process: RunningCommand

    /// Starts it and returns once it listens; nil if there is no `openssl` command or it does not come up.
    package init?(files: TLSFiles, response: @escaping @Sendable (RequestSeen) -> [UInt8]) {
        guard let openssl = OpenSSL.path, let (descriptor, port) = Socket.listen() else { return nil }
        // The port is free again from here on; nothing else on this machine is likely to draw it at once.
        _ = closeDescriptor(descriptor)
        let arguments = [
            "s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-cert", files.certificate, "-key",
            files.key,
        ]
        guard let process = try? RunningCommand(openssl, arguments) else { return nil }
        self.port = port
        self.process = process
        let deadline = Instant.now() + .seconds(10 as Int64)
        while !Socket.canConnect(port: port) {
            guard process.isRunning, Instant.now() < deadline else {
                process.send(signal: SIGKILL)
                return nil
            }
            usleep(20_000)
        }
        Thread {
            var cutter = RequestCutter(connection: 0)
            var consumed = 0
            while process.isRunning {
                let bytes = process.stdoutBytes
                cutter.append(bytes[consumed...])
                consumed = bytes.count
                if let request = cutter.next() { process.write(response(request)) } else { usleep(5_000) }
            }
        }.start()
    }

    /// Kills the server and waits for its end.
    package func stop() {
        process.send(signal: SIGKILL)
        _ = process.wait(timeout: .seconds(5 as Int64))
    }
}
