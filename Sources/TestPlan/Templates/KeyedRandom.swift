/// Random numbers that are a pure function of where they are drawn.
///
/// A plan with a seed makes the same choices on any number of shards and machines, in any order of execution:
/// the key (seed, group, thread, iteration, draw) is mixed into a SplitMix64 state (Steele, Lea & Flood, 2014).
package struct KeyedRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter draw: tells apart the choices within one iteration; see ``Draw``.
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

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
