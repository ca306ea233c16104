import Glibc

/// Zstandard (RFC 8878), by the library that libcurl itself uses.
final class ZstdDecoder: ContentDecoder {
    /// `ZSTD_inBuffer` and `ZSTD_outBuffer`.
    private struct Buffer {
        var bytes: UnsafeMutableRawPointer?
        var size: Int
        var position = 0
    }

    /// The library's functions, as this process has them; looked up, so that no header of it is needed to build.
    ///
    /// https://github.com/facebook/zstd, `lib/zstd.h`.
    private struct Library: Sendable {
        typealias Create = @convention(c) () -> UnsafeMutableRawPointer?
        typealias SetParameter = @convention(c) (UnsafeMutableRawPointer, Int32, Int32) -> Int
        typealias Decompress =
            @convention(c) (
                UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer
            ) -> Int
        typealias IsError = @convention(c) (Int) -> UInt32
        typealias Name = @convention(c) (Int) -> UnsafePointer<CChar>?
        typealias Free = @convention(c) (UnsafeMutableRawPointer) -> Int

        let create: Create
        let setParameter: SetParameter
        let decompress: Decompress
        let isError: IsError
        let name: Name
        let free: Free

        static let shared: Library? = {
            guard let create = dlsym(nil, "ZSTD_createDStream"),
                let setParameter = dlsym(nil, "ZSTD_DCtx_setParameter"),
                let decompress = dlsym(nil, "ZSTD_decompressStream"),
                let isError = dlsym(nil, "ZSTD_isError"), let name = dlsym(nil, "ZSTD_getErrorName"),
                let free = dlsym(nil, "ZSTD_freeDStream")
            else { return nil }
            return Library(
                create: unsafeBitCast(create, to: Create.self),
                setParameter: unsafeBitCast(setParameter, to: SetParameter.self),
                decompress: unsafeBitCast(decompress, to: Decompress.self),
                isError: unsafeBitCast(isError, to: IsError.self),
                name: unsafeBitCast(name, to: Name.self), free: unsafeBitCast(free, to: Free.self))
        }()
    }

    /// `ZSTD_d_windowLogMax`.
    private static let largestWindow: Int32 = 100
    /// 8 MiB, the most that HTTP allows (RFC 9659, section 3).
    private static let windowBits: Int32 = 23

    private let library: Library
    private let state: UnsafeMutableRawPointer
    /// The last frame has come whole; another may follow.
    private(set) var isComplete = false

    /// - Returns: nil where this process has no such library, or no memory.
    init?() {
        guard let library = Library.shared, let state = library.create() else { return nil }
        self.library = library
        self.state = state
        _ = library.setParameter(state, Self.largestWindow, Self.windowBits)
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int
    ) throws(TransferError) {
        var source = Buffer(
            bytes: UnsafeMutableRawPointer(mutating: input.baseAddress), size: input.count)
        var isFull = false
        var room = DecodingRoom(for: input.count)
        repeat {
            let before = output.count
            guard before <= limit else { throw .tooLarge("zstd", limit: limit) }
            output.append(contentsOf: repeatElement(0, count: room.size))
            var status = 0
            var produced = 0
            output.withUnsafeMutableBytes { buffer in
                var target = Buffer(bytes: buffer.baseAddress.map { $0 + before }, size: room.size)
                status = library.decompress(state, &target, &source)
                produced = target.position
            }
            output.removeLast(room.size - produced)
            guard library.isError(status) == 0 else {
                throw .badCoding(
                    "zstd", library.name(status).map { String(cString: $0) } ?? "the body is not Zstandard")
            }
            isComplete = status == 0
            isFull = produced == room.size
            room.grow()
        } while source.position < source.size || (isFull && !isComplete)
    }

    func shutdown() {
        _ = library.free(state)
    }
}
