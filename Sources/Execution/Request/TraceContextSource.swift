import Metrics
import TestPlan

/// Draws the W3C trace context of each request of a run.
///
/// The ids are keyed like every random choice of the plan, and by a number of the run beside: two runs of one seed send
/// the same requests, but a service's traces must tell them apart.
package struct TraceContextSource: Sendable {
    private let seed: UInt64
    private let run: UInt64

    /// - Parameter run: drawn once a run.
    package init(seed: UInt64, run: UInt64) {
        self.seed = seed
        self.run = run
    }

    /// The trace of a request, and its header line: version 00, the trace, the parent, sampled.
    func context(of id: RequestID) -> (trace: TraceID, line: String) {
        // Two generators of 64 bits, so that an id has as much chance in it as it is long.
        var high = random(of: id, key: seed ^ run, draw: 0)
        var low = random(of: id, key: seed ^ ~run, draw: 1)
        while true {
            let (trace, parent) = (TraceID(high: high.next(), low: low.next()), high.next())
            guard let trace, parent != 0 else { continue }
            return (trace, "traceparent: 00-\(trace)-\(TraceID.hexadecimal(parent))-01")
        }
    }

    private func random(of id: RequestID, key: UInt64, draw: Int) -> KeyedRandom {
        KeyedRandom(seed: key, group: id.group, thread: id.thread, iteration: id.ordinal, draw: draw)
    }
}
