/// A shuffled order of the numbers 0 to count − 1, computed one number at a time.
///
/// A Feistel network over the next power of four, walked along its cycles until it falls into the range (Black &
/// Rogaway, "Ciphers with arbitrary finite domains", 2002): a permutation for every key, without a table. At most
/// four steps on average.
package struct RowPermutation {
    private static let rounds = 6

    private let count: UInt64
    private let halfBits: UInt64
    private let keys: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

    /// - Parameter random: keyed by what the order belongs to; six numbers are drawn from it.
    package init(count: Int, random: KeyedRandom) {
        var random = random
        self.count = UInt64(max(1, count))
        let bits = UInt64(64 - (self.count - 1).leadingZeroBitCount)
        halfBits = max(1, (bits + 1) / 2)
        keys = (random.next(), random.next(), random.next(), random.next(), random.next(), random.next())
    }

    /// The number at a place; both lie below `count`.
    package func number(at place: Int) -> Int {
        var value = UInt64(place)
        repeat { value = permuted(value) } while value >= count
        return Int(value)
    }

    private func permuted(_ value: UInt64) -> UInt64 {
        let mask = (1 << halfBits) &- 1 as UInt64
        var left = value >> halfBits
        var right = value & mask
        for round in 0..<Self.rounds {
            (left, right) = (right, left ^ (mixed(right ^ key(round)) & mask))
        }
        return left << halfBits | right
    }

    private func key(_ round: Int) -> UInt64 {
        switch round {
        case 0: keys.0
        case 1: keys.1
        case 2: keys.2
        case 3: keys.3
        case 4: keys.4
        default: keys.5
        }
    }

    /// The finalizer of MurmurHash3: every bit of the result hangs on every bit of the value.
    private func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed >> 33)
    }
}
