import Foundation
import TestSupport

/// What a server can do wrong with TLS (RFC 8446): certificates, handshakes, records, and all faults of HTTP/1.1 over it.
struct TLSFaults {
    let directory: TemporaryDirectory
    let authority: TLSAuthority
    private let good: TLSAuthority.Issued
    private let expired: TLSAuthority.Issued
    private let otherName: TLSAuthority.Issued
    private let forClients: TLSAuthority.Issued
    private let stranger: TLSAuthority.Issued
    let client: TLSAuthority.Issued
    let wrongClient: TLSAuthority.Issued

    /// - Returns: nil where there is no `openssl` command.
    init?() throws {
        directory = try TemporaryDirectory()
        guard let authority = TLSAuthority("ours", in: directory),
            let strangers = TLSAuthority("strangers", in: directory),
            let good = authority.issue("good"), let expired = authority.issue("expired", days: -1),
            let otherName = authority.issue("other", names: "DNS:example.test,IP:127.0.0.9"),
            let forClients = authority.issue("clients", usage: "clientAuth"),
            let stranger = strangers.issue("stranger"), let client = authority.issue("client"),
            let wrongClient = strangers.issue("client")
        else { return nil }
        self.authority = authority
        self.good = good
        self.expired = expired
        self.otherName = otherName
        self.forClients = forClients
        self.stranger = stranger
        self.client = client
        self.wrongClient = wrongClient
    }

    /// What the plan needs to trust the authority.
    var setting: FaultMatrix.Setting {
        FaultMatrix.Setting(
            defaults: #"caFile="ca.pem""#, files: ["ca.pem": text(of: authority.certificate)],
            scheme: "https",
            host: "localhost")
    }

