import Glibc

/// A part of an event whose bytes may be others without changing what the event means.
struct OpenPlace {
    /// What stands there, and must stand there in any other event.
    enum Content {
        /// The token's text, which is not empty.
        case text
        /// A string that nobody looks at, its quotes left out.
        case string
        /// The digits of a number that nobody looks at.
        case number
    }

    let content: Content
    var range: Range<Int>
    /// It has differed from the event before.
    var isOpen = false
}

/// What a scanner notes of the values that it is told to skip, in the order of the document.
struct SkippedValues {
    /// More than these are not noted: a long list of numbers is no shape.
    private static let most = 24
    private(set) var all: [OpenPlace] = []

    mutating func clear() { all.removeAll(keepingCapacity: true) }

    mutating func note(_ content: OpenPlace.Content, _ range: Range<Int>) {
        if all.count < Self.most { all.append(OpenPlace(content: content, range: range)) }
    }
}

/// The one token that an event carries, and where its text stands in the event's data.
struct SoleToken {
    let kind: TokenKind
    let text: Range<Int>
}

/// What successive token events of a stream have in common: all bytes but the text, and but what nobody looks at.
///
/// An event that has the same bytes around a text that is not empty is read no further: it is a token of the same
/// kind and nothing else. That is exact, because a reader of JSON comes to the text by the same bytes and goes on by
/// the same bytes, and what a dialect makes of the text itself depends on no more than whether it is empty. Values that
/// the reader skips may differ too, where they have differed before: an `id` that counts, a time, padding. Whatever
/// differs elsewhere is read in full.
struct EventShape: Sendable {
    /// After so many events in a row that were learned in vain, only one in ``sparse`` is.
    private static let patience = 16
    private static let sparse = 64

    /// The event that was learned last, from its first byte to its last line end; empty: none.
    private var event: [UInt8] = []
    /// What may differ in it, the text included, in order.
    private var places: [OpenPlace] = []
    /// Those of them that are open.
    private var holes: [OpenPlace] = []
    private(set) var kind = TokenKind.answer
    private var vain = 0

    /// Whether an event may be compared with it.
    @inline(__always)
    var isKnown: Bool { !event.isEmpty }

    /// Whether the next token event that is read in full is to be learned.
    var wantsToLearn: Bool { vain < Self.patience || vain % Self.sparse == 0 }

    /// A token event was read in full and not learned.
    mutating func passOver() { vain &+= 1 }

    /// Learns an event that carries one token and nothing else.
    ///
    /// What differs from the event before in a value that is skipped may differ from now on.
    ///
    /// - Parameters:
    ///   - event: from its first byte to its last line end, which is an LF.
    ///   - dataStart: where its data begins, which is all in one line.
    ///   - token: what it carries.
    ///   - skipped: what was skipped in the data.
    mutating func learn(
        _ event: UnsafeRawBufferPointer, dataStart: Int, token: SoleToken, skipped: [OpenPlace]
    ) {
        vain &+= 1
        var found = skipped
        let next = found.firstIndex { $0.range.lowerBound > token.text.lowerBound } ?? found.endIndex
        found.insert(OpenPlace(content: .text, range: token.text, isOpen: true), at: next)
        for index in found.indices {
            let range = found[index].range
            found[index].range = range.lowerBound + dataStart..<range.upperBound + dataStart
        }
        if kind == token.kind { open(&found, in: event) }
        places = found
        holes = found.filter(\.isOpen)
        kind = token.kind
        self.event.removeAll(keepingCapacity: true)
        self.event.append(contentsOf: event)
    }

    /// Opens the places of an event that were open, or that differ from those of the event before.
    private func open(_ found: inout [OpenPlace], in event: UnsafeRawBufferPointer) {
        guard found.elementsEqual(places, by: { $0.content == $1.content }) else { return }
        self.event.withUnsafeBytes { before in
            for index in found.indices where !found[index].isOpen {
                let isSame = event.part(found[index].range).hasSameBytes(as: before.part(places[index].range))
                found[index].isOpen = places[index].isOpen || !isSame
            }
        }
    }

    /// Passes over the events at `cursor` that have the shape.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that an event may have.
    ///   - take: gets the text of each, as it stands in the JSON string.
    /// - Returns: how many there are; `cursor` stands behind them.
    @inline(__always)
    mutating func pass(
        _ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, limit: Int, _ take: (JSONText) -> Void
    ) -> Int {
        var count = 0
        event.withUnsafeBytes { event in
            holes.withUnsafeBufferPointer { holes in
                while let end = Self.match(event, holes, bytes, cursor, limit, take) {
                    cursor = end
                    count &+= 1
                }
            }
        }
        if count > 0 { vain = 0 }
        return count
    }

    /// The end of the event at `start`, if it has the shape.
    @inline(__always)
    private static func match(
        _ event: UnsafeRawBufferPointer, _ holes: UnsafeBufferPointer<OpenPlace>,
        _ bytes: UnsafeRawBufferPointer,
        _ start: Int, _ limit: Int, _ take: (JSONText) -> Void
    ) -> Int? {
        var index = start
        var fixed = 0
        var text = JSONText(raw: UnsafeRawBufferPointer(start: nil, count: 0), isEscaped: false)
        for hole in holes {
            let length = hole.range.lowerBound &- fixed
            guard hasBytes(bytes, index, event, fixed, length) else { return nil }
            index &+= length
            let from = index
            if hole.content == .number {
                guard let end = JSONScanner.endOfCount(in: bytes, from: index) else { return nil }
                index = end
            } else {
                guard let (end, isEscaped) = JSONScanner.endOfText(in: bytes, from: index) else { return nil }
                index = end
                if hole.content == .text {
                    guard end > from else { return nil }
                    text = JSONText(raw: bytes.part(from..<end), isEscaped: isEscaped)
                }
            }
            fixed = hole.range.upperBound
        }
        let length = event.count &- fixed
        guard hasBytes(bytes, index, event, fixed, length), index &+ length &- start <= limit else {
            return nil
        }
        take(text)
        return index &+ length
    }

    @inline(__always)
    private static func hasBytes(
        _ bytes: UnsafeRawBufferPointer, _ index: Int, _ event: UnsafeRawBufferPointer, _ fixed: Int,
        _ length: Int
    ) -> Bool {
        guard index &+ length <= bytes.count, let mine = bytes.baseAddress, let other = event.baseAddress
        else { return false }
        return memcmp(mine + index, other + fixed, length) == 0
    }
}
