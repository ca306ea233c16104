import Foundation
import Timing

/// `nghttpx` in front of a plain server: HTTP/2 over TLS on one side, HTTP/1.1 on the other.
package final class HTTP2Proxy: Sendable {
    package let port: Int
    package var url: String { "https://localhost:\(port)" }

    private let process: RunningCommand

    /// Starts the proxy; nil where the machine has no `nghttpx`.
    ///
    /// - Parameter backend: the port of the plain server.
    /// - Parameter clientAuthority: a PEM file; clients must show a certificate that it signed.
    package init?(files: TLSFiles, backend: Int, clientAuthority: String? = nil) {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin"
        let executable = path.split(separator: ":").map { "\($0)/nghttpx" }.first(
            where: FileManager.default.isExecutableFile(atPath:))
        guard let executable, let (descriptor, port) = Socket.listen() else { return nil }
        // The port is free again from here on; nothing else on this machine is likely to draw it at once.
        _ = closeDescriptor(descriptor)
        var arguments = [
            "--conf=/dev/null", "--frontend=127.0.0.1,\(port)", "--backend=127.0.0.1,\(backend)",
            "--workers=1",
            "--no-ocsp", "--errorlog-file=/dev/null", "--accesslog-file=/dev/null",
        ]
        if let clientAuthority {
            arguments += ["--verify-client", "--verify-client-cacert=\(clientAuthority)"]
        }
        arguments += [files.key, files.certificate]
        guard let process = try? RunningCommand(executable, arguments, stdin: []) else { return nil }
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
    }

    /// Ends it at once: every stream breaks.
    package func kill() {
        process.send(signal: SIGKILL)
    }

    package func stop() {
        process.send(signal: SIGKILL)
        _ = process.wait(timeout: .seconds(5 as Int64))
    }
}
