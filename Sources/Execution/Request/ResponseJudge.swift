import Formats
import Metrics
import Streaming
import TestPlan
import Timing
import Transport

/// Decides how a request ended from everything that was seen of it.
///
/// Pure: the facts go in, the outcome comes out. The order of the questions is the order of trust: what the
/// server said in words weighs more than how the connection went, and the dialect's end settles a stream.
struct ResponseJudge {
    /// Why Weir itself ended the transfer.
    enum Cut: Equatable {
        case connectTimeout
        case firstByteTimeout
        case idleTimeout
        case timeout
        /// The end of the test.
        case endOfTest
        /// The server kept the response open after the end marker.
        case lingering
        /// The plan's client walked away.
        case cancelled
        /// A limit of the stream's reader, in words.
        case limit(String)
    }

    struct Judgement: Equatable {
        var outcome: Outcome
        var message: String?
        /// The start of an answer that an assertion does not hold for.
        var words: String?
        var flags: SampleFlags = []
        var failedAssertions: [String] = []
    }

    /// - Parameter assertions: the sampler's.
    /// - Parameter content: the answer's bytes, asked for only where an assertion needs it.
    static func judge(
        _ facts: Facts, assertions: AssertionSet, made: [String?] = [], elapsed: Duration,
        content: @autoclosure () -> [UInt8]
    ) -> Judgement {
        if let early = beforeTheEnd(facts, assertions) { return early }
        if facts.cut == .cancelled, !facts.sawEnd { return cancelled(facts) }
        if let unread = compressed(facts) { return unread }
        var judgement = facts.isStream ? stream(facts) : plain(facts)
        guard judgement.outcome == .ok else { return judgement }
        let failures = assertions.failures(facts, made: made, content: content(), elapsed: elapsed)
        if let first = failures.first {
            judgement.outcome = .assertionFailed
            judgement.message = first.message
            if first.isOfContent { judgement.words = ErrorBody.start(of: content()) }
            judgement.failedAssertions = failures.map(\.assertion)
        }
        return judgement
    }

    /// The client has walked away, as the plan says: from an answer, or from a server that had said nothing.
    ///
    /// What was not answered by then is a failure, or a hanging server would pass for one whose users are quick.
    private static func cancelled(_ facts: Facts) -> Judgement {
        if let error = facts.error, error.kind != .aborted, facts.tokens == 0 {
            return Judgement(outcome: outcome(of: error, facts), message: error.message)
        }
        guard facts.tokens > 0 else {
            return Judgement(outcome: .timeout, message: "no token before cancelAfter had passed")
        }
        return Judgement(outcome: .cancelled, flags: facts.undecoded > 0 ? .undecodedEvent : [])
    }

    /// What settles the outcome whatever the stream's content was; nil where the content decides.
    private static func beforeTheEnd(_ facts: Facts, _ assertions: AssertionSet) -> Judgement? {
        if let message = facts.appError {
            return Judgement(outcome: .appError, message: ErrorBody.words(of: message))
        }
        if case .limit(let message) = facts.cut { return Judgement(outcome: .limit, message: message) }
        if facts.status == 0 || !facts.sawEnd {
            if let cut = facts.cut.flatMap(judgement(of:)) { return cut }
        }
        if facts.status == 0, facts.cut == .cancelled { return cancelled(facts) }
        if facts.status == 0 {
            let error = facts.error ?? TransferError(kind: .connectionLost, message: "no response")
            return Judgement(outcome: outcome(of: error, facts), message: error.message)
        }
        if let failure = assertions.statusFailure(facts.status) {
            let outcome = facts.status >= 300 ? byStatus(facts.status) : .assertionFailed
            return Judgement(
                outcome: outcome, message: failure.message + said(facts),
                failedAssertions: [failure.assertion])
        }
        guard assertions.judgesStatus || (200..<300).contains(facts.status) else {
            return Judgement(
                outcome: byStatus(facts.status), message: statusMessage(facts))
        }
        return wrongContentType(facts)
    }

    private static func judgement(of cut: Cut) -> Judgement? {
        switch cut {
        case .connectTimeout:
            Judgement(outcome: .connectTimeout, message: "not connected within connectTimeout")
        case .firstByteTimeout:
            Judgement(outcome: .timeout, message: "no byte of the body within firstByteTimeout")
        case .idleTimeout: Judgement(outcome: .idleTimeout, message: "no byte for longer than idleTimeout")
        case .timeout: Judgement(outcome: .timeout, message: "not complete within timeout")
        case .endOfTest: Judgement(outcome: .censored, message: nil)
        case .lingering, .limit, .cancelled: nil
        }
    }

    private static func byStatus(_ status: Int) -> Outcome {
        switch status {
        case 429: .rateLimited
        case 500...: .http5xx
        case 400..<500: .http4xx
        case 300..<400: .http3xx
        default: .protocol
        }
    }

    /// A body that somebody wants to read and that is compressed though the plan did not ask for that.
    private static func compressed(_ facts: Facts) -> Judgement? {
        guard !facts.codings.isEmpty, facts.bytes > 0, facts.isStream || facts.readsBody, facts.error == nil
        else { return nil }
        return Judgement(outcome: .decode, message: "the body cannot be read: " + codingNote(facts))
    }

