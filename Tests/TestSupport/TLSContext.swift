import Glibc

/// The functions of OpenSSL that a test server needs, as the process has them through libcurl: no header, no package.
///
/// https://docs.openssl.org/3.0/man3/
private struct OpenSSLFunctions: Sendable {
    typealias Method = @convention(c) () -> OpaquePointer?
    typealias New = @convention(c) (OpaquePointer?) -> OpaquePointer?
    typealias Free = @convention(c) (OpaquePointer) -> Void
    typealias UseChain = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> Int32
    typealias UseKey = @convention(c) (OpaquePointer, UnsafePointer<CChar>, Int32) -> Int32
    typealias Control = @convention(c) (OpaquePointer, Int32, Int, UnsafeMutableRawPointer?) -> Int
    typealias SetVerify = @convention(c) (OpaquePointer, Int32, UnsafeMutableRawPointer?) -> Void
    typealias Load = @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>?) -> Int32
    typealias SelectALPN =
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?,
            UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
        ) -> Int32
    typealias SetALPN = @convention(c) (OpaquePointer, SelectALPN?, UnsafeMutableRawPointer?) -> Void
    typealias SetDescriptor = @convention(c) (OpaquePointer, Int32) -> Int32
    typealias Step = @convention(c) (OpaquePointer) -> Int32
    typealias Read = @convention(c) (OpaquePointer, UnsafeMutableRawPointer?, Int32) -> Int32
    typealias Write = @convention(c) (OpaquePointer, UnsafeRawPointer?, Int32) -> Int32

    let method: Method
    let newContext: New
    let useChain: UseChain
    let useKey: UseKey
    let control: Control
    let setCiphers: UseChain
    let setVerify: SetVerify
    let load: Load
    let setALPN: SetALPN
    let newSession: New
    let freeSession: Free
    let setDescriptor: SetDescriptor
    let accept: Step
    let read: Read
    let write: Write
    let shutdown: Step

    static let shared = OpenSSLFunctions()

    private init?() {
        let library = dlopen("libssl.so.3", RTLD_NOW)
        func find<Function>(_ name: String, _: Function.Type) -> Function? {
            dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
        }
        guard let method = find("TLS_server_method", Method.self),
            let newContext = find("SSL_CTX_new", New.self),
            let useChain = find("SSL_CTX_use_certificate_chain_file", UseChain.self),
            let useKey = find("SSL_CTX_use_PrivateKey_file", UseKey.self),
            let control = find("SSL_CTX_ctrl", Control.self),
            let setCiphers = find("SSL_CTX_set_cipher_list", UseChain.self),
            let setVerify = find("SSL_CTX_set_verify", SetVerify.self),
            let load = find("SSL_CTX_load_verify_locations", Load.self),
            let setALPN = find("SSL_CTX_set_alpn_select_cb", SetALPN.self),
            let newSession = find("SSL_new", New.self), let freeSession = find("SSL_free", Free.self),
            let setDescriptor = find("SSL_set_fd", SetDescriptor.self),
            let accept = find("SSL_accept", Step.self), let read = find("SSL_read", Read.self),
            let write = find("SSL_write", Write.self), let shutdown = find("SSL_shutdown", Step.self)
        else { return nil }
        self.method = method
        self.newContext = newContext
        self.useChain = useChain
        self.useKey = useKey
        self.control = control
        self.setCiphers = setCiphers
        self.setVerify = setVerify
        self.load = load
        self.setALPN = setALPN
        self.newSession = newSession
        self.freeSession = freeSession
        self.setDescriptor = setDescriptor
        self.accept = accept
        self.read = read
        self.write = write
        self.shutdown = shutdown
    }
}

/// How a test server secures its connections; kept until the process ends.
///
/// `@unchecked Sendable` holds because nothing changes after `init`, and OpenSSL counts references with atomics.
package final class TLSContext: @unchecked Sendable {
    /// What differs from a server that does everything right.
    package struct Settings: Sendable {
        /// The version's two bytes, as `0x0303` for TLS 1.2; nil for any.
        package var onlyVersion: Int?
        /// A PEM file of authorities; a client without a certificate of theirs is refused.
        package var clientAuthority: String?
        /// An OpenSSL list, for TLS 1.2.
        package var ciphers: String?
        /// HTTP/2 by ALPN.
        package var speaksHTTP2 = false

        package init() {}
    }

    private static let setMinimum: Int32 = 123
    private static let setMaximum: Int32 = 124
    private static let pem: Int32 = 1
    /// `SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT`.
    private static let demand: Int32 = 3

    let pointer: OpaquePointer

    /// - Returns: nil where this process has no OpenSSL, or it does not take the files.
    package init?(certificate: String, key: String, _ settings: Settings = Settings()) {
        guard let functions = OpenSSLFunctions.shared,
            let pointer = functions.newContext(functions.method()),
            functions.useChain(pointer, certificate) == 1, functions.useKey(pointer, key, Self.pem) == 1
        else { return nil }
        self.pointer = pointer
        if let version = settings.onlyVersion {
            _ = functions.control(pointer, Self.setMinimum, version, nil)
            _ = functions.control(pointer, Self.setMaximum, version, nil)
        }
        if let authority = settings.clientAuthority {
            _ = functions.load(pointer, authority, nil)
            functions.setVerify(pointer, Self.demand, nil)
        }
        if let ciphers = settings.ciphers { _ = functions.setCiphers(pointer, ciphers) }
        if settings.speaksHTTP2 {
            functions.setALPN(
                pointer,
                { _, out, length, offered, count, _ in
                    // The name lies in what the client offered, which outlives the call.
                    guard let offered else { return 3 }
                    var at = 0
                    while at + 2 < Int(count) {
                        if offered[at] == 2, offered[at + 1] == UInt8(ascii: "h"),
                            offered[at + 2] == UInt8(ascii: "2")
                        {
                            out?.pointee = offered + at + 1
                            length?.pointee = 2
                            return 0
                        }
                        at += Int(offered[at]) + 1
                    }
                    return 3
                }, nil)
        }
    }
}

/// One secured connection, used by its own thread only.
final class TLSSession {
    private let functions: OpenSSLFunctions
    private let pointer: OpaquePointer

    init?(_ context: TLSContext, _ descriptor: Int32) {
        guard let functions = OpenSSLFunctions.shared, let pointer = functions.newSession(context.pointer)
        else { return nil }
        self.functions = functions
        self.pointer = pointer
        _ = functions.setDescriptor(pointer, descriptor)
    }

    func accept() -> Bool { functions.accept(pointer) == 1 }

    func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = functions.read(pointer, &buffer, 16_384)
        return count > 0 ? Array(buffer[..<Int(count)]) : nil
    }

    func send(_ bytes: [UInt8]) -> Bool {
        bytes.isEmpty || functions.write(pointer, bytes, Int32(clamping: bytes.count)) > 0
    }

    func closeNotify() { _ = functions.shutdown(pointer) }

    func free() { functions.freeSession(pointer) }
}
