/// A pool's file in blocks of whole lines, so that its text and its rows are never in memory together.
struct PoolBlocks {
    /// A part of the file, without a byte order mark.
    struct Block {
        let bytes: [UInt8]
        /// Lines of the file before it.
        let line: Int
        /// It ends where the file does; any other ends with LF.
        let isLast: Bool
        let fileSize: Int
        /// Why the text cannot be read behind it.
        var invalid: String?
    }

    /// Blocks are at least as long, but for the last.
    private static let size = 1 << 20

    private let pool: QuestionPool
    private let directory: String

    init(_ pool: QuestionPool, directory: String) {
        self.pool = pool
        self.directory = directory
    }

    /// Reads the file from its start.
    ///
    /// - Parameter body: takes a block and returns how many of its bytes it has done with; the next block begins behind
    ///   them. Of the last, the number means nothing.
    func forEach(_ body: (Block) -> Int) throws(PoolError) {
        var pending: [UInt8] = []
        var wanted = Self.size
        var line = 0
        var isStart = true
        func take(_ bytes: [UInt8], of piece: PoolText.Piece) -> Int {
            let mark = isStart && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            let text = mark > 0 ? Array(bytes.dropFirst(mark)) : bytes
            let done = body(
                Block(
                    bytes: text, line: line, isLast: piece.isLast, fileSize: piece.fileSize,
                    invalid: piece.invalid))
            guard done > 0 else { return 0 }
            isStart = false
            line += text.lineEnds(before: done)
            return done + mark
        }
        do throws(Diagnostic) {
            try PoolText(pool, directory: directory).forEach(size: Self.size) { piece in
                let chunk = piece.bytes
                pending.append(contentsOf: chunk)
                if piece.isLast {
                    _ = take(pending, of: piece)
                    return
                }
                guard pending.count >= wanted, let lineEnd = chunk.lastIndex(of: 0x0A) else { return }
                let end = pending.count - chunk.count + lineEnd - chunk.startIndex
                let rest = Array(pending[(end + 1)...])
                pending.removeSubrange((end + 1)...)
                let done = take(pending, of: piece)
                pending.removeSubrange(..<done)
                pending += rest
                // What is much longer than a block is not looked at again with each further block.
                wanted = max(Self.size, 2 * pending.count)
            }
        } catch {
            throw PoolError(diagnostics: [error])
        }
    }
}

extension [UInt8] {
    /// How many lines end in the first bytes: at LF, CR or CRLF.
    func lineEnds(before end: Int) -> Int {
        var count = 0
        for index in 0..<end {
            let byte = self[index]
            if byte == 0x0A || (byte == 0x0D && !(index + 1 < self.count && self[index + 1] == 0x0A)) {
                count += 1
            }
        }
        return count
    }
}
