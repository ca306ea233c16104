/// Undoes one content coding, piece by piece (RFC 9110, section 8.4).
///
/// A class for the C state it owns, which ``shutdown()`` frees.
protocol ContentDecoder: AnyObject {
    /// The coding's own end has come, and no byte behind it.
    var isComplete: Bool { get }

    /// Appends what the bytes stand for.
    ///
    /// - Parameter limit: the most bytes that the output may hold afterwards.
    /// - Throws: ``TransferError`` of kind `decode` for bytes that are not of this coding, `limit` where they expand to
    ///   more than the limit.
    func decode(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int
    ) throws(TransferError)

    /// Frees the state; nothing may be called afterwards.
    func shutdown()
}

/// The codings of one response, undone in the order opposite to the one in which they were applied.
struct ContentDecoding {
    /// What can be undone at all; `br` and `zstd` are in libraries that libcurl brings along, where it does.
    static let names = ["gzip", "deflate", "br", "zstd"]
    /// libcurl's own limit; more are an attack.
    private static let mostCodings = 5
    /// One read of at most 16 KiB may stand for so much and no more.
    private static let outputLimit = 64 << 20

    private let codings: [String]
    private let decoders: [any ContentDecoder]
    private var hasInput = false

    /// - Parameter codings: as they were applied, in lower case, without `identity`.
    /// - Throws: ``TransferError`` of kind `decode` for a coding that this build cannot undo.
    init(_ codings: [String]) throws(TransferError) {
        var decoders: [any ContentDecoder] = []
        for name in codings.reversed() {
            guard decoders.count < Self.mostCodings, let decoder = Self.decoder(name) else {
                for decoder in decoders { decoder.shutdown() }
                throw Self.unknown(codings, name)
            }
            decoders.append(decoder)
        }
        self.codings = codings
        self.decoders = decoders
    }

    private static func decoder(_ name: String) -> (any ContentDecoder)? {
        switch name {
        case "gzip", "x-gzip": ZlibDecoder(.gzip)
        case "deflate": ZlibDecoder(.deflate)
        case "br": BrotliDecoder()
        case "zstd": ZstdDecoder()
        default: nil
        }
    }

    private static func unknown(_ codings: [String], _ name: String) -> TransferError {
        let all = codings.prefix(8).joined(separator: ", ")
        let why =
            codings.count > mostCodings
            ? "has more than \(mostCodings) codings"
            : "cannot be undone: \"\(name.prefix(40))\" is none of \(names.joined(separator: ", "))"
        return TransferError(kind: .decode, message: "Content-Encoding \(all.prefix(200)) \(why)")
    }

    /// Undoes all codings of a piece of the body and appends the plain bytes to `output`.
    mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) throws(TransferError) {
        guard !input.isEmpty else { return }
        hasInput = true
        if decoders.count == 1 {
            try decoders[0].decode(input, into: &output, limit: Self.outputLimit)
            return
        }
        var piece = [UInt8](input)
        for decoder in decoders {
            var plain: [UInt8] = []
            try Self.decode(piece, with: decoder, into: &plain)
            piece = plain
        }
        output += piece
    }

    private static func decode(
        _ piece: [UInt8], with decoder: any ContentDecoder, into plain: inout [UInt8]
    ) throws(TransferError) {
        var failure: TransferError?
        piece.withUnsafeBytes { bytes in
            do throws(TransferError) {
                try decoder.decode(bytes, into: &plain, limit: outputLimit)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// What is wrong with a body that has come to HTTP's end; nil where every coding has come to its own.
    ///
    /// A body without a byte, as of HEAD, is whole.
    var missingEnd: TransferError? {
        guard hasInput, decoders.contains(where: { !$0.isComplete }) else { return nil }
        return TransferError(
            kind: .decode,
            message: "Content-Encoding \(codings.joined(separator: ", ")): the compressed body is cut short")
    }

    /// Frees all states; nothing may be called afterwards.
    func shutdown() {
        for decoder in decoders { decoder.shutdown() }
    }
}

/// How many bytes a decoder may write at a time.
///
/// The room is zeroed before each time, so an event of a stream gets little, and what unfolds to more gets more each time.
struct DecodingRoom {
    private static let least = 1 << 10
    private static let most = 1 << 16

    private(set) var size: Int

    init(for input: Int) {
        size = min(Self.most, max(Self.least, min(input, Self.most) * 4))
    }

    mutating func grow() { size = min(Self.most, size * 2) }
}

extension TransferError {
    /// Bytes that are not of the coding that the response named.
    static func badCoding(_ name: String, _ why: String) -> TransferError {
        TransferError(kind: .decode, message: "Content-Encoding \(name): \(why)")
    }

    /// A compressed body that grows without measure.
    static func tooLarge(_ name: String, limit: Int) -> TransferError {
        TransferError(
            kind: .limit,
            message: "Content-Encoding \(name): one read of the body stands for more than \(limit >> 20) MiB")
    }
}