    private static func codingNote(_ facts: Facts) -> String {
        let codings = facts.codings.prefix(5).joined(separator: ", ").prefix(100)
        return "it is compressed (Content-Encoding: \(codings)), which the plan did not ask for; "
            + "<header name=\"Accept-Encoding\" value=\"\(codings)\"/> asks, and has it undone"
    }

    private static func statusMessage(_ facts: Facts) -> String {
        if let error = facts.error, error.kind == .redirect { return error.message }
        return "HTTP \(facts.status)" + said(facts)
    }

    /// What the server said beside its status, behind a colon; empty where it said nothing.
    private static func said(_ facts: Facts) -> String {
        if let error = facts.error, error.kind == .redirect { return ": \(error.message)" }
        if !facts.codings.isEmpty, facts.bytes > 0 { return ": the body: \(codingNote(facts))" }
        if (300..<400).contains(facts.status), let location = facts.location {
            return ": redirected to \(location)"
        }
        return facts.excerpt.isEmpty ? "" : ": \(facts.excerpt)"
    }

    private static func wrongContentType(_ facts: Facts) -> Judgement? {
        guard facts.isStream, facts.status != 204, let type = facts.otherContentType else { return nil }
        let found = "expected \(facts.framing.contentTypes[0]), found \(type.lowercased())"
        return Judgement(outcome: .protocol, message: found + hint(facts) + said(facts))
    }

    /// What the dialect knows of bodies of another type, in brackets.
    private static func hint(_ facts: Facts) -> String { facts.wrongTypeHint.map { " (\($0))" } ?? "" }

    private static func outcome(of error: TransferError, _ facts: Facts) -> Outcome {
        switch error.kind {
        case .dns: .dns
        case .connectRefused: .connectRefused
        case .tls: .tls
        case .connectionLost, .streamReset: facts.bodyBegan ? .resetMidStream : .resetBeforeResponse
        case .protocolViolation, .aborted: .protocol
        case .limit: .limit
        case .decode: .decode
        case .redirect: .http3xx
        case .clientResource: .clientResource
        }
    }

    private static func plain(_ facts: Facts) -> Judgement {
        guard let error = facts.error else { return Judgement(outcome: .ok) }
        return Judgement(outcome: outcome(of: error, facts), message: error.message)
    }

    private static func stream(_ facts: Facts) -> Judgement {
        var flags: SampleFlags = []
        if facts.undecoded > 0 { flags.insert(.undecodedEvent) }
        if facts.sawEnd, facts.undecoded == 0 {
            if facts.error != nil { flags.insert(.closedUncleanly) }
            if facts.cut == .lingering { flags.insert(.lingering) }
        } else if let error = facts.error {
            return Judgement(outcome: outcome(of: error, facts), message: error.message, flags: flags)
        } else if facts.undecoded > 0 {
            return undecoded(facts, flags)
        } else if let message = truncation(facts) {
            return Judgement(outcome: .truncated, message: message, flags: flags)
        } else if facts.events == 0 {
            return Judgement(
                outcome: .emptyAnswer, message: "a \(facts.status) without an event", flags: flags)
        } else if !(facts.endsWithFinish && facts.sawFinish), facts.sawFinish || facts.streamEnd != .body {
            flags.insert(.missingEndMarker)
        }
        guard facts.tokens > 0 else {
            return Judgement(outcome: .emptyAnswer, message: emptyAnswer(facts), flags: flags)
        }
        return Judgement(outcome: .ok, flags: flags)
    }

    /// Why a body that came to its end without the end marker is not known to be whole; nil: it is.
    private static func truncation(_ facts: Facts) -> String? {
        let seen = "the stream ended after \(FigureText.counted(facts.tokens, "token event"))"
        if facts.endedInsideEvent { return seen + " inside an event" }
        if facts.endsWithFinish, facts.sawFinish { return nil }
        if facts.streamEnd == .marker { return seen + " without the end marker" }
        if facts.sawFinish || facts.events == 0 { return nil }
        guard facts.endsWithBody else { return seen + " without the dialect's end" }
        if !facts.endIsProven {
            return seen + " without the end marker, and no length or chunks say that the body was whole"
        }
        guard facts.markerWasSeen, facts.streamEnd != .body else { return nil }
        return seen + " without the end marker that others of its sampler had"
    }

    /// What came instead of a token.
    private static func emptyAnswer(_ facts: Facts) -> String {
        let message = "the stream ended without a token"
        guard !facts.example.isEmpty else { return message }
        // The end marker is nothing that could have had text.
        let count = max(1, facts.events - (facts.sawEnd ? 1 : 0))
        return
            "\(message): \(FigureText.counted(count, "event")), e.g. \(facts.example): no text \(facts.textPlace)"
    }

    /// An event that nobody can read may have been anything: the answer is not known to be whole.
    private static func undecoded(_ facts: Facts, _ flags: SampleFlags) -> Judgement {
        let message =
            "\(facts.undecoded) of \(FigureText.counted(facts.events, "event")) could not be read by the dialect"
        return Judgement(outcome: .decode, message: message, flags: flags)
    }
}
