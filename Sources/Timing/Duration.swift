/// A span of time in nanoseconds; it may be negative.
///
/// Shadows the standard library's `Duration` on purpose: one unit, no attoseconds, and arithmetic that costs
/// one instruction on the path of every token.
package struct Duration: Comparable, Hashable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static let zero = Duration(nanoseconds: 0)

    package static func microseconds(_ value: Int64) -> Duration { Duration(nanoseconds: value * 1_000) }
    package static func milliseconds(_ value: Int64) -> Duration { Duration(nanoseconds: value * 1_000_000) }
    package static func seconds(_ value: Int64) -> Duration { Duration(nanoseconds: value * 1_000_000_000) }

    /// The span in seconds, rounded to the nearest nanosecond; beyond ±292 years it saturates.
    package static func seconds(_ value: Double) -> Duration {
        Duration(nanoseconds: Int64(clamping: (value * 1e9).rounded()))
    }

    package var inSeconds: Double { Double(nanoseconds) / 1e9 }
    package var inMilliseconds: Double { Double(nanoseconds) / 1e6 }

    package static func < (left: Duration, right: Duration) -> Bool { left.nanoseconds < right.nanoseconds }
    package static func + (left: Duration, right: Duration) -> Duration {
        Duration(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
    package static func - (left: Duration, right: Duration) -> Duration {
        Duration(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
}

extension Int64 {
    /// The nearest `Int64`; NaN becomes 0, since a span that is not a number is no span.
    package init(clamping value: Double) {
        guard !value.isNaN else {
            self = 0
            return
        }
        self = value >= 9.2e18 ? .max : value <= -9.2e18 ? .min : Int64(value)
    }
}
