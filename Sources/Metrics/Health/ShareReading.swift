import Timing
import Wording

/// What one machine's part of a run says of itself, in the form in which the whole run's `run.json` keeps it.
package struct ShareReading: Codable, Equatable, Sendable {
    package var place: RunShare
    /// Its folder as it was given; empty where it is missing.
    package var folder = ""
    package var hostname = ""
    package var processors = 0
    /// Its event loops.
    package var loops = 0
    /// How it ended, a ``RunEnd``; nil where it is missing.
    package var endedBy: String?
    /// A ``Validity``; nil where it is missing.
    package var validity: String?
    /// What speaks against its figures, in the words of its own report.
    package var reasons: [String] = []
    /// Requests that it sent.
    package var requests = 0
    /// Nanoseconds from the start that was agreed upon, or from the first share's, to its own.
    package var start: Int64 = 0
    /// By how much the target's clock was ahead of its own; nil where the target told no time.
    package var clock: ClockBounds?

    package init(_ place: RunShare) { self.place = place }

    /// `share 2/8 (host-b)`.
    package var name: String { words.text }

    private var words: Words {
        hostname.isEmpty
            ? Texts.shares.name.with(place.description)
            : Texts.shares.nameOnHost.with(place.description, hostname)
    }

    /// Whether a part of its load was not made, or is not there.
    package var isInPart: Bool {
        switch endedBy.flatMap(RunEnd.init(rawValue:)) {
        case .completed?, .threshold?, .sampleError?: false
        case .incomplete?, .late?, .cannotWrite?, .signal?, nil: true
        }
    }

    /// What is wrong with it, and how grave that is; nil where nothing is.
    var complaint: (validity: Validity, text: Words)? {
        let texts = Texts.shares
        guard let endedBy else { return (.invalid, texts.isMissing.with(words)) }
        switch RunEnd(rawValue: endedBy) {
        case .incomplete?: return (.invalid, texts.wasKilled.with(words))
        case .late?: return (.invalid, texts.cameLate.with(words))
        case .cannotWrite?: return (.invalid, texts.couldNotWrite.with(words))
        case .signal?: return (.invalid, texts.wasStopped.with(words))
        case .completed?, .threshold?, .sampleError?, nil: break
        }
        guard let validity = validity.flatMap(Validity.init(rawValue:)), validity > .valid else { return nil }
        let first = reasons.first.map { Texts.findings.message.with($0) } ?? Words(verbatim: "")
        return (validity, texts.isOf.with(words, validity.adjectiveWords, first))
    }
}
