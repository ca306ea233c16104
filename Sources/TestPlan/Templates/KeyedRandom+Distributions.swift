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

    /// A number of the gamma distribution of a shape above 0 and of scale 1, whose mean is the shape.
    ///
    /// Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), with their step for shapes below 1.
    package mutating func gamma(shape: Double) -> Double {
        guard shape >= 1 else {
            let power = exp(-exponential() / shape)
            return gamma(shape: shape + 1) * power
        }
        let least = shape - 1.0 / 3
        let factor = 1 / (9 * least).squareRoot()
        while true {
            let normal = normal()
            let root = 1 + factor * normal
            guard root > 0 else { continue }
            let cube = root * root * root
            // As likely as a uniform number lies below the ratio of the densities.
            if -exponential() < normal * normal / 2 + least * (1 - cube + log(cube)) { return least * cube }
        }
    }
}
