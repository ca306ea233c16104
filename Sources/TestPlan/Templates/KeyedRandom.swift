/// Random numbers that are a pure function of where they are drawn.
///
/// A plan with a seed makes the same choices on any number of shards and machines, in any order of execution:
/// the key (seed, group, thread, iteration, draw) is mixed into a SplitMix64 state (Steele, Lea & Flood, 2014).
package struct KeyedRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameters:
    ///   - group: the thread group's index; −1 where the choice belongs to no group.
    ///   - thread: the thread's number in its group; −1 where the choice belongs to no thread.
    ///   - draw: tells apart the choices within one iteration: from 0 for those that ``TemplateContext/draw``
    ///     counts, −1 − p for the row of pool p.
    package init(seed: UInt64, group: Int, thread: Int, iteration: Int, draw: Int) {
        var state = seed
        for part in [group, thread, iteration, draw] {
            state = Self.mix(state &+ 0x9E37_79B9_7F4A_7C15) ^ UInt64(bitPattern: Int64(part))
        }
        self.state = Self.mix(state)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number of the range, each equally likely.
    package mutating func number(in range: ClosedRange<Int>) -> Int {
        let span = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
        guard span < .max else { return Int(truncatingIfNeeded: next()) }
        return range.lowerBound &+ Int(truncatingIfNeeded: number(below: span + 1))
    }

    /// A number from 0 to `bound` − 1, each equally likely; `bound` is at least 1.
    ///
    /// Multiplication with rejection (Lemire, "Fast random integer generation in an interval", 2019), written out
    /// because the standard library does not promise to draw the same numbers in its next version.
    package mutating func number(below bound: UInt64) -> UInt64 {
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let rejected = (0 &- bound) % bound
            while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
