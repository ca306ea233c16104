import Formats
import FoundationEssentials
import TestPlan

/// Finds values of one answer that a later request sends: session tokens, ids of what was made.
///
/// A value counts if no request up to that answer has it: then the answer is where the browser knew it from.
struct HARTokens {
    /// A value and where it was found.
    struct Found {
        let value: String
        /// Indexes of the exchanges.
        let source: Int
        let uses: [Int]
        /// What stands before it in the answer, in words: `$.token`, `the header X-Token`.
        let place: String
        let name: String
        let attributes: [(name: String, value: String)]
    }

    private static let least = 8
    private static let most = 4096
    /// Short numbers are found by chance.
    private static let leastDigits = 6

    /// The first request that has a value, by the value.
    private var firstUse: [String: Int] = [:]
    private var uses: [String: [Int]] = [:]
    /// How long the values are, in bytes: most texts of answers need not be looked at.
    private var lengths: Set<Int> = []

    init(_ requests: [HARRequest]) {
        for (index, request) in requests.enumerated() {
            for value in Set(Self.values(of: request.request)) {
                if firstUse[value] == nil { firstUse[value] = index }
                lengths.insert(value.utf8.count)
                uses[value, default: []].append(index)
            }
        }
    }

    /// Everything that an answer gives and later requests use; each value from the first answer that has it.
    func find(in requests: [HARRequest]) -> [Found] {
        var found: [Found] = []
        var taken: Set<String> = []
        for (index, request) in requests.enumerated() where firstUse.contains(where: { $0.value > index }) {
            for candidate in candidates(of: request) where taken.insert(candidate.value).inserted {
                guard let first = firstUse[candidate.value], first > index else {
                    taken.remove(candidate.value)
                    continue
                }
                found.append(
                    Found(
                        value: candidate.value, source: index, uses: uses[candidate.value] ?? [],
                        place: candidate.place,
                        name: candidate.name, attributes: candidate.attributes))
            }
        }
        return found
    }

    // MARK: What requests send

    private static func isTelling(_ value: String) -> Bool {
        let count = value.utf8.count
        guard count <= most, count >= leastDigits else { return false }
        let digits = value.utf8.count { (0x30...0x39).contains($0) }
        if digits == count { return true }
        return count >= least && (digits > 0 || count >= 20) && !value.contains { $0.isWhitespace }
            && !value.hasPrefix("http://") && !value.hasPrefix("https://") && !value.contains("/")
    }

    private static let ordinaryHeaders: Set<String> = [
        "accept", "accept-encoding", "accept-language", "user-agent", "content-type", "origin", "referer",
        "cache-control",
        "pragma", "priority", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-fetch-dest",
        "sec-fetch-mode",
        "sec-fetch-site", "sec-fetch-user", "dnt", "upgrade-insecure-requests",
    ]

    /// The values that a request sends, as an answer may have given them.
    private static func values(of request: ImportedRequest) -> [String] {
        var values: [String] = []
        let url = request.url.sample()
        let rest = RequestPlan.scheme(of: request.url)?.rest.sample() ?? url
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        values += path.split(separator: "/").dropFirst().map { String($0).percentDecoded }
        values += pairs(of: String(rest.drop { $0 != "?" }.dropFirst()))
        for header in request.headers where !ordinaryHeaders.contains(header.name.lowercased()) {
            let value = header.value.sample()
            values.append(value)
            values += value.split(separator: " ").map(String.init)
        }
        switch request.body {
        case .text(let text)?:
            let body = text.sample()
            let bytes = Array(body.utf8)
            if let node = try? JSONNode.read(bytes) {
                var steps: [Step] = []
                strings(of: node, in: bytes, along: &steps, { _ in true }) { values.append($1) }
            } else {
                values += pairs(of: body)
            }
        case .parts(let parts)?:
            values += parts.compactMap { if case .text(let text) = $0.content { text.sample() } else { nil } }
        default: break
        }
        return values.filter(isTelling)
    }

    private static func pairs(of query: String) -> [String] {
        query.split(separator: "&").compactMap { pair in
            pair.split(separator: "=", maxSplits: 1).dropFirst().first.map { $0.replacing("+", with: " ") }
                .map { String($0).percentDecoded }
        }
    }

    // MARK: What answers give

    private struct Candidate {
        let value: String
        let place: String
        let name: String
        let attributes: [(name: String, value: String)]
    }

    private func candidates(of request: HARRequest) -> [Candidate] {
        var candidates: [Candidate] = []
        for header in request.entry.response["headers"]?.elements ?? [] {
            guard let name = header["name"]?.string(in: request.bytes),
                let value = header["value"]?.string(in: request.bytes),
                name.lowercased() != "set-cookie", firstUse[value] != nil
            else { continue }
            candidates.append(
                Candidate(
                    value: value, place: "the header \(name)", name: name, attributes: [("header", name)]))
        }
        guard let text = request.answerText() else { return candidates }
        let bytes = Array(text.utf8)
        if let start = text.unicodeScalars.first(where: { !$0.isBlank }), start == "{" || start == "[",
            let node = try? JSONNode.read(bytes)
        {
            // A text with escapes is shorter than it is written.
            func isWanted(_ range: Range<Int>) -> Bool {
                lengths.contains(range.count) || bytes[range].contains(UInt8(ascii: "\\"))
            }
            var steps: [Step] = []
            Self.strings(of: node, in: bytes, along: &steps, isWanted) { steps, value in
                guard firstUse[value] != nil, !steps.isEmpty else { return }
                let path = Self.path(steps)
                candidates.append(
                    Candidate(
                        value: value, place: path, name: Self.name(of: path), attributes: [("jsonPath", path)]
                    ))
            }
        } else {
            candidates += marked(bytes)
        }
        return candidates
    }

