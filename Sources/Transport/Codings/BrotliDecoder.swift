import Glibc

/// Brotli (RFC 7932), by the library that libcurl itself uses.
final class BrotliDecoder: ContentDecoder {
    /// The library's functions, as this process has them; looked up, so that no header of it is needed to build.
    ///
    /// https://github.com/google/brotli, `c/include/brotli/decode.h`.
    private struct Library: Sendable {
        typealias Create =
            @convention(c) (
                UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?
            ) -> UnsafeMutableRawPointer?
        typealias Decompress =
            @convention(c) (
                UnsafeMutableRawPointer, UnsafeMutablePointer<Int>, UnsafeMutablePointer<UnsafeRawPointer?>,
                UnsafeMutablePointer<Int>, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
                UnsafeMutablePointer<Int>?
            ) -> Int32
        typealias Destroy = @convention(c) (UnsafeMutableRawPointer) -> Void

        let create: Create
        let decompress: Decompress
        let destroy: Destroy

        static let shared: Library? = {
            guard let create = dlsym(nil, "BrotliDecoderCreateInstance"),
                let decompress = dlsym(nil, "BrotliDecoderDecompressStream"),
                let destroy = dlsym(nil, "BrotliDecoderDestroyInstance")
            else { return nil }
            return Library(
                create: unsafeBitCast(create, to: Create.self),
                decompress: unsafeBitCast(decompress, to: Decompress.self),
                destroy: unsafeBitCast(destroy, to: Destroy.self))
        }()
    }

    /// `BrotliDecoderResult`.
    private enum Status {
        static let success: Int32 = 1
        static let needsMoreInput: Int32 = 2
        static let needsMoreOutput: Int32 = 3
    }

    private let library: Library
    private let state: UnsafeMutableRawPointer
    private(set) var isComplete = false

    /// - Returns: nil where this process has no such library, or no memory.
    init?() {
        guard let library = Library.shared, let state = library.create(nil, nil, nil) else { return nil }
        self.library = library
        self.state = state
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int
    ) throws(TransferError) {
        var left = input.count
        var next = input.baseAddress
        var status: Int32 = 0
        var room = DecodingRoom(for: input.count)
        repeat {
            guard !isComplete else { throw .badCoding("br", "bytes follow the end of the compressed body") }
            let before = output.count
            guard before <= limit else { throw .tooLarge("br", limit: limit) }
            output.append(contentsOf: repeatElement(0, count: room.size))
            var free = room.size
            output.withUnsafeMutableBufferPointer { buffer in
                var place = buffer.baseAddress.map { $0 + before }
                status = library.decompress(state, &left, &next, &free, &place, nil)
            }
            output.removeLast(free)
            room.grow()
            isComplete = status == Status.success
        } while status == Status.needsMoreOutput || (isComplete && left > 0)
        guard isComplete || status == Status.needsMoreInput else {
            throw .badCoding("br", "the body is not Brotli")
        }
    }

    func shutdown() {
        library.destroy(state)
    }
}
