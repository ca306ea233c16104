/// `end` of an `<sse>`: how its streams must end.
package enum StreamEnd: String, CaseIterable, Sendable {
    /// The end of a body whose end HTTP proves is enough.
    case body
    /// The dialect's end marker must come.
    case marker
}
