import Glibc

/// Numbers of the distributions that plans name.
extension KeyedRandom {
    /// A number from 0 up to, and without, 1.
    package mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number of the standard normal distribution (Box and Muller, 1958); at most 8.6 from 0.
    package mutating func normal() -> Double {
        let radius = (-2 * log(1 - share())).squareRoot()
        return radius * cos(2 * .pi * share())
    }

    /// A number of the exponential distribution of mean 1; at most 36.8.
    package mutating func exponential() -> Double {
        // From 0, excluded, to 1, included: 53 random bits.
        -log((Double(next() >> 11) + 1) * 0x1p-53)
    }
}
