import Formats
/// The text of a pool's file as UTF-8, whatever its encoding, in pieces.
///
/// A byte order mark says the encoding by itself and wins over the plan (WHATWG Encoding, "BOM sniff"); it is a part of
/// the first piece.
struct PoolText {
    /// The next part of the text.
    struct Piece {
        let bytes: ArraySlice<UInt8>
        let fileSize: Int
        /// Nothing follows.
        var isLast = false
        /// Why the text cannot be read behind this piece, which is then the last.
        var invalid: String?
    }

    private let pool: QuestionPool
    private let directory: String
    private let limit: Int

    /// - Parameter limit: the most bytes of the file, and of its text.
    init(_ pool: QuestionPool, directory: String, limit: Int = PoolReader.sizeLimit) {
        self.pool = pool
        self.directory = directory
        self.limit = limit
    }

    /// Gives the text from its start; of an empty file one empty piece.
    func forEach(size: Int, _ body: (Piece) -> Void) throws(Diagnostic) {
        var isStart = true
        var encoding: String?
        var decoder: CharacterDecoder?
        var total = 0
        var hasEnded = false
        try PlanFile.readChunks(
            pool.file, directory: directory, access: pool.access, at: pool.fileLocation, limit: limit,
            size: size
        ) { chunk, fileSize in
            guard !hasEnded else { return }
            if isStart {
                isStart = false
                encoding = Self.encoding(markedBy: chunk) ?? pool.encoding
                if encoding == Self.utf8 { encoding = nil }
                decoder = encoding.flatMap { CharacterDecoder($0) }
            }
            hasEnded = chunk.isEmpty
            guard decoder != nil else {
                body(Piece(bytes: chunk, fileSize: fileSize, isLast: chunk.isEmpty))
                return
            }
            var text: [UInt8] = []
            let problem = decoder?.decode(chunk, isLast: chunk.isEmpty, into: &text)
            total += text.count
            hasEnded = hasEnded || problem != nil || total > limit
            guard total <= limit else { return }
            body(
                Piece(
                    bytes: text[...], fileSize: fileSize, isLast: hasEnded,
                    invalid: problem.map { Self.message(encoding ?? "", $0) }))
        }
        guard total <= limit else {
            throw Diagnostic(
                "the text of the file \(pool.file.quoted) is larger than the \(limit) bytes that are allowed",
                at: pool.fileLocation)
        }
    }

    /// The whole text.
    ///
    /// - Returns: and why it cannot be read behind it; nil where it is whole.
    func whole() throws(Diagnostic) -> (bytes: [UInt8], invalid: String?) {
        var bytes: [UInt8] = []
        var invalid: String?
        try forEach(size: 1 << 20) { piece in
            if bytes.isEmpty { bytes.reserveCapacity(piece.fileSize + 1) }
            bytes.append(contentsOf: piece.bytes)
            invalid = piece.invalid
        }
        return (bytes, invalid)
    }

    private static func message(_ encoding: String, _ problem: (offset: Int, byte: UInt8)) -> String {
        let value = String(problem.byte, radix: 16, uppercase: true)
        return "this file is not \(encoding): invalid byte 0x\(value.count < 2 ? "0" : "")\(value), "
            + "byte \(problem.offset + 1) of the file"
    }

    private static let utf8 = "UTF-8"

    /// The encoding that the first bytes of a file say.
    private static func encoding(markedBy bytes: ArraySlice<UInt8>) -> String? {
        let marks: [(bytes: [UInt8], encoding: String)] = [
            ([0xFF, 0xFE, 0, 0], "UTF-32LE"), ([0, 0, 0xFE, 0xFF], "UTF-32BE"), ([0xFF, 0xFE], "UTF-16LE"),
            ([0xFE, 0xFF], "UTF-16BE"), ([0xEF, 0xBB, 0xBF], utf8),
        ]
        return marks.first { bytes.starts(with: $0.bytes) }?.encoding
    }
}
