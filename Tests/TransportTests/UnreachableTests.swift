import Glibc
import Testing

@testable import Transport

@Suite struct UnreachableTests {
    private func message(_ kind: TransferError.Kind, _ detail: String, _ code: Int32 = 0) -> String {
        Unreachable.message(kind, detail: detail, systemError: code)
    }

    @Test func theAddressIsNamedAndTheTimeIsNot() {
        let detail = "Failed to connect to 127.0.0.1 port 9999 after 12 ms: Couldn't connect to server"
        #expect(message(.connectRefused, detail, ECONNREFUSED) == "connection refused: 127.0.0.1:9999")
        #expect(
            message(.connectRefused, detail, EHOSTUNREACH)
                == "no connection to 127.0.0.1:9999: No route to host")
        #expect(message(.connectRefused, detail) == "no connection to 127.0.0.1:9999")
        let six = "Failed to connect to ::1 port 80 after 0 ms: Couldn't connect to server"
        #expect(message(.connectRefused, six, ECONNREFUSED) == "connection refused: [::1]:80")
    }

    @Test func anUnknownHostIsNamed() {
        #expect(message(.dns, "Could not resolve host: no.such.host") == "unknown host: no.such.host")
    }

    @Test func otherWordsStayLibcurls() {
        #expect(message(.connectRefused, "something new", ECONNREFUSED) == "something new")
        #expect(message(.dns, "Could not resolve host: ") == "Could not resolve host: ")
        #expect(message(.tls, "certificate has expired") == "certificate has expired")
    }
}
