import Metrics
import Timing
import Wording

/// What one row of the statistics went through, in order of time: enough to resample a run from.
///
/// Bounded: of a long run every second, fourth, eighth … sample is kept, which loses precision and no honesty.
package struct SampleHistory {
    private static let capacity = 1 << 15

    /// One kept sample: when it was issued, and a value (a latency in nanoseconds, or 1 for a failure).
    private struct Point {
        var time: Double
        var value: Double
    }

    private struct Thinned {
        var points: [Point] = []
        var step = 1
        var seen = 0

        mutating func add(_ point: Point) {
            defer { seen += 1 }
            guard seen % step == 0 else { return }
            points.append(point)
            guard points.count == SampleHistory.capacity else { return }
            points = stride(from: 0, to: points.count, by: 2).map { points[$0] }
            step *= 2
        }

        var inOrder: [Double] { points.sorted { $0.time < $1.time }.map(\.value) }
    }

    private var latencies: [LatencyMetric: Thinned] = [:]
    private var failures = Thinned()
    /// By second since the run's start, of those that ended in it.
    private var completions: [Int: Double] = [:]
    private var tokens: [Int: Double] = [:]

    package init() {}

    /// Adds a sample that was judged; its times count from the run's start.
    mutating func add(_ sample: Sample) {
        let issued = Double(sample.issued.nanoseconds)
        failures.add(Point(time: issued, value: sample.outcome.isFailure ? 1 : 0))
        for metric in LatencyMetric.counting(sample.outcome) {
            guard let value = sample.latency(metric) else { continue }
            latencies[metric, default: Thinned()].add(
                Point(time: issued, value: Double(max(0, value.nanoseconds))))
        }
        guard sample.outcome.isCompleted else { return }
        let second = Int(max(0, sample.done.nanoseconds / 1_000_000_000))
        completions[second, default: 0] += 1
        tokens[second, default: 0] += sample.outcome == .ok ? Double(sample.outputTokens) : 0
    }

    /// How uncertain a figure is, or in words why that is not known.
    ///
    /// - Parameter window: the whole seconds in which rates are counted.
    package func estimate(_ figure: ComparedFigure, window: Range<Int>) -> Result<Estimate, Reason> {
        do {
            return .success(try uncertainty(figure, window: window))
        } catch let problem as BlockBootstrap.Problem {
            return .failure(Reason(problem))
        } catch {
            let isOfGaps = if case .latency(.itl) = figure.metric { true } else { false }
            return .failure(
                Reason(
                    text: isOfGaps ? Texts.comparison.gapsInNoSample : Texts.comparison.noSample))
        }
    }

    private struct NotMeasured: Error {}

    private func uncertainty(_ figure: ComparedFigure, window: Range<Int>) throws -> Estimate {
        switch (figure.metric, figure.statistic) {
        case (.latency(let metric), .percentile(let percent)?):
            guard let values = latencies[metric] else { throw NotMeasured() }
            return try BlockBootstrap.percentile(percent, of: values.inOrder)
        case (.latency(let metric), .mean?):
            guard let values = latencies[metric] else { throw NotMeasured() }
            return try BlockBootstrap.mean(values.inOrder, scale: .relative)
        case (.scalar(.errorRate), nil):
            let values = failures.inOrder
            // Laplace's rule of succession: no failure seen is not none possible.
            let share = (values.reduce(0, +) + 1) / Double(values.count + 2)
            return try BlockBootstrap.mean(values, scale: .points, varianceFloor: share * (1 - share))
        case (.scalar(.throughput), nil):
            return try BlockBootstrap.mean(window.map { completions[$0] ?? 0 }, scale: .relative)
        case (.scalar(.outputTokenRate), nil):
            return try BlockBootstrap.mean(window.map { tokens[$0] ?? 0 }, scale: .relative)
        default: throw NotMeasured()
        }
    }

    /// Why a figure's uncertainty is not known, in a few words.
    package struct Reason: Error {
        package var text: Words

        init(text: Words) { self.text = text }

        init(_ problem: BlockBootstrap.Problem) {
            switch problem {
            case .tooFew: text = Texts.comparison.tooFew
            case .tooDependent: text = Texts.comparison.dependent
            }
        }
    }
}
