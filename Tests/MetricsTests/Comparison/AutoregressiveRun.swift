import Metrics

import Glibc

/// Runs that never happened, whose samples hang together as a server's do: log-latencies of a first-order
/// autoregression.
struct AutoregressiveRun {
    var samples = 800
    /// How much of a deviation is left in the next sample.
    var correlation = 0.8
    /// Of a log-latency within a run.
    var spread = 0.4
    /// Of a whole run's level from run to run.
    var drift = 0.0
    /// By which the latencies are multiplied.
    var factor = 1.0
    var failures = 0.01

    static let figures = [
        ComparedFigure(.latency(.ttft), .percentile(50)), ComparedFigure(.latency(.ttft), .percentile(95)),
        ComparedFigure(.latency(.e2e), .percentile(50)), ComparedFigure(.latency(.e2e), .percentile(95)),
        ComparedFigure(.latency(.tpot), .mean), ComparedFigure(.scalar(.errorRate)),
    ]

    /// The run of a seed.
    func measured(seed: UInt64) throws -> MeasuredRun {
        // Not the generator's own step, which would make neighbouring seeds the same numbers one draw later.
        var random = NormalRandom(state: seed &* 0xD134_2543_DE82_EF95)
        let level = exp(drift * random.normal()) * factor
        var figures: [ComparedFigure: Measurement] = [:]
        for metric in [LatencyMetric.ttft, .e2e, .tpot] {
            let values = series(&random).map { $0 * level }
            let sorted = values.sorted()
            for figure in Self.figures where figure.metric == .latency(metric) {
                let mean = values.reduce(0, +) / Double(values.count)
                var measurement = Measurement(value: mean, count: values.count)
                if case .percentile(let percent)? = figure.statistic {
                    let rank = QuantileRank.rank(quantile: percent / 100, count: values.count)
                    measurement.value = sorted[rank - 1]
                    measurement.within = try? BlockBootstrap.percentile(percent, of: values)
                } else {
                    measurement.within = try? BlockBootstrap.mean(values, scale: .relative)
                }
                figures[figure] = measurement
            }
        }
        let failed = (0..<samples).map { _ in random.uniform() < failures ? 1.0 : 0 }
        let share = failed.reduce(0, +) / Double(samples)
        figures[ComparedFigure(.scalar(.errorRate))] = Measurement(
            value: share, count: samples,
            within: try BlockBootstrap.mean(failed, scale: .points, varianceFloor: share * (1 - share)))
        return MeasuredRun(name: "run \(seed)", figures: figures)
    }

    private func series(_ random: inout NormalRandom) -> [Double] {
        var state = random.normal()
        return (0..<samples).map { _ in
            state = correlation * state + (1 - correlation * correlation).squareRoot() * random.normal()
            return 2e8 * exp(spread * state)
        }
    }
}

/// Normal and uniform numbers that are the same everywhere (SplitMix64, Box and Muller).
struct NormalRandom {
    var state: UInt64

    /// 0 ..< 1.
    mutating func uniform() -> Double {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
    }

    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }
}