    /// Values in HTML and other text, with the text around them.
    private func marked(_ bytes: [UInt8]) -> [Candidate] {
        func isWord(_ byte: UInt8) -> Bool {
            byte >= 0x80 || Unicode.Scalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte)
                || "-._~+/=".utf8.contains(byte)
        }
        var candidates: [Candidate] = []
        var index = 0
        while index < bytes.count {
            guard isWord(bytes[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, isWord(bytes[index]) { index += 1 }
            let length = index - start
            guard length >= Self.leastDigits, length <= Self.most, index < bytes.count else { continue }
            let value = String(decoding: bytes[start..<index], as: UTF8.self)
            guard firstUse[value] != nil else { continue }
            let left = Self.text(before: start, in: bytes)
            let context = String(decoding: bytes[..<start].suffix(160), as: UTF8.self)
            let right = String(decoding: bytes[index..<min(index + 1, bytes.count)], as: UTF8.self)
            guard !left.isEmpty, !left.contains("\u{FFFD}"), !right.contains("\u{FFFD}") else { continue }
            let name =
                context.firstMatch(of: /.*name=["']([A-Za-z0-9_.-]+)["']/).map { String($0.output.1) }
                ?? "token"
            candidates.append(
                Candidate(
                    value: value, place: "behind \(left.debugDescription)", name: name,
                    attributes: [
                        ("left", RequestText(left).template()), ("right", RequestText(right).template()),
                    ]))
        }
        return candidates
    }

    /// What stands before a place, no longer than it takes to be the first of its kind in the text.
    private static func text(before place: Int, in bytes: [UInt8]) -> String {
        let line =
            bytes[..<place].suffix(80).split(separator: 0x0A, omittingEmptySubsequences: false).last ?? []
        for length in [12, 20, 32, 48] where length < line.count {
            let left = String(decoding: line.suffix(length), as: UTF8.self)
            if !left.contains("\u{FFFD}"),
                bytes[..<place].firstRange(of: line.suffix(length))?.upperBound == place
            {
                return left
            }
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// A step to a value of a document.
    private enum Step {
        case key(String)
        case index(Int)
    }

    /// Hands over each text and number that is wanted, with the way to it.
    private static func strings(
        of node: JSONNode, in bytes: [UInt8], along steps: inout [Step], _ isWanted: (Range<Int>) -> Bool,
        _ take: ([Step], String) -> Void
    ) {
        guard steps.count < 32 else { return }
        switch node.content {
        case .object(let members):
            for (key, value) in members {
                steps.append(.key(key))
                strings(of: value, in: bytes, along: &steps, isWanted, take)
                steps.removeLast()
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                steps.append(.index(index))
                strings(of: element, in: bytes, along: &steps, isWanted, take)
                steps.removeLast()
            }
        case .string:
            // Longer ones are no tokens, and bodies are full of them.
            guard node.range.count <= most * 2, isWanted(node.range.dropFirst().dropLast()),
                let text = node.string(in: bytes)
            else { return }
            take(steps, text)
        case .number where isWanted(node.range): take(steps, node.text(in: bytes))
        default: break
        }
    }

    private static func path(_ steps: [Step]) -> String {
        steps.reduce(into: "$") { path, step in
            switch step {
            case .key(let key): path += self.step(key)
            case .index(let index): path += "[\(index)]"
            }
        }
    }

    private static func step(_ key: String) -> String {
        let isPlain =
            !key.isEmpty
            && key.utf8.allSatisfy {
                $0 == UInt8(ascii: "_")
                    || $0 < 0x80 && (Unicode.Scalar($0).properties.isAlphabetic || (0x30...0x39).contains($0))
            }
        return isPlain ? ".\(key)" : "['\(key.replacing("'", with: "\\'"))']"
    }

    private static func name(of path: String) -> String {
        path.split { ".[]'$".contains($0) }.last { Int($0) == nil }.map(String.init) ?? "value"
    }
}

extension ImportedRequest {
    /// The same with a reference in place of a value, wherever it stands.
    mutating func replace(_ value: String, with name: String) {
        url = url.replacing([value, value.percentEncoded()], with: name)
        for index in headers.indices {
            headers[index].value = headers[index].value.replacing([value], with: name)
        }
        switch body {
        case .text(let text)?:
            body = .text(
                text.replacing(
                    [value, value.percentEncoded(), value.percentEncoded(spaceIsPlus: true)], with: name))
        case .parts(var parts)?:
            for index in parts.indices {
                if case .text(let text) = parts[index].content {
                    parts[index].content = .text(text.replacing([value], with: name))
                }
            }
            body = .parts(parts)
        default: break
        }
    }
}

extension RequestText {
    /// The same with a reference in place of a text or one of its encoded forms, of which the first is the text as it is.
    func replacing(_ forms: [String], with name: String) -> RequestText {
        var result = self
        for (index, form) in forms.enumerated() where index == 0 || form != forms[0] {
            let reference = index == 0 ? name : "__urlencode(${\(name)})"
            var next = RequestText()
            for piece in result.pieces {
                guard case .literal(let text) = piece, text.contains(form) else {
                    next.append(RequestText(piece: piece))
                    continue
                }
                let parts = text.components(separatedBy: form)
                for (number, part) in parts.enumerated() {
                    if number > 0 { next.append(RequestText(reference: reference)) }
                    next.append(part)
                }
            }
            result = next
        }
        return result
    }
}
