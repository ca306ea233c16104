/// How many arrivals a second the plan wants at a moment, kept to thousandths so that a file holds it exactly.
package struct ArrivalRate: Comparable, Sendable {
    /// Of a request that no arrival caused: a closed load's.
    package static let none = ArrivalRate(thousandths: 0)

    /// Thousandths of arrivals a second.
    package let thousandths: Int

    package init(thousandths: Int) {
        self.thousandths = max(0, thousandths)
    }

    /// Rounded to a thousandth; a rate that is not 0 stays so.
    package init(perSecond rate: Double) {
        guard rate.isFinite, rate > 0 else {
            self = .none
            return
        }
        thousandths = max(1, Int(min(rate, 1e9) * 1_000 + 0.5))
    }

    package static func < (left: ArrivalRate, right: ArrivalRate) -> Bool {
        left.thousandths < right.thousandths
    }
}
