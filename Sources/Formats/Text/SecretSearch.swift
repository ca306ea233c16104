/// Finds many byte patterns in one pass over a text (Aho & Corasick, 1975).
///
/// White space of any kind and length is one symbol, and so is the `+` that stands for a space in forms: a message that
/// was put on one line, or a form, still shows a secret of several words. Too much is taken out rather than too little.
struct SecretSearch: Sendable {
    /// A place in the text that was searched, as it was given.
    struct Gap {
        var start: Int
        var end: Int
        /// Symbols of the pattern, by which the longest match is known.
        var length: Int
        var name: String
    }

    private struct Ending {
        /// Symbols of the longest pattern that ends here; 0 where none does.
        var length: Int32 = 0
        var name: Int32 = 0
    }

    /// An escape that the text's end cut in two is no longer than this.
    private static let longestEscape = 12

    private let names: [String]
    /// For each byte its symbol; 0 for those that no pattern has.
    private var symbols = [UInt8](repeating: 0, count: 256)
    private var symbolCount = 1
    /// The states' successors, a row of `symbolCount` a state.
    private var next: [Int32] = []
    private var endings: [Ending] = []
    private var depths: [Int32] = []
    /// Which secret's pattern leads through a state; the first where there are several.
    private var owners: [Int32] = []

    init(_ patterns: [(bytes: [UInt8], name: String)]) {
        var names: [String] = []
        for pattern in patterns where !names.contains(pattern.name) { names.append(pattern.name) }
        self.names = names
        for byte in patterns.flatMap(\.bytes) where symbols[Int(Self.folded(byte))] == 0 {
            symbols[Int(Self.folded(byte))] = UInt8(truncatingIfNeeded: symbolCount)
            symbolCount += 1
        }
        for byte in UInt8.min...UInt8.max where Self.folded(byte) != byte {
            symbols[Int(byte)] = symbols[Int(Self.folded(byte))]
        }
        addState(depth: 0, owner: 0)
        for pattern in patterns { add(pattern.bytes, name: Int32(names.firstIndex(of: pattern.name) ?? 0)) }
        link()
    }

    private static let space = UInt8(ascii: " ")

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "+") || (0x09...0x0D).contains(byte) ? space : byte
    }

    // MARK: Making it

    private mutating func addState(depth: Int32, owner: Int32) {
        next.append(contentsOf: repeatElement(-1, count: symbolCount))
        endings.append(Ending())
        depths.append(depth)
        owners.append(owner)
    }

    private mutating func add(_ pattern: [UInt8], name: Int32) {
        var state = 0
        var wasSpace = false
        for byte in pattern {
            let isSpace = Self.folded(byte) == Self.space
            if isSpace, wasSpace { continue }
            wasSpace = isSpace
            let place = state * symbolCount + Int(symbols[Int(byte)])
            if next[place] < 0 {
                next[place] = Int32(depths.count)
                addState(depth: depths[state] + 1, owner: name)
            }
            state = Int(next[place])
        }
        if endings[state].length == 0 { endings[state] = Ending(length: depths[state], name: name) }
    }

    /// Gives each state a successor for every symbol, by the longest end of what was read that begins a pattern.
    private mutating func link() {
        var fallbacks = [Int32](repeating: 0, count: depths.count)
        var queue = [0]
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            let fallback = Int(fallbacks[state])
            if endings[state].length == 0 { endings[state] = endings[fallback] }
            for symbol in 0..<symbolCount {
                let place = state * symbolCount + symbol
                let shorter = state == 0 ? 0 : next[fallback * symbolCount + symbol]
                if next[place] < 0 {
                    next[place] = shorter
                } else {
                    fallbacks[Int(next[place])] = shorter
                    queue.append(Int(next[place]))
                }
            }
        }
    }

    // MARK: Searching

    /// Adds a gap for every pattern in the reading.
    ///
    /// - Parameter isCut: the text may have been cut within a pattern; its beginning at the end is a gap too.
    func find(in reading: TextReading, isCut: Bool, gaps: inout [Gap]) {
        let bytes = reading.bytes
        // Where each symbol that was read stands; white space is one symbol.
        var places: [Int32] = []
        places.reserveCapacity(bytes.count)
        var state = 0
        var wasSpace = false
        for index in bytes.indices {
            let isSpace = Self.folded(bytes[index]) == Self.space
            if isSpace, wasSpace { continue }
            wasSpace = isSpace
            if isCut, mayBeCut(bytes, at: index) { addCut(state, places, reading, &gaps) }
            places.append(Int32(truncatingIfNeeded: index))
            state = Int(next[state * symbolCount + Int(symbols[Int(bytes[index])])])
            let ending = endings[state]
            guard ending.length > 0 else { continue }
            let first = Int(places[places.count - Int(ending.length)])
            gaps.append(
                Gap(
                    start: reading.start(of: first), end: reading.end(of: index), length: Int(ending.length),
                    name: names[Int(ending.name)]))
        }
        if isCut { addCut(state, places, reading, &gaps) }
    }

    /// Whether what is left of a text that was cut may be the first half of an escape, or of a character.
    private func mayBeCut(_ bytes: [UInt8], at index: Int) -> Bool {
        guard bytes.count - index <= Self.longestEscape else { return false }
        switch bytes[index] {
        case UInt8(ascii: "%"), UInt8(ascii: "\\"), UInt8(ascii: "&"): return true
        // A replacement character is what stays of a character that was cut.
        case 0xEF: return bytes[index...].starts(with: [0xEF, 0xBF, 0xBD])
        default: return false
        }
    }

    /// Adds a gap from where the pattern begins that the text's end has cut, to the text's end.
    private func addCut(_ state: Int, _ places: [Int32], _ reading: TextReading, _ gaps: inout [Gap]) {
        let depth = Int(depths[state])
        guard depth >= Redactor.shortestPart else { return }
        gaps.append(
            Gap(
                start: reading.start(of: Int(places[places.count - depth])), end: reading.length,
                length: depth, name: names[Int(owners[state])]))
    }
}
