/// How a sampler wants a stream read, beside its dialect.
package struct StreamOptions: Sendable, Equatable {
    /// With the dialect `text`: the type of the events that carry the text; nil: learned from the stream.
    package var tokenEvent: String?
    /// Each event repeats the whole text of the answer so far.
    package var isCumulative: Bool

    /// Makes options; the defaults learn the type and take each text for a piece.
    package init(tokenEvent: String? = nil, isCumulative: Bool = false) {
        self.tokenEvent = tokenEvent
        self.isCumulative = isCumulative
    }
}
