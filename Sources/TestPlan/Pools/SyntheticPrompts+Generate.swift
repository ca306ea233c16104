import Glibc

extension SyntheticPrompts {
    /// The most words that a pool may have: about 300 MB of text.
    static let mostWords = 50_000_000

    /// Common short English words, each about one token of the usual tokenizers.
    static let vocabulary: [[UInt8]] = """
        time year people way day man thing woman life child world school state family student group country \
        problem hand part place case week company system program question work government number night point \
        home water room mother area money story fact month lot right study book eye job word business issue \
        side kind head house service friend father power hour game line end member law car city community name \
        president team minute idea kid body information back parent face others level office door health person \
        art war history party result change morning reason research girl guy moment air teacher force education \
        good new first last long great little own other old big high different small large next early young \
        important few public bad same able find give tell ask seem feel try leave call keep let begin help show \
        hear play run move live believe hold bring happen write provide sit stand lose pay meet include continue \
        set learn lead understand watch follow stop create speak read allow add spend grow open walk win offer \
        remember love consider appear buy wait serve die send expect build stay fall cut reach kill remain
        """.split(separator: " ").map { Array($0.utf8) }

    /// Makes the rows: a pure function of the seed and the pool's place in the plan.
    func pool(_ pool: QuestionPool, index: Int, seed: UInt64) -> LoadedPool {
        var loaded = LoadedPool(pool: pool, columns: [])
        // Threads, dealt rows and evaluated variables draw with other keys.
        func random(_ row: Int, _ draw: Int) -> KeyedRandom {
            KeyedRandom(seed: seed, group: -2 - index, thread: -1, iteration: row, draw: draw)
        }
        var shared = random(-1, 0)
        var prefix: [UInt8] = []
        Self.append(prefixLength, to: &prefix, &shared)
        var text: [UInt8] = []
        for row in 0..<rows {
            var choices = random(row, 0)
            var words = random(row, 1)
            text.removeAll(keepingCapacity: true)
            if prefixLength > 0 {
                if choices.share() < prefixShare {
                    text += prefix
                } else {
                    Self.append(prefixLength, to: &text, &words)
                }
            }
            Self.append(length.draw(&choices), to: &text, &words)
            loaded.append(text, isJSONText: false)
        }
        return loaded
    }

    /// Appends so many words, with a space before each that is not the first of the text.
    static func append(_ count: Int, to text: inout [UInt8], _ random: inout KeyedRandom) {
        for _ in 0..<count {
            if !text.isEmpty { text.append(0x20) }
            let word = Int(truncatingIfNeeded: random.number(below: UInt64(vocabulary.count)))
            text.append(contentsOf: vocabulary[word])
        }
    }
}

extension SyntheticPrompts.Length {
    /// One length.
    fileprivate func draw(_ random: inout KeyedRandom) -> Int {
        switch self {
        case .constant(let length): return length
        case .uniform(let bounds): return random.number(in: bounds)
        case .normal(let mean, let deviation, let bounds):
            return Self.cut(mean + deviation * random.normal(), to: bounds)
        case .logNormal(let mean, let deviation, let bounds):
            // The parameters of the logarithm that give this mean and deviation.
            let variance = log(1 + deviation * deviation / (mean * mean))
            return Self.cut(
                exp(log(mean) - variance / 2 + variance.squareRoot() * random.normal()), to: bounds)
        }
    }

    private static func cut(_ length: Double, to bounds: ClosedRange<Int>) -> Int {
        let rounded = min(Double(bounds.upperBound), max(Double(bounds.lowerBound), length.rounded()))
        return Int(rounded)
    }
}
