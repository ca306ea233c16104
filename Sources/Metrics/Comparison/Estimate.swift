/// One side of a comparison: a figure, and how sure it is.
package struct Estimate: Equatable, Sendable {
    /// On the scale on which changes add up: ``ChangeScale``.
    package var value: Double
    /// Of the value, not of single samples.
    package var variance: Double
    /// How many independent pieces the variance rests on, less one.
    package var degreesOfFreedom: Double

    package init(value: Double, variance: Double, degreesOfFreedom: Double) {
        self.value = value
        self.variance = variance
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The mean of runs that stand for themselves: their spread is what repeats of the run differ by.
    ///
    /// `floor` is the variance that one run has by chance alone, below which the spread of a few runs can only fall
    /// by luck. Nil below two runs.
    package init?(runs values: [Double], varianceFloor floor: Double = 0) {
        guard values.count >= 2 else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        self.init(value: mean, variance: max(spread, floor) / count, degreesOfFreedom: count - 1)
    }

    /// The mean of runs of which each knows its own uncertainty; blind to what differs from run to run.
    package init?(within estimates: [Estimate]) {
        guard !estimates.isEmpty else { return nil }
        let count = Double(estimates.count)
        self.init(
            value: estimates.reduce(0) { $0 + $1.value } / count,
            variance: estimates.reduce(0) { $0 + $1.variance } / (count * count),
            degreesOfFreedom: estimates.reduce(0) { $0 + $1.degreesOfFreedom })
    }
}

/// The scale on which a change is measured.
package enum ChangeScale: Sendable {
    /// Relative changes: latencies and rates, by their logarithm.
    case relative
    /// Differences in percentage points: shares, which may be 0.
    case points

    /// The scale of a metric.
    package init(_ unit: MetricUnit) {
        if case .share = unit { self = .points } else { self = .relative }
    }
}

/// The difference of two estimates.
package struct Difference: Equatable, Sendable {
    package let value: Double
    package let standardError: Double
    /// Welch and Satterthwaite's.
    package let degreesOfFreedom: Double

    /// `new` − `base`.
    package init(base: Estimate, new: Estimate) {
        value = new.value - base.value
        let sum = base.variance + new.variance
        standardError = sum.squareRoot()
        func term(_ side: Estimate) -> Double {
            side.degreesOfFreedom > 0 ? side.variance * side.variance / side.degreesOfFreedom : .infinity
        }
        let terms = term(base) + term(new)
        degreesOfFreedom =
            terms > 0 && terms.isFinite
            ? sum * sum / terms : max(0, base.degreesOfFreedom + new.degreesOfFreedom)
    }

    /// How likely a distance beyond `margin` this large is where the true one is no larger than `margin`.
    ///
    /// 1 within the margin. Two equal sides without spread give 1, two different ones without spread 0.
    package func pValue(margin: Double) -> Double {
        let excess = value.magnitude - margin
        guard excess > 0 else { return 1 }
        return StudentT.twoSided(excess / standardError, degreesOfFreedom: degreesOfFreedom)
    }

    /// Where the true difference lies with the stated confidence, widened by `margin`.
    package func interval(confidence: Double, margins: (down: Double, up: Double)) -> ClosedRange<Double> {
        let t = StudentT.quantile(confidence: confidence, degreesOfFreedom: degreesOfFreedom)
        let reach = standardError == 0 ? 0 : t * standardError
        guard reach.isFinite else { return -Double.infinity...Double.infinity }
        return (value - reach - margins.down)...(value + reach + margins.up)
    }
}
