import Glibc

import Timing

/// The one function of the C library that the edges of bars need.
enum ChartMath {
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}

extension Duration {
    /// Milliseconds as a person reads them.
    static func text(milliseconds: Double) -> String {
        Duration(nanoseconds: Int64(clamping: milliseconds * 1e6)).description
    }
}
