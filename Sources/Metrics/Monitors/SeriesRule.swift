/// How one series of a monitor is made of the metrics of a body.
package struct SeriesRule: Sendable, Equatable {
    /// Samples of one metric, of those with these labels; several are added up unless the rule says otherwise.
    package struct Selector: Sendable, Equatable {
        package var metric: String
        /// A label that is asked to be empty may be missing.
        package var labels: [String: String]
        /// Samples are left out whose label begins with one of these.
        package var without: [String: [String]]
        /// Samples that differ in this label tell of the same thing, and the greatest growth among them counts.
        package var alternatives: String?

        package init(
            _ metric: String, _ labels: [String: String] = [:], without: [String: [String]] = [:],
            alternatives: String? = nil
        ) {
            self.metric = metric
            self.labels = labels
            self.without = without
            self.alternatives = alternatives
        }
    }

    /// What is worked out of the samples.
    package enum Figure: Sendable, Equatable {
        /// The value as it stands.
        case gauge(Selector, Joint)
        /// The growth of a counter, a second.
        case rate(Selector)
        /// The growth of a sum over that of its count: the mean of what was observed meanwhile.
        case mean(sum: Selector, count: Selector)
        /// One gauge's part of the sum of several.
        case part(Selector, of: [Selector])
        /// What one gauge leaves of another, as a part of that.
        case rest(Selector, of: Selector)
        /// What the growth of some counters leaves of that of all.
        case restOfGrowth([Selector], of: Selector)
        /// 1 where a number has one of these bits, else 0.
        case bits(Selector, mask: UInt64)
    }

    /// What several samples of a gauge make together.
    package enum Joint: Sendable, Equatable {
        case sum
        case highest
        /// The highest among those with the same value of a label, and the sum of these.
        case highestWithin(String)
    }

    /// The series' name behind the monitor's: `waiting`.
    package var name: String
    package var unit: MetricUnit
    /// Ways to it, by age: the first whose metrics are in a body is taken.
    package var figures: [Figure]
    /// What a value is multiplied by, to come to the series' unit.
    package var scale: Double

    package init(_ name: String, _ unit: MetricUnit, _ figures: [Figure], scale: Double = 1) {
        self.name = name
        self.unit = unit
        self.figures = figures
        self.scale = scale
    }
}

extension SeriesRule.Figure {
    /// The metrics that must be there.
    package var selectors: [SeriesRule.Selector] {
        switch self {
        case .gauge(let selector, _), .rate(let selector), .bits(let selector, _): [selector]
        case .mean(let sum, let count): [sum, count]
        case .part(let selector, let all): [selector] + all
        case .rest(let part, let all): [part, all]
        case .restOfGrowth(let parts, let all): parts + [all]
        }
    }

    /// Whether it counts something, so that its growth over the whole run is of interest.
    package var isCounter: Bool { if case .rate = self { true } else { false } }
}
