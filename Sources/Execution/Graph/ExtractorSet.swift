import Metrics
import Streaming
import TestPlan
import Timing

/// A sampler's extractors, ready to be used.
package struct ExtractorSet: Sendable {
    /// What the texts are that extractors look into; each is asked for only where one needs it.
    struct Texts {
        let body: () -> [UInt8]
        let answer: () -> [UInt8]
        let events: () -> [[UInt8]]
        let headLines: [String]
    }

    /// What became of all extractors.
    struct Result {
        /// By slot of ``TemplateContext/variables``.
        var values: [(slot: Int, value: [UInt8])] = []
        /// The first that found nothing and has no default, and where it looked.
        var failure: AssertionSet.Failure?
    }

    private enum Finder {
        case path(JSONQuery)
        case regex(TextPattern, CaptureTemplate)
        case xpath(MarkupQuery)
        case boundary(left: [UInt8], right: [UInt8])
        case header(String)
    }

    private struct Entry {
        let extractor: Extractor
        let finder: Finder
        let slot: Int
        /// Of `match="all"`: the slots of its numbered variables and of their count.
        let numbered: [Int]
        let count: Int?
    }

    private let entries: [Entry]
    private let seed: UInt64
    /// The response's body must be kept.
    let needsBody: Bool
    /// The streamed answer must be kept.
    let needsAnswer: Bool
    /// The response's head must be kept.
    let needsHead: Bool

    package static let none = ExtractorSet([], slots: [:], seed: 0)

    package var isEmpty: Bool { entries.isEmpty }

    /// - Parameter places: the slots of the plan's thread variables; validation has made sure that all are there.
    package init(_ extractors: [Extractor], slots places: [String: Int], seed: UInt64) {
        entries = extractors.compactMap { extractor in
            guard let slot = places[extractor.name], let finder = Self.finder(extractor.rule) else {
                return nil
            }
            let isAll = extractor.match == .all
            return Entry(
                extractor: extractor, finder: finder, slot: slot,
                numbered: isAll ? extractor.numberedNames.compactMap { places[$0] } : [],
                count: isAll ? places[extractor.countName] : nil)
        }
        self.seed = seed
        let sources = extractors.compactMap { extractor -> Extractor.Source? in
            extractor.rule.looksIntoText ? extractor.source : nil
        }
        needsBody = sources.contains { $0 != .answer && $0 != .head }
        needsAnswer = sources.contains(.answer)
        needsHead = sources.contains(.head) || extractors.contains { !$0.rule.looksIntoText }
    }

    private static func finder(_ rule: Extractor.Rule) -> Finder? {
        switch rule {
        case .jsonPath(let path): .path(path)
        case .regex(let pattern, let template): (try? TextPattern(pattern)).map { .regex($0, template) }
        case .xpath(let query): .xpath(query)
        case .boundary(let left, let right): .boundary(left: Array(left.utf8), right: Array(right.utf8))
        case .header(let name): .header(name.lowercased())
        }
    }

    /// Looks for everything in a whole response.
    ///
    /// - Parameter key: of the random matches, so that they are the same on any number of shards.
    func extract(from texts: Texts, key: MatchKey) -> Result {
        var result = Result()
        for (index, entry) in entries.enumerated() {
            let matches: [JSONQuery.Match]
            do throws(TooManySteps) {
                matches = try self.matches(of: entry, in: texts)
            } catch {
                // A default would hide that nobody knows what the answer holds.
                matches = []
                let name = "extract \"\(entry.extractor.name)\""
                result.failure = result.failure ?? .init(assertion: name, message: "\(name): \(error)")
            }
            let taken = take(entry, matches, key: key, index: index)
            if let value = taken ?? entry.extractor.defaultValue.map({ Array($0.utf8) }) {
                result.values.append((entry.slot, value))
            } else if result.failure == nil, entry.extractor.isRequired {
                let name = "extract \"\(entry.extractor.name)\""
                result.failure = .init(
                    assertion: name,
                    message:
                        "\(name): nothing found (\(matches.count) \(matches.count == 1 ? "match" : "matches")), and it has no default"
                )
            }
            for (number, slot) in entry.numbered.enumerated() {
                result.values.append((slot, number < matches.count ? matches[number].text : []))
            }
            if let count = entry.count {
                result.values.append((count, Array(String(matches.count).utf8)))
            }
        }
        return result
    }

    /// The defaults, for a response that is not looked into.
    var defaults: [(slot: Int, value: [UInt8])] {
        entries.compactMap { entry in
            entry.extractor.defaultValue.map { (entry.slot, Array($0.utf8)) }
        }
    }

    private func take(_ entry: Entry, _ matches: [JSONQuery.Match], key: MatchKey, index: Int) -> [UInt8]? {
        guard !matches.isEmpty else { return nil }
        switch entry.extractor.match {
        case .nth(let number): return number <= matches.count ? matches[number - 1].text : nil
        case .last: return matches[matches.count - 1].text
        case .random:
            var random = KeyedRandom(
                seed: seed, group: key.group, thread: key.thread, iteration: key.iteration,
                draw: key.draw(ofExtractor: index))
            return matches[Int(truncatingIfNeeded: random.number(below: UInt64(matches.count)))].text
        case .all:
            return Array("[".utf8) + matches.map(\.json).joined(separator: Array(",".utf8)) + Array("]".utf8)
        }
    }

    private func matches(of entry: Entry, in texts: Texts) throws(TooManySteps) -> [JSONQuery.Match] {
        if case .header(let name) = entry.finder { return headers(name, in: texts.headLines) }
        switch entry.extractor.source {
        case .body: return try matches(of: entry.finder, in: texts.body())
        case .head:
            let head = texts.headLines.map { $0 + "\n" }.joined()
            return try matches(of: entry.finder, in: Array(head.utf8))
        case .answer: return try matches(of: entry.finder, in: texts.answer())
        case .events(let only):
            let events = texts.events()
            if let only {
                return only <= events.count ? try matches(of: entry.finder, in: events[only - 1]) : []
            }
            var found: [JSONQuery.Match] = []
            for event in events { found += try matches(of: entry.finder, in: event) }
            return found
        }
    }

    private func matches(of finder: Finder, in text: [UInt8]) throws(TooManySteps) -> [JSONQuery.Match] {
        switch finder {
        case .path(let query): return query.matches(in: text) ?? []
        case .regex(let regex, let template):
            return try regex.texts(of: template, in: String(decoding: text, as: UTF8.self)).map { .plain($0) }
        case .xpath(let query): return (query.matches(in: text) ?? []).map { .plain($0) }
        case .boundary(let left, let right): return Self.between(left, right, in: text)
        case .header: return []
        }
    }

    private func headers(_ name: String, in lines: [String]) -> [JSONQuery.Match] {
        HeaderLines.values(of: name, in: lines).map { .plain($0) }
    }

    private static func between(_ left: [UInt8], _ right: [UInt8], in text: [UInt8]) -> [JSONQuery.Match] {
        var found: [JSONQuery.Match] = []
        var index = 0
        while let start = Self.end(of: left, in: text, from: index),
            let end = Self.end(of: right, in: text, from: start)
        {
            found.append(.plain(Array(text[start..<end - right.count])))
            index = end
        }
        return found
    }

    /// Behind the next place of a part; nil where it does not come.
    private static func end(of part: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard let first = part.first else { return nil }
        var index = start
        while index + part.count <= text.count {
            guard let hit = text[index...(text.count - part.count)].firstIndex(of: first) else { return nil }
            if text[hit..<hit + part.count].elementsEqual(part) { return hit + part.count }
            index = hit + 1
        }
        return nil
    }
}

extension JSONQuery.Match {
    /// A text that is no JSON: in an array it becomes a string.
    fileprivate static func plain(_ text: [UInt8]) -> Self {
        Self(text: text, json: JSONMessage.string(text))
    }
}
