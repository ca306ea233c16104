import Metrics
import Streaming
import Timing
import Transport

/// What ends a sample beside its stream, which ``StreamRecord/write(into:)`` fills in.
extension Sample {
    /// Takes what the transport knows of a transfer that is over.
    mutating func take(_ summary: TransferSummary) {
        issued = summary.issued
        connected = summary.connected
        sent = summary.sent
        done = summary.done
        bytesReceived = summary.bytesReceived
        bytesSent = summary.bytesSent
        if summary.connectionReused { flags.insert(.connectionReused) }
        if summary.attempts > 1 { flags.insert(.resent) }
        connect = summary.connected.map { summary.connectionReused ? .zero : $0 - summary.issued }
    }

    /// Takes what was unusual about the stream; call it after the stream's record was written.
    mutating func take(_ reader: borrowing StreamReader) {
        let unusual = reader.flags
        if unusual.contains(.unfinishedEvent) { flags.insert(.unfinishedEvent) }
        if unusual.contains(.invalidUTF8) { flags.insert(.invalidUTF8) }
        if reader.ignoredTexts > tokenEvents { flags.insert(.ignoredEvents) }
    }

    /// Takes the outcome.
    ///
    /// - Parameter redirect: where a failed request had been led; nil if nowhere, or if the message says it already.
    mutating func take(_ judgement: ResponseJudge.Judgement, redirect: RedirectTrail?) {
        outcome = judgement.outcome
        message = judgement.message
        words = judgement.words
        failedAssertions = judgement.failedAssertions
        flags.formUnion(judgement.flags)
        if outcome.isFailure, let redirect {
            message = [message, redirect.note].compactMap(\.self).joined(separator: " ")
        }
    }

    /// An extractor found nothing in a response that was good until then.
    mutating func take(_ failure: AssertionSet.Failure) {
        outcome = .assertionFailed
        message = failure.message
        failedAssertions.append(failure.assertion)
    }
}

extension RedirectTrail {
    /// What a failure after a redirect must tell of it.
    fileprivate var note: String {
        let left =
            withheld.isEmpty
            ? "" : " without \(withheld.joined(separator: ", ")), which belongs to the first address"
        return "(redirected to \(url.prefix(200))\(left))"
    }
}
