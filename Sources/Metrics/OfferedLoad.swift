/// How much of the load that a plan wants several machines have offered together.
package struct OfferedLoad: Codable, Equatable, Sendable {
    /// Threads that ended a request, and those that the plan has; of groups that are no arrivals.
    package var threads = 0
    package var plannedThreads = 0
    /// Arrivals that came, sent or not, and those that the plan has on the average; nil where it has none, or a trace says
    /// when they come.
    package var arrivals: Int?
    package var plannedArrivals: Double?

    package init() {}
}

/// Numbers that have been seen, as bits: those of arrivals are dense.
package struct SeenNumbers: Sendable {
    private var words: [UInt64] = []
    package private(set) var count = 0
    /// A number that is greater is not kept; no run has so many arrivals.
    private static let most = 1 << 32

    package init() {}

    package mutating func insert(_ number: Int) {
        guard (0..<Self.most).contains(number) else { return }
        let (word, bit) = (number >> 6, UInt64(1) << UInt64(number & 63))
        while words.count <= word { words.append(contentsOf: repeatElement(0, count: max(1, words.count))) }
        guard words[word] & bit == 0 else { return }
        words[word] |= bit
        count += 1
    }
}
