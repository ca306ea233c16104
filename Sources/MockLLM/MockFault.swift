/// A way in which a model server goes wrong, chosen by probability or by a request's `X-Mock-Fault`.
///
/// "Half-way" means after half of the answer's tokens, but at least one where there is one.
package enum MockFault: String, Sendable, CaseIterable {
    /// An HTTP error status with a JSON error object, as soon as the request has its slot.
    case status400, status429, status500, status503
    /// Half-way the stream falls silent and the connection stays open.
    case stall
    /// A TCP RST before the first byte of the response.
    case resetBeforeResponse
    /// A TCP RST half-way.
    case resetMidStream
    /// The response ends cleanly half-way, with neither a finish_reason nor `[DONE]`.
    case truncate
    /// The connection closes half-way inside an HTTP chunk that announced more bytes.
    case cutMidChunk
    /// An `{"error":…}` event half-way inside the 200, then `[DONE]`, as vLLM does.
    case errorEvent
    /// A whole answer whose `[DONE]` is missing.
    case noDone
    /// A 200 with a role, a finish_reason and `[DONE]`, and no content at all.
    case emptyAnswer
    /// A 200 that ends without any event.
    case noEvents
    /// A 200 whose content type is `application/json`: a server that ignores `"stream": true`.
    case wrongContentType
    /// One byte a second.
    case slowTrickle
    /// Half-way one event whose data is cut JSON; the rest of the stream is sound.
    case garbage

    /// The status of the response, where there is one.
    var status: Int {
        switch self {
        case .status400: 400
        case .status429: 429
        case .status500: 500
        case .status503: 503
        default: 200
        }
    }
}
