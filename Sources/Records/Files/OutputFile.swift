import Glibc

/// A new file that bytes are appended to, through a buffer.
///
/// Owner: one serial queue, or one function. After the first failure nothing more is kept or written, and
/// every call throws that failure again.
struct OutputFile: ~Copyable {
    private static let bufferSize = 1 << 16

    let path: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private var failure: ReportError?
    /// Of what was handed to the system.
    private(set) var sum = FileSum()

    /// Creates the file, which must not be there yet.
    init(creating path: String) throws(ReportError) {
        try self.init(path: path, flags: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)
    }

    /// Opens a file that is there already, to write after what is in it.
    init(appendingTo path: String) throws(ReportError) {
        try self.init(path: path, flags: O_WRONLY | O_APPEND | O_CLOEXEC)
    }

    private init(path: String, flags: Int32) throws(ReportError) {
        self.path = path
        descriptor = open(path, flags, 0o644)
        guard descriptor >= 0 else { throw .system(path) }
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    /// Adds what `body` appends to the buffer, and writes when there is much of it.
    mutating func append(_ body: (inout [UInt8]) -> Void) throws(ReportError) {
        if let failure { throw failure }
        body(&buffer)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Hands everything to the system.
    mutating func flush() throws(ReportError) {
        if let failure { throw failure }
        guard descriptor >= 0 else { return }
        do {
            try Self.write(buffer, to: descriptor, path: path)
        } catch {
            failure = error
            buffer = []
            throw error
        }
        sum.add(buffer[...])
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes the rest and gives the descriptor back, even where writing fails; a second call does nothing.
    mutating func close() throws(ReportError) {
        guard descriptor >= 0 else { return }
        var error = failure
        if failure == nil {
            do { try flush() } catch let flushError { error = flushError }
        }
        // Some file systems report a full disk only here.
        if Self.closeDescriptor(descriptor) != 0, error == nil { error = .system(path) }
        descriptor = -1
        if let error { throw error }
    }

    private static func closeDescriptor(_ descriptor: Int32) -> Int32 {
        Glibc.close(descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(ReportError) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { raw in
                systemWrite(descriptor, raw.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw .system(path)
            }
            offset += written
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
