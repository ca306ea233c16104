import CZlib

/// gzip (RFC 1952, several members too) and deflate (RFC 1950; RFC 1951 as many servers send it).
final class ZlibDecoder: ContentDecoder {
    enum Format: String {
        case gzip
        case deflate
    }

    private let format: Format
    /// zlib checks that its stream stays where it was, so it has a place of its own.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isOpen = false
    private(set) var isComplete = false
    /// The first bytes of a deflate body, until its two kinds can be told apart.
    private var held: [UInt8] = []

    init(_ format: Format) {
        self.format = format
        stream.initialize(to: z_stream())
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int
    ) throws(TransferError) {
        if isOpen { return try inflate(input, into: &output, limit: limit) }
        held += input
        guard held.count >= 2 else { return }
        let isZlib = held[0] & 15 == 8 && (Int(held[0]) << 8 | Int(held[1])) % 31 == 0
        let windowBits: Int32 = format == .gzip ? 15 + 16 : isZlib ? 15 : -15
        guard inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw .badCoding(format.rawValue, "zlib has no memory") }
        isOpen = true
        let first = held
        held = []
        var failure: TransferError?
        first.withUnsafeBytes { bytes in
            do throws(TransferError) { try inflate(bytes, into: &output, limit: limit) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func inflate(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int
    ) throws(TransferError) {
        var rest = input
        while !rest.isEmpty {
            if isComplete { try beginNextMember(rest[0]) }
            let left = try inflateOnce(rest, into: &output, limit: limit)
            rest = UnsafeRawBufferPointer(rebasing: rest.suffix(left))
        }
    }

    /// gzip may be followed by more of it (RFC 1952, section 2.2).
    private func beginNextMember(_ first: UInt8) throws(TransferError) {
        guard format == .gzip, first == 0x1F, inflateReset(stream) == Z_OK else {
            throw .badCoding(format.rawValue, "bytes follow the end of the compressed body")
        }
        isComplete = false
    }

    /// - Returns: how many bytes of the input are left: some only where a member has ended.
    private func inflateOnce(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int
    ) throws(TransferError) -> Int {
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        var status = Z_OK
        var room = DecodingRoom(for: input.count)
        repeat {
            let before = output.count
            guard before <= limit else { throw .tooLarge(format.rawValue, limit: limit) }
            output.append(contentsOf: repeatElement(0, count: room.size))
            output.withUnsafeMutableBufferPointer { buffer in
                stream.pointee.next_out = buffer.baseAddress.map { $0 + before }
                stream.pointee.avail_out = UInt32(room.size)
                status = CZlib.inflate(stream, Z_NO_FLUSH)
                stream.pointee.next_out = nil
            }
            output.removeLast(Int(stream.pointee.avail_out))
            room.grow()
        } while status == Z_OK && stream.pointee.avail_out == 0
        switch status {
        case Z_STREAM_END: isComplete = true
        case Z_OK, Z_BUF_ERROR: break
        default:
            let why = stream.pointee.msg.map { String(cString: $0) }
            throw .badCoding(format.rawValue, why ?? "needs a dictionary that nobody has")
        }
        return isComplete ? Int(stream.pointee.avail_in) : 0
    }

    func shutdown() {
        if isOpen { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }
}
