import Glibc

/// Student's t distribution, which is what a mean over few values follows when it is held against its own spread.
///
/// The incomplete beta function is that of Numerical Recipes, 6.4 (Lentz's continued fraction); relative error
/// about 1e-10.
package enum StudentT {
    /// P(|T| ≥ |t|) with so many degrees of freedom, which need not be whole; 1 where they are no number.
    package static func twoSided(_ t: Double, degreesOfFreedom: Double) -> Double {
        guard t.isFinite else { return t.isNaN ? 1 : 0 }
        guard degreesOfFreedom > 0 else { return 1 }
        return incompleteBeta(
            degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
    }

    /// The t within which the share `confidence` (0…1) of the distribution lies.
    package static func quantile(confidence: Double, degreesOfFreedom: Double) -> Double {
        guard degreesOfFreedom > 0 else { return .infinity }
        let tail = 1 - confidence
        var high = 2.0
        while twoSided(high, degreesOfFreedom: degreesOfFreedom) > tail, high < 1e9 { high *= 2 }
        var low = 0.0
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if twoSided(middle, degreesOfFreedom: degreesOfFreedom) > tail {
                low = middle
            } else {
                high = middle
            }
        }
        return (low + high) / 2
    }

    /// The regularised incomplete beta function I_x(a, b).
    private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
        return x < (a + 1) / (a + b + 2)
            ? front * continuedFraction(x, a, b) / a : 1 - front * continuedFraction(1 - x, b, a) / b
    }

    private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func kept(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / kept(1 - (a + b) * x / (a + 1))
        var result = d
        for step in 1...500 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / kept(1 + even * d)
            c = kept(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / kept(1 + odd * d)
            c = kept(1 + odd / c)
            result *= d * c
            if (d * c - 1).magnitude < 1e-12 { break }
        }
        return result
    }
}
