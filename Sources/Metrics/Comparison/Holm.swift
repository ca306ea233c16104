/// Holm's step-down correction: however many figures are compared, the chance of even one false alarm stays at the
/// level asked for (Holm 1979).
package enum Holm {
    /// The p-values made comparable with the level as it is, in the order they came in.
    package static func adjusted(_ pValues: [Double]) -> [Double] {
        var adjusted = pValues
        var highest = 0.0
        let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        for (rank, index) in order.enumerated() {
            highest = max(highest, min(1, pValues[index] * Double(pValues.count - rank)))
            adjusted[index] = highest
        }
        return adjusted
    }
}
