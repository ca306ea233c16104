import Timing

/// How far another machine's clock is from this one's, by exchanges of messages: that of the shortest counts, since both of
/// its ways together took no longer.
package struct ClockDistance: Sendable {
    /// What must be added to this machine's Unix time to have the other's, and how wrong it may be; nil before the first
    /// exchange.
    package private(set) var known: (offset: Int64, uncertainty: Int64)?

    package init() {}

    /// Times are Unix nanoseconds, the outer ones of this machine's clock.
    package mutating func add(sent: Int64, received: Int64, answered: Int64, arrived: Int64) {
        let way = arrived.saturatingSubtract(sent).saturatingSubtract(answered.saturatingSubtract(received))
        guard way >= 0, way < known?.uncertainty.saturatingAdd(known?.uncertainty ?? 0) ?? .max else {
            return
        }
        let ahead = received.saturatingSubtract(sent)
        let behind = answered.saturatingSubtract(arrived)
        known = (ahead / 2 + behind / 2, way / 2 + 1)
    }
}
