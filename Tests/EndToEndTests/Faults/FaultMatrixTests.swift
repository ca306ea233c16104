import TestSupport
import Testing

/// Hundreds of faults of a server, each with the outcome that the specifications and a reader of the report ask for.
///
/// None may end as `clientResource`, hang, or fail without a word.
@Suite struct FaultMatrixTests {
    @Test func faultsOverHTTP1() throws {
        #expect(HTTP1Faults.all.count >= 100)
        try FaultMatrix.check(HTTP1Faults.all)
    }

    @Test func faultsOfRedirectsCompressionAndStreams() throws {
        try FaultMatrix.check(BodyFaults.all)
    }

    @Test func faultsOverTLS() throws {
        guard let faults = try TLSFaults() else {
            print("skipped: there is no openssl on this machine")
            return
        }
        #expect(faults.all.count >= 100)
        try FaultMatrix.check(faults.all, faults.setting)
    }

    @Test func clientCertificates() throws {
        guard let faults = try TLSFaults() else { return }
        for (issued, outcome) in [(faults.client, "ok"), (faults.wrongClient, "tls")] {
            var setting = faults.setting
            setting.defaults += #" clientCertificate="client.pem" clientKey="client.key""#
            setting.files["client.pem"] = faults.text(of: issued.certificate)
            setting.files["client.key"] = faults.text(of: issued.key)
            let shown = [0x0303, 0x0304].map { version in
                var fault = Fault.http(
                    "a client certificate, \(version)", outcome,
                    Fault.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
                fault.tls = faults.demanding(version)
                return fault
            }
            try FaultMatrix.check(shown, setting)
        }
    }

    @Test func faultsOverHTTP2() throws {
        #expect(HTTP2Faults.all.count >= 100)
        let setting = FaultMatrix.Setting(defaults: #"httpVersion="2-prior-knowledge""#)
        try FaultMatrix.check(HTTP2Faults.all, setting)
    }

    @Test func faultsOverHTTP2AndTLS() throws {
        guard let tls = try TLSFaults() else { return }
        let context = tls.context { $0.speaksHTTP2 = true }
        let faults = HTTP2Faults.all.map { fault in
            var fault = fault
            fault.tls = context
            return fault
        }
        var setting = tls.setting
        setting.defaults += #" httpVersion="2""#
        try FaultMatrix.check(faults, setting)
    }
}
