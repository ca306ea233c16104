/// How arrivals follow one another: `<openThreadGroup arrivals="even|poisson">`.
package enum ArrivalKind: String, CaseIterable, Sendable {
    /// At equal distances, as far as the rate stays the same.
    case even
    /// Independent of one another, as those of many people: gaps are exponential.
    case poisson
}
