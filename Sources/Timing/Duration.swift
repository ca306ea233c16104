/// A span of time in nanoseconds; it may be negative.
///
/// Shadows the standard library's `Duration` on purpose: one unit, no attoseconds, and arithmetic that costs
/// next to nothing on the path of every token. Sums and products saturate at ±292 years: a plan, a server or a file may
/// say any number.
public struct Duration: Comparable, Hashable, Sendable {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    public static var zero: Duration { Duration(nanoseconds: 0) }

    public static func microseconds(_ value: Int64) -> Duration { Duration(nanoseconds: value).times(1_000) }
    public static func milliseconds(_ value: Int64) -> Duration {
        Duration(nanoseconds: value).times(1_000_000)
    }
    public static func seconds(_ value: Int64) -> Duration {
        Duration(nanoseconds: value).times(1_000_000_000)
    }

    /// The span in seconds, rounded to the nearest nanosecond; beyond ±292 years it saturates.
    public static func seconds(_ value: Double) -> Duration {
        Duration(nanoseconds: Int64(clamping: (value * 1e9).rounded()))
    }

    public var inSeconds: Double { Double(nanoseconds) / 1e9 }
    public var inMilliseconds: Double { Double(nanoseconds) / 1e6 }

    public static func < (left: Duration, right: Duration) -> Bool { left.nanoseconds < right.nanoseconds }

    // As of ``Instant``.

    public static func > (left: Duration, right: Duration) -> Bool { left.nanoseconds > right.nanoseconds }

    public static func <= (left: Duration, right: Duration) -> Bool { left.nanoseconds <= right.nanoseconds }

    public static func >= (left: Duration, right: Duration) -> Bool { left.nanoseconds >= right.nanoseconds }

    public static func == (left: Duration, right: Duration) -> Bool { left.nanoseconds == right.nanoseconds }

    public static func + (left: Duration, right: Duration) -> Duration {
        Duration(nanoseconds: left.nanoseconds.saturatingAdd(right.nanoseconds))
    }
    public static func - (left: Duration, right: Duration) -> Duration {
        Duration(nanoseconds: left.nanoseconds.saturatingSubtract(right.nanoseconds))
    }

    /// The span so many times over.
    public func times(_ factor: Int64) -> Duration {
        let product = nanoseconds.multipliedReportingOverflow(by: factor)
        guard product.overflow else { return Duration(nanoseconds: product.partialValue) }
        return Duration(nanoseconds: (nanoseconds < 0) == (factor < 0) ? .max : .min)
    }
}

extension Int64 {
    /// The sum; the nearest number there is where it is too large.
    public func saturatingAdd(_ other: Int64) -> Int64 {
        let sum = addingReportingOverflow(other)
        return sum.overflow ? (other > 0 ? .max : .min) : sum.partialValue
    }

    /// The difference; the nearest number there is where it is too large.
    public func saturatingSubtract(_ other: Int64) -> Int64 {
        let difference = subtractingReportingOverflow(other)
        return difference.overflow ? (other < 0 ? .max : .min) : difference.partialValue
    }
}

extension Int64 {
    /// The nearest `Int64`; NaN becomes 0, since a span that is not a number is no span.
    public init(clamping value: Double) {
        guard !value.isNaN else {
            self = 0
            return
        }
        self = value >= 9.2e18 ? .max : value <= -9.2e18 ? .min : Int64(value)
    }
}
