/// Makes the prompts of a trace, each when it is sent: as many common words as the row says.
///
/// A word is about one token. The same block id gives the same 512 words, so that two rows whose lists of ids begin alike
/// have prompts that begin alike, and a prefix cache sees what it saw when the trace was recorded (Mooncake). What no
/// block covers is the row's own.
package struct TraceWords: Sendable {
    /// Words of one block: Mooncake's block size.
    static let blockLength = 512

    private let seed: UInt64
    /// The pool's place in the plan; keeps the words of two pools apart.
    private let index: Int

    /// - Parameter index: the pool's place in the plan.
    package init(seed: UInt64, index: Int) {
        self.seed = seed
        self.index = index
    }

    /// The prompt of a row.
    func prompt(row: Int, length: Int, blocks: [Int]) -> [UInt8] {
        var text: [UInt8] = []
        // The mean length of a word, and a space.
        text.reserveCapacity(length * 7)
        var left = length
        for block in blocks where left > 0 {
            // Rows of synthetic pools draw with thread -1.
            Self.append(min(left, Self.blockLength), to: &text, random(thread: -2, block))
            left -= min(left, Self.blockLength)
        }
        Self.append(left, to: &text, random(thread: -3, row))
        _ = text.popLast()
        return text
    }

    private func random(thread: Int, _ key: Int) -> KeyedRandom {
        KeyedRandom(seed: seed, group: -2 - index, thread: thread, iteration: key, draw: 0)
    }

    /// Words that are copied together: a draw a phrase costs the run less than a draw a word.
    private static let phraseLength = 16

    /// Phrases of common words, each word with a space behind it; the same in every run.
    private static let phrases: [[UInt8]] = {
        var random = KeyedRandom(seed: 0, group: -1, thread: -1, iteration: -1, draw: 0)
        return (0..<4_096).map { _ in
            var phrase: [UInt8] = []
            SyntheticPrompts.append(phraseLength, to: &phrase, &random)
            return phrase + [0x20]
        }
    }()

    /// Appends so many words; fewer of the same draws are the beginning of more.
    private static func append(_ count: Int, to text: inout [UInt8], _ random: KeyedRandom) {
        var random = random
        var left = count
        while left > 0 {
            let phrase = phrases[Int(truncatingIfNeeded: random.number(below: UInt64(phrases.count)))]
            if left >= phraseLength {
                text.append(contentsOf: phrase)
            } else {
                var words = 0
                text.append(
                    contentsOf: phrase.prefix { byte in
                        if words == left { return false }
                        if byte == 0x20 { words += 1 }
                        return true
                    })
            }
            left -= phraseLength
        }
    }

    /// The whole numbers of a JSON list; nil for anything else.
    static func blocks(_ cell: ArraySlice<UInt8>) -> [Int]? {
        var rest = cell
        func skipSpace() { rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 } }
        func skip(_ byte: Unicode.Scalar) -> Bool {
            skipSpace()
            guard rest.first == UInt8(ascii: byte) else { return false }
            rest.removeFirst()
            return true
        }
        guard skip("[") else { return nil }
        var blocks: [Int] = []
        if !skip("]") {
            repeat {
                skipSpace()
                let digits = rest.prefix { (0x30...0x39).contains($0) }
                guard let block = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
                blocks.append(block)
                rest = rest[digits.endIndex...]
            } while skip(",")
            guard skip("]") else { return nil }
        }
        skipSpace()
        return rest.isEmpty ? blocks : nil
    }
}
