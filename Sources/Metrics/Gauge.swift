/// A figure that is read from time to time during a run, such as the number of open requests.
package struct Gauge: Hashable, Sendable {
    /// The name in charts and tables; no other gauge of the same source has it.
    package let name: String
    /// The unit in the plural: `threads`.
    package let unit: String
    /// The reader: `weir` for the generator itself, else the name of a monitor.
    package let source: String

    package init(name: String, unit: String, source: String) {
        self.name = name
        self.unit = unit
        self.source = source
    }

    /// Threads that have begun and not ended.
    package static let activeThreads = Gauge(name: "active threads", unit: "threads", source: "weir")
    /// Requests in flight.
    package static let openRequests = Gauge(name: "open requests", unit: "requests", source: "weir")
}
