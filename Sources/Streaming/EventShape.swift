import Glibc

/// Bytes of a value that a reader has passed over without looking at what they say, by their place in a document.
struct SkippedValue: Equatable {
    /// What stands there; another value of its kind is passed over just the same.
    enum Kind {
        /// A string, its quotes left out.
        case string
        /// A number without a sign.
        case number
    }

    let kind: Kind
    let range: Range<Int>
}

/// What a scanner notes of the values that it is told to skip, in the order of the document.
struct SkippedValues {
    /// More than these are not noted: a long list of numbers is no shape.
    private static let most = 24
    private(set) var all: [SkippedValue] = []

    mutating func clear() { if !all.isEmpty { all.removeAll(keepingCapacity: true) } }

    mutating func note(_ kind: SkippedValue.Kind, _ range: Range<Int>) {
        if all.count < Self.most { all.append(SkippedValue(kind: kind, range: range)) }
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
    private enum Content {
        case text, string, number
    }

    /// A part of the event that may differ.
    private struct Hole {
        let content: Content
        var range: Range<Int>

        init(content: Content, range: Range<Int>) {
            self.content = content
            self.range = range
        }

        init(_ value: SkippedValue) {
            self.init(content: value.kind == .string ? .string : .number, range: value.range)
        }

        mutating func move(by offset: Int) { range = range.lowerBound + offset..<range.upperBound + offset }
    }

    /// After so many events in a row that were learned in vain, only one in ``sparse`` is.
    private static let patience = 16
    private static let sparse = 64

    /// The event that was learned last, from its first byte to its last line end; empty: none.
    private var event: [UInt8] = []
    private var holes: [Hole] = []
    /// All that may become a hole, the text included.
    private var places: [Hole] = []
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
        _ event: UnsafeRawBufferPointer, dataStart: Int, token: SoleToken, skipped: [SkippedValue]
    ) {
        vain &+= 1
        let kind = token.kind
        let before = skipped.prefix { $0.range.lowerBound < token.text.lowerBound }
        var found = before.map(Hole.init)
        found.append(Hole(content: .text, range: token.text))
        found += skipped.dropFirst(before.count).map(Hole.init)
        for index in found.indices { found[index].move(by: dataStart) }
        holes = self.kind == kind ? opened(found, in: event) : found.filter { $0.content == .text }
        places = found
        self.kind = kind
        self.event.removeAll(keepingCapacity: true)
        self.event.append(contentsOf: event)
    }

    /// The places of an event that are holes: its text, those that were, and those that differ from the event before.
    private func opened(_ found: [Hole], in event: UnsafeRawBufferPointer) -> [Hole] {
        let isAlike =
            found.count == places.count
            && zip(found, places).allSatisfy { $0.content == $1.content }
        var wereOpen = holes.makeIterator()
        var next = wereOpen.next()
        var open: [Hole] = []
        for index in found.indices {
            let isText = found[index].content == .text
            guard isAlike else {
                if isText { open.append(found[index]) }
                continue
            }
            let wasOpen = next?.range == places[index].range
            if wasOpen { next = wereOpen.next() }
            let differs = self.event.withUnsafeBytes {
                !event.part(found[index].range).hasSameBytes(as: $0.part(places[index].range))
            }
            if isText || wasOpen || differs { open.append(found[index]) }
        }
        return open
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
        _ event: UnsafeRawBufferPointer, _ holes: UnsafeBufferPointer<Hole>, _ bytes: UnsafeRawBufferPointer,
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
