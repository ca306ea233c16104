import Glibc
import Wording

/// New runs held against base runs, figure by figure.
///
/// With ``replicatesNeeded`` runs or more on each side the runs themselves are the sample: Welch's test on one
/// figure a run, so that what differs between two runs of the same thing is in the measure. With fewer, only the
/// variation *within* the runs is known; a change must then also exceed the noise floor by more than chance.
/// Holm's correction holds the chance of any false alarm in a comparison at ``level``.
package struct Comparison: Sendable {
    /// What a change amounts to.
    package enum Judgement: String, Sendable {
        case improved
        case regressed
        case none = "no evidence"
    }

    /// How the uncertainty was known.
    package enum Method: Equatable, Sendable {
        /// From repeated runs.
        case replicates
        /// From samples within single runs, which cannot see what differs from run to run.
        case withinRuns
    }

    /// One figure, compared.
    package struct Change: Sendable {
        package let figure: ComparedFigure
        /// The mean over the runs, geometric for relative scales.
        package let base: Double
        package let new: Double
        /// nil where the uncertainty is not known, so that nothing can be said.
        package let difference: Difference?
        /// Holm's; nil where there was no test.
        package fileprivate(set) var pValue: Double?
        package fileprivate(set) var evidence: Judgement
        /// Why there is no test, or what the interval still says.
        package var note: String? { remark?.text }
        fileprivate var remark: Words?
        fileprivate let rawP: Double?
        let margins: (down: Double, up: Double)

        /// As ``effect(_:)`` of the interval of 95 %; nil where there is no test.
        package var interval: ClosedRange<Double>? { interval(confidence: Comparison.confidence) }

        /// The same with another confidence.
        package func interval(confidence: Double) -> ClosedRange<Double>? {
            guard let difference else { return nil }
            let range = difference.interval(confidence: confidence, margins: margins)
            return effect(range.lowerBound)...effect(range.upperBound)
        }

        /// 0.1 is 10 % more, or 10 points; infinite where the base is 0 on a relative scale.
        package var effect: Double {
            switch figure.scale {
            case .points: new - base
            case .relative: base == new ? 0 : new / base - 1
            }
        }

        private func effect(_ value: Double) -> Double {
            switch figure.scale {
            case .points: value
            case .relative: expm1(value)
            }
        }
    }

    package static let level = 0.05
    package static let confidence = 0.95
    /// Runs on each side from which on runs are compared as wholes.
    package static let replicatesNeeded = 3
    /// The noise floor unless another is asked for: what two runs of the same thing may differ by.
    package static let usualNoise = 0.05

    package let method: Method
    package let baseRuns: Int
    package let newRuns: Int
    /// As a share.
    package let noise: Double
    package private(set) var changes: [Change]

    /// Compares the figures that both sides have.
    ///
    /// - Parameter sets: how many sets of new runs are held against this base in one report.
    package init(
        base: [MeasuredRun], new: [MeasuredRun], figures: [ComparedFigure], noise: Double = usualNoise,
        sets: Int = 1
    ) {
        method = min(base.count, new.count) >= Self.replicatesNeeded ? .replicates : .withinRuns
        baseRuns = base.count
        newRuns = new.count
        self.noise = noise
        let method = method
        changes = figures.compactMap { figure in
            Self.change(figure, base: base, new: new, method: method, noise: noise)
        }
        judge(sets: sets)
    }

    private mutating func judge(sets: Int) {
        let tested = changes.indices.filter { changes[$0].rawP != nil }
        let adjusted = Holm.adjusted(tested.compactMap { changes[$0].rawP })
        for (index, pValue) in zip(tested, adjusted) {
            changes[index].pValue = min(1, pValue * Double(max(1, sets)))
            changes[index].judge(noise: noise)
        }
    }

    private static func change(
        _ figure: ComparedFigure, base: [MeasuredRun], new: [MeasuredRun], method: Method, noise: Double
    ) -> Change? {
        let before = base.compactMap { $0.figures[figure] }
        let after = new.compactMap { $0.figures[figure] }
        guard !before.isEmpty, !after.isEmpty else { return nil }
        let margins = noiseMargins(noise, scale: figure.scale)
        var problem: Words?
        var difference: Difference?
        if before.count < base.count || after.count < new.count {
            problem = Texts.comparison.notEveryRun
        } else if case .relative = figure.scale, (before + after).contains(where: { $0.value == 0 }) {
            // 0 has no logarithm; where all are 0, nothing has changed.
            let isUnchanged = (before + after).allSatisfy { $0.value == 0 }
            let zero = Estimate(value: 0, variance: 0, degreesOfFreedom: 0)
            difference = isUnchanged ? Difference(base: zero, new: zero) : nil
            problem = isUnchanged ? nil : Texts.comparison.fromZero
        } else if let left = estimate(before, figure, method), let right = estimate(after, figure, method) {
            difference = Difference(base: left, new: right)
        } else {
            problem = (before + after).compactMap(\.problem).first ?? Texts.comparison.notEnough
        }
        let isWithin = method == .withinRuns
        return Change(
            figure: figure, base: mean(before, figure), new: mean(after, figure), difference: difference,
            pValue: nil, evidence: .none, remark: problem,
            rawP: difference.map {
                $0.pValue(margin: isWithin ? $0.value < 0 ? margins.down : margins.up : 0)
            },
            margins: isWithin ? margins : (0, 0))
    }

    private static func estimate(
        _ measurements: [Measurement], _ figure: ComparedFigure, _ method: Method
    ) -> Estimate? {
        switch method {
        case .withinRuns:
            let within = measurements.compactMap(\.within)
            return within.count == measurements.count ? Estimate(within: within) : nil
        case .replicates:
            let values = measurements.compactMap { figure.onScale($0.value) }
            guard values.count == measurements.count else { return nil }
            return Estimate(runs: values, varianceFloor: floor(measurements, figure))
        }
    }

    /// What chance alone gives a share counted over so many requests, be it 0.
    private static func floor(_ measurements: [Measurement], _ figure: ComparedFigure) -> Double {
        guard case .points = figure.scale else { return 0 }
        let total = measurements.reduce(0) { $0 + $1.count }
        let met = measurements.reduce(0) { $0 + $1.value * Double($1.count) }
        let share = (met + 1) / (Double(total) + 2)
        return share * (1 - share) * Double(measurements.count) / Double(max(1, total))
    }

    /// The mean on the figure's scale, back in its unit.
    private static func mean(_ measurements: [Measurement], _ figure: ComparedFigure) -> Double {
        let values = measurements.compactMap { figure.onScale($0.value) }
        guard values.count == measurements.count else {
            return measurements.reduce(0) { $0 + $1.value } / Double(measurements.count)
        }
        let mean = values.reduce(0, +) / Double(values.count)
        switch figure.scale {
        case .points: return mean
        case .relative: return exp(mean)
        }
    }

    /// The noise floor on the scale; a share's is a tenth of it, in points: an error rate is not 5 points by chance.
    static func noiseMargins(_ noise: Double, scale: ChangeScale) -> (down: Double, up: Double) {
        switch scale {
        case .points: (noise / 10, noise / 10)
        case .relative: (-log1p(-min(noise, 0.99)), log1p(noise))
        }
    }
}

extension Comparison.Change {
    /// Says what the p-value and the size of the change amount to together.
    fileprivate mutating func judge(noise: Double) {
        let margins = Comparison.noiseMargins(noise, scale: figure.scale)
        guard let pValue, let difference else { return }
        let isLarge = difference.value < -margins.down || difference.value > margins.up
        if pValue <= Comparison.level, isLarge {
            let isBetter = (difference.value > 0) == figure.isBetterWhenHigher
            evidence = isBetter ? .improved : .regressed
        } else if pValue <= Comparison.level {
            remark = Texts.comparison.belowNoise
        } else if isLarge {
            remark = Texts.comparison.chance
        }
    }
}
