import Metrics
import Streaming
import TestPlan
import Transport

extension ResponseJudge {
    /// What was seen of a response, as the judge needs it.
    ///
    /// Filled in three steps: from the sampler when the request is made, from the head when that comes, from the
    /// rest when the request has ended.
    struct Facts {
        var isStream = false
        var framing = StreamFraming.sse
        /// The dialect allows the end of the body as the end of the stream.
        var endsWithBody = false
        /// The dialect's streams end with a reason to finish and the end of the body.
        var endsWithFinish = false
        /// What to do about a body of another content type.
        var wrongTypeHint: String?
        /// How the plan says that the stream must end.
        var streamEnd: StreamEnd?
        /// HTTP tells the end of the body from a broken connection; looked at where the body's end can be the end.
        var endIsProven = true
        /// A stream of the sampler has shown the end marker.
        var markerWasSeen = false
        /// The body ended inside an event that is not the end marker.
        var endedInsideEvent = false
        var cut: Cut?
        var error: TransferError?
        /// 0: no response head came.
        var status = 0
        /// What the response calls its body, where that is not what the dialect reads.
        var otherContentType: String?
        /// The lines of the response head; kept only where an assertion looks at them.
        var headers: [String] = []
        var bodyBegan = false
        var sawEnd = false
        var sawFinish = false
        var appError: String?
        var events = 0
        var tokens = 0
        var undecoded = 0
        /// Codings of a body that the plan did not ask for, and that nobody undid.
        var codings: [String] = []
        /// An assertion or extractor of a plain response looks at the body.
        var readsBody = false
        /// The first event without a token, as far as kept.
        var example = ""
        /// Where the dialect looks for text.
        var textPlace = ""
        /// Bytes of the body, after any content coding was undone.
        var bytes = 0
        /// As the server wrote it; kept only where an assertion looks at it.
        var finishReason = ""
        /// The server's own words in a body that is no stream, as far as the outcome asks for them.
        var excerpt = ""
        /// Where a redirect leads that was not followed.
        var location: String?
    }
}

extension ResponseJudge.Facts {
    /// What is known before anything has come.
    ///
    /// - Parameter keepsBody: the whole body will be kept for assertions or extractors.
    init(of sampler: SamplerPlan, keepsBody: Bool) {
        isStream = sampler.dialect != nil
        readsBody = keepsBody || sampler.assertions.needsSize
        guard let dialect = sampler.dialect else { return }
        framing = dialect.framing
        endsWithBody = dialect.endsWithBody || sampler.streamEnd == .body
        endsWithFinish = dialect.endsWithFinish
        wrongTypeHint = dialect.description?.wrongTypeHint
        streamEnd = sampler.streamEnd
    }

    /// Takes the response's head.
    mutating func take(_ head: borrowing ResponseHead, keepsHeaders: Bool) {
        status = head.status
        if isStream {
            otherContentType = head.field("Content-Type").flatMap { type in
                framing.accepts(type) ? nil : String(decoding: type, as: UTF8.self)
            }
        }
        if !head.isDecoded { codings = head.codings }
        if (300..<400).contains(head.status) { location = head.header("Location") }
        if keepsHeaders { headers = head.lines }
        if endsWithBody { endIsProven = head.provesEndOfBody }
    }

    /// Whether the body is of a kind that the dialect reads.
    ///
    /// Bodies of errors and of other content types are kept for the message, never read as a stream.
    var bodyIsReadByDialect: Bool {
        isStream && status > 0 && status < 300 && otherContentType == nil
    }

    /// Takes how the transfer ended.
    mutating func take(_ summary: TransferSummary) {
        error = summary.error
        bytes = summary.bodyBytes
    }

    /// Takes what the stream brought.
    mutating func take(_ stream: borrowing StreamRecord) {
        sawEnd = stream.end != nil
        sawFinish = stream.sawFinish
        appError = stream.appError
        tokens = stream.tokenEvents
        undecoded = stream.undecoded
    }

    /// Takes what the stream's reader knows; call it after the record was taken.
    mutating func take(_ reader: borrowing StreamReader, of sampler: SamplerPlan) {
        events = reader.eventCount
        endedInsideEvent = reader.endedInsideEvent
        if sampler.assertions.needsFinishReason { finishReason = reader.finishReason }
        guard tokens == 0 else { return }
        example = ErrorBody.start(of: Array(reader.example.utf8)) ?? ""
        textPlace = sampler.dialect?.textPlace ?? ""
    }

    /// Weighs an end of the body that may be the stream's: a marker that other streams had is missing in this one.
    mutating func weighEnd(against memory: EndMarkerMemory) {
        guard endsWithBody else { return }
        if sawEnd {
            memory.set()
        } else {
            markerWasSeen = memory.isSet
        }
    }

    /// Takes the server's own words from a body that is no stream.
    ///
    /// - Parameter start: the start of the body; asked for only where the outcome asks for its words.
    mutating func takeWords(from start: @autoclosure () -> [UInt8]) {
        // A compressed body that nobody undid has no words.
        guard codings.isEmpty, status >= 300 || (isStream && !bodyIsReadByDialect) else { return }
        excerpt = ErrorBody.words(in: start())
    }
}
