import Timing

/// Failures of one kind: the same outcome, sampler, status and message.
package struct FailureGroup: Sendable {
    package let outcome: Outcome
    package let sampler: Int
    package let status: Int?
    /// The first message of the group, capped; text from the server, not to be trusted.
    package let message: String
    /// The start of the first answer that an assertion did not hold for, not to be trusted; nil of other failures.
    package internal(set) var words: String?
    package internal(set) var count: Int
    /// The first request that failed so; where there is one, the first whose body was kept.
    package internal(set) var example: RequestID
    /// The trace that it began; nil where it carried none.
    package internal(set) var trace: TraceID?
    /// The start of that request's response body, not to be trusted; empty where none was kept.
    package internal(set) var excerpt: [UInt8]
    package internal(set) var first: Instant
    package internal(set) var last: Instant
}

/// Failed requests grouped by what went wrong, bounded however many different messages a server sends.
///
/// Digits are folded before messages are compared, so that `timeout after 812 ms` and `… 930 ms` are one kind; those
/// of addresses are not.
package struct FailureTally: Sendable {
    /// Kinds kept; further ones are counted by their outcome alone.
    package static let capacity = 200
    /// Longest message kept, in UTF-8 bytes; one of this length may have been cut.
    package static let messageLimit = 500

    private static let otherMessages = "other messages, of which there are too many to list"

    private struct Key: Hashable {
        let outcome: Outcome
        let sampler: Int
        let status: Int?
        let message: String
    }

    private var groups: [Key: FailureGroup] = [:]

    package init() {}

    /// Most frequent first.
    package var mostFrequent: [FailureGroup] {
        groups.values.sorted { ($1.count, $0.first) < ($0.count, $1.first) }
    }

    /// Counts a failed sample; others are passed over.
    package mutating func record(_ sample: Sample) {
        guard sample.outcome.isFailure else { return }
        let message = Self.cut(sample.message ?? sample.outcome.name)
        let group = FailureGroup(
            outcome: sample.outcome, sampler: sample.sampler, status: sample.status, message: message,
            words: sample.words, count: 1, example: sample.id, trace: sample.traceID,
            excerpt: sample.excerpt, first: sample.done, last: sample.done)
        add(group)
    }

    package mutating func merge(_ other: FailureTally) {
        for group in other.groups.values { add(group) }
    }

    private mutating func add(_ group: FailureGroup) {
        var key = Key(
            outcome: group.outcome, sampler: group.sampler, status: group.status,
            message: Self.namesAddress(group.outcome) ? group.message : Self.folded(group.message))
        var group = group
        if groups[key] == nil, groups.count >= Self.capacity {
            key = Key(outcome: group.outcome, sampler: -1, status: nil, message: "")
            group = FailureGroup(
                outcome: group.outcome, sampler: group.sampler, status: nil, message: Self.otherMessages,
                words: nil, count: group.count, example: group.example, trace: group.trace,
                excerpt: [], first: group.first, last: group.last)
        }
        guard var known = groups[key] else {
            groups[key] = group
            return
        }
        if known.excerpt.isEmpty, !group.excerpt.isEmpty {
            known.excerpt = group.excerpt
            known.example = group.example
            known.trace = group.trace
        }
        known.words = known.words ?? group.words
        known.count += group.count
        known.first = min(known.first, group.first)
        known.last = max(known.last, group.last)
        groups[key] = known
    }

    private static func cut(_ message: String) -> String {
        guard message.utf8.count > messageLimit else { return message }
        let end = message.utf8.index(message.startIndex, offsetBy: messageLimit)
        return String(decoding: message.utf8[..<end], as: UTF8.self)
    }

    /// Whether the digits of a message are those of an address, which is the culprit and no measurement.
    private static func namesAddress(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .connectRefused, .dns: true
        default: false
        }
    }

    /// The message with each run of digits as one `#`.
    private static func folded(_ message: String) -> String {
        var folded = ""
        for character in message.unicodeScalars {
            if ("0"..."9").contains(character) {
                if folded.unicodeScalars.last != "#" { folded.unicodeScalars.append("#") }
            } else {
                folded.unicodeScalars.append(character)
            }
        }
        return folded
    }
}