    func text(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    func context(
        _ issued: TLSAuthority.Issued? = nil, _ change: (inout TLSContext.Settings) -> Void = { _ in }
    ) -> TLSContext? {
        var settings = TLSContext.Settings()
        change(&settings)
        return TLSContext(
            certificate: (issued ?? good).certificate, key: (issued ?? good).key, settings)
    }

    private static let whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    var all: [Fault] { Self.handshakes + certificates + records + overTLS }

    // MARK: Before anything is secure

    private static func raw(
        _ name: String, _ outcome: String = "tls", attributes: String = "",
        _ play: @escaping FaultServer.Play
    ) -> Fault {
        .http(name, outcome, attributes: attributes, play)
    }

    /// Answers the client's hello with these bytes, and closes.
    private static func hello(_ name: String, _ bytes: [UInt8], reset: Bool = false) -> Fault {
        raw(name) { connection in
            _ = connection.receive()
            connection.sendRaw(bytes)
            if reset { connection.reset() } else { connection.closeWrite() }
            if !reset { connection.hold() }
        }
    }

    private static func alert(_ code: UInt8, level: UInt8 = 2) -> [UInt8] { [21, 3, 3, 0, 2, level, code] }

    private static func record(_ type: UInt8, _ payload: [UInt8], version: UInt8 = 3) -> [UInt8] {
        [type, 3, version, UInt8(payload.count >> 8 & 0xFF), UInt8(payload.count & 0xFF)] + payload
    }

    private static let alerts: [UInt8] = [
        10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 86, 109, 110,
        112, 113, 115, 116, 120,
    ]

    /// A hello of a server: version, 32 random bytes, no session, a suite, no compression.
    private static func serverHello(version: UInt8 = 3, suite: [UInt8] = [0x13, 0x01]) -> [UInt8] {
        let hello = [3, version] + (0..<32).map { UInt8($0) } + [0] + suite + [0, 0, 0]
        return record(22, [2, 0, 0, UInt8(hello.count)] + hello)
    }

    private static let handshakes: [Fault] =
        alerts.map { hello("alert \($0)", alert($0)) } + [
            raw("closed before the hello") { _ in },
            raw("reset before the hello", "tls|resetBeforeResponse") { $0.reset() },
            hello("closed after the hello", []), hello("reset after the hello", [], reset: true),
            hello("close_notify for a hello", alert(0, level: 1)),
            hello("plain HTTP", Array(whole.utf8)),
            hello("an error in plain HTTP", Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)),
            hello("a banner", Array("220 mail.test ESMTP\r\n".utf8)),
            hello("binary for a hello", Array(repeating: 0xFF, count: 200)),
            hello("zeros for a hello", Array(repeating: 0, count: 200)),
            hello("half a record", Array(serverHello().prefix(20))),
            hello("a record's head", [22, 3, 3]),
            hello("half a record and reset", Array(serverHello().prefix(20)), reset: true),
            hello("a record of 64 KiB", [22, 3, 3, 0xFF, 0xFF] + Array(repeating: 0, count: 500)),
            hello("an empty record", record(22, [])),
            hello("a record of version 0", [22, 0, 0, 0, 4, 14, 0, 0, 0]),
            hello("a record of an unknown type", record(99, [1, 2, 3, 4])),
            hello("data for a hello", record(23, Array(whole.utf8))),
            hello("Finished for a hello", record(22, [20, 0, 0, 4, 1, 2, 3, 4])),
            hello("a client's hello", record(22, [1, 0, 0, 4, 1, 2, 3, 4])),
            hello("a cipher change for a hello", record(20, [1])),
            hello("a hello of an unknown version", serverHello(version: 9)),
            hello("a hello of an unknown suite", serverHello(suite: [0xEE, 0xEE])),
            hello("a hello of SSL 3", serverHello(version: 0)),
            hello("a hello and no more", serverHello(suite: [0xC0, 0x2B])),
            hello("a hello that is cut", record(22, [2, 0, 0, 90, 3, 3])),
            hello("a length that lies", record(22, [2, 0xFF, 0xFF, 0xFF] + Array(repeating: 3, count: 60))),
            hello("warnings without end", (0..<60).flatMap { _ in alert(90, level: 1) }),
            raw("a silent handshake", "connectTimeout", attributes: #"connectTimeout="300ms""#) { $0.hold() },
            raw("a silent half handshake", "connectTimeout", attributes: #"connectTimeout="300ms""#) {
                connection in
                _ = connection.receive()
                connection.sendRaw(Array(serverHello().prefix(20)))
                connection.hold()
            },
        ]

    // MARK: Certificates

    private func secured(_ name: String, _ outcome: String, says: String = "", _ context: TLSContext?)
        -> Fault
    {
        var fault = Fault.http(name, outcome, says: says, Fault.answer(Self.whole))
        fault.tls = context
        return fault
    }

    private var certificates: [Fault] {
        var address = secured("an address that the certificate names", "ok", context())
        address.url = { "https://127.0.0.1:\($0)/" }
        var otherAddress = secured("an address that the certificate does not name", "tls", context(otherName))
        otherAddress.url = { "https://127.0.0.1:\($0)/" }
        return [
            address, otherAddress, secured("a good certificate", "ok", context()),
            secured("an expired certificate", "tls", says: "expired", context(expired)),
            secured("another name", "tls", says: "localhost", context(otherName)),
            secured("a client's certificate", "tls", context(forClients)),
            secured("an unknown authority", "tls", says: "certificate", context(stranger)),
            secured("TLS 1.2", "ok", context { $0.onlyVersion = 0x0303 }),
            secured("TLS 1.3", "ok", context { $0.onlyVersion = 0x0304 }),
            secured("TLS 1.1", "tls", context { $0.onlyVersion = 0x0302 }),
            secured("TLS 1.0", "tls", context { $0.onlyVersion = 0x0301 }),
            secured(
                "a suite that nobody shares", "tls",
                context {
                    $0.onlyVersion = 0x0303
                    $0.ciphers = "AES128-SHA"
                }),
            secured("no client certificate, TLS 1.3", "tls", says: "certificate", demanding(0x0304)),
            secured("no client certificate, TLS 1.2", "tls", demanding(0x0303)),
        ]
    }

    func demanding(_ version: Int) -> TLSContext? {
        context {
            $0.onlyVersion = version
            $0.clientAuthority = authority.certificate
        }
    }

    // MARK: After the handshake

    private var records: [Fault] {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        func fault(_ name: String, _ outcome: String, _ play: @escaping FaultServer.Play) -> [Fault] {
            [(0x0303, "1.2"), (0x0304, "1.3")].map { version, text in
                var fault = Fault.http("\(name), TLS \(text)", outcome, play)
                fault.tls = context { $0.onlyVersion = version }
                return fault
            }
        }
        func then(_ text: String, _ raw: [UInt8], reset: Bool = false) -> FaultServer.Play {
            { connection in
                connection.request()
                if !text.isEmpty { connection.send(text) }
                // A reset takes with it what the client has not read by then.
                connection.wait(milliseconds: reset ? 500 : 20)
                connection.sendRaw(raw)
                if reset { connection.reset() } else { connection.closeWrite() }
                if !reset { connection.hold() }
            }
        }
        let begun = head + "Content-Length: 100\r\n\r\npart"
        // libcurl has OpenSSL overlook an end without close_notify, where nothing else says how long the body is.
        return fault("ended without a word", "ok|resetMidStream", then(head + "\r\nok", []))
            + fault("whole, ended without a word", "ok", then(Self.whole, []))
            + fault("silent end before the answer", "resetBeforeResponse", then("", []))
            + fault("silent end within the body", "resetMidStream", then(begun, []))
            + fault("reset before the answer", "resetBeforeResponse", then("", [], reset: true))
            + fault("reset within the body", "resetMidStream", then(begun, [], reset: true))
            + fault("plain HTTP after the handshake", "tls", then("", Array(Self.whole.utf8)))
            + fault("plain HTTP within the body", "tls", then(begun, Array(Self.whole.utf8)))
            + fault("a record of garbage", "tls", then("", Self.record(23, Array(repeating: 7, count: 60))))
            + fault(
                "garbage within the body", "tls", then(begun, Self.record(23, Array(repeating: 7, count: 60)))
            )
            + fault("a plain alert", "tls", then("", Self.alert(80)))
            + fault("a record that is cut", "resetBeforeResponse", then("", [23, 3, 3, 0, 90, 1, 2]))
            + fault(
                "a record that is too large", "tls",
                then("", [23, 3, 3, 0xFF, 0xFF] + Array(repeating: 1, count: 99)))
    }

    /// The faults of HTTP/1.1, each at the end of a good handshake.
    private var overTLS: [Fault] {
        guard let context = context() else { return [] }
        return (HTTP1Faults.all + BodyFaults.all.filter { $0.isStream }).map { fault in
            var fault = fault
            fault.name = "TLS: " + fault.name
            fault.tls = context
            return fault
        }
    }
}
