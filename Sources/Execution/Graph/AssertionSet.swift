import Formats
import Metrics
import Streaming
import TestPlan
import Timing

/// A sampler's assertions, ready to be checked.
///
/// Texts are compared byte by byte as UTF-8: what looks alike but has other characters differs.
package struct AssertionSet: Sendable {
    /// One that failed, and how.
    package struct Failure: Equatable, Sendable {
        package let assertion: String
        package let message: String
        /// It looked at the answer, whose start says more than the message.
        var isOfContent = false
    }

    private let assertions: [Assertion]
    /// By their text; Strings that are canonically equal are one key, so that the scalars' bytes are it.
    private let patterns: [[UInt8]: TextPattern]

    /// Whether any of them looks at the answer's text, which must then be kept.
    package let needsContent: Bool
    /// Whether any of them looks at the size of the body.
    let needsSize: Bool
    /// Whether any of them looks at the response's headers.
    package let needsHeaders: Bool
    /// Whether any of them looks at the reason to finish.
    package let needsFinishReason: Bool
    /// Whether the plan says itself which status is good; otherwise 2xx is.
    package let judgesStatus: Bool
    /// By assertion: what its text is made of before each request; empty where that is so of none.
    let texts: [CompiledTemplate?]

    /// - Parameter assertions: their patterns compile, which validation has made sure of.
    /// - Parameter compile: makes a text that is made before each request ready.
    package init(_ assertions: [Assertion], compile: ((Template) -> CompiledTemplate)? = nil) {
        self.assertions = assertions
        texts =
            assertions.contains { $0.text != nil }
            ? assertions.map { assertion in compile.flatMap { assertion.text.map($0) } } : []
        var patterns: [[UInt8]: TextPattern] = [:]
        for pattern in assertions.filter({ $0.text == nil }).compactMap(\.condition.pattern) {
            patterns[Array(pattern.utf8)] = try? TextPattern(pattern)
        }
        self.patterns = patterns
        func has(_ subject: Assertion.Condition.Subject) -> Bool {
            assertions.contains { $0.condition.subject == subject }
        }
        needsContent = has(.content)
        needsSize = assertions.contains { if case .size = $0.condition { true } else { false } }
        needsHeaders = has(.header)
        needsFinishReason = has(.finishReason)
        judgesStatus = assertions.contains { $0.condition.subject == .status && !$0.isNegated }
    }

    /// The assertions' names, in the plan's order.
    package var names: [String] { assertions.map(\.name) }

    /// The texts that are made before each request, by assertion; empty where there are none.
    func madeTexts(in context: inout TemplateContext) -> [String?] {
        texts.map { template in
            template.map { template in
                var text: [UInt8] = []
                template.render(into: &text, &context)
                return String(decoding: text, as: UTF8.self)
            }
        }
    }

    /// The first status assertion that the status fails; nil where all hold.
    package func statusFailure(_ status: Int) -> Failure? {
        for assertion in assertions {
            if case .status(let patterns) = assertion.condition,
                patterns.contains(where: { $0.matches(status) }) == assertion.isNegated
            {
                return Failure(
                    assertion: assertion.name, message: "\(assertion.name): found status \(status)")
            }
        }
        return nil
    }

    /// Every assertion but those on the status that fails, in the plan's order.
    ///
    /// - Parameter made: the texts of ``madeTexts(in:)`` for this request.
    func failures(
        _ facts: ResponseJudge.Facts, made: [String?] = [], content: @autoclosure () -> [UInt8],
        elapsed: Duration
    ) -> [Failure] {
        guard !assertions.isEmpty else { return [] }
        let bytes = needsContent ? content() : []
        let text = String(decoding: bytes, as: UTF8.self)
        return assertions.enumerated().compactMap { index, assertion in
            guard assertion.condition.subject != .status else { return nil }
            let made = made.indices.contains(index) ? made[index] : nil
            let condition = made.map { assertion.condition.with(text: $0) } ?? assertion.condition
            let isOfContent = condition.subject == .content
            let problem =
                isOfContent ? contentProblem(condition, text, bytes) : problem(condition, facts, elapsed)
            let message = assertion.isNegated ? (problem == nil ? "it holds, and must not" : nil) : problem
            return message.map {
                Failure(
                    assertion: assertion.name, message: "\(assertion.name): \($0)", isOfContent: isOfContent)
            }
        }
    }

    private func contentProblem(
        _ condition: Assertion.Condition, _ text: String, _ bytes: [UInt8]
    ) -> String? {
        switch condition {
        case .contains(let wanted):
            bytes.contains(bytes: Array(wanted.utf8)) ? nil : "not found in \(characters(text))"
        case .matches(let pattern):
            matchProblem(pattern, text, otherwise: "no match in \(characters(text))")
        case .minLength(let count): text.length >= count ? nil : "found \(characters(text))"
        case .mentions(let words):
            mentions(words, in: text.lowercased()) ? nil : "none found in \(characters(text))"
        case .json: isJSONDocument(bytes) ? nil : "no JSON in \(characters(text))"
        case .jsonPath(let path, let equals): jsonProblem(path, equals, bytes)
        case .xpath(let query, let equals): xpathProblem(query, equals, bytes)
        default: nil
        }
    }

    private func characters(_ text: String) -> String { FigureText.counted(text.length, "character") }

    private func mentions(_ words: [String], in text: String) -> Bool {
        words.contains { text.hasScalars(of: $0.lowercased()) }
    }

    private func jsonProblem(_ path: JSONPath, _ equals: String?, _ bytes: [UInt8]) -> String? {
        guard isJSONDocument(bytes) else { return "the answer is no JSON" }
        guard let found = path.text(in: bytes) else { return "nothing there" }
        guard let equals, !equals.hasSameScalars(as: found) else { return nil }
        return "found \(Self.shown(found))"
    }

    private func xpathProblem(_ query: MarkupQuery, _ equals: String?, _ bytes: [UInt8]) -> String? {
        guard let found = query.matches(in: bytes) else { return "the answer is neither XML nor HTML" }
        guard let first = found.first else { return "nothing there" }
        guard let equals, !found.contains(where: { $0.elementsEqual(equals.utf8) }) else { return nil }
        return "found \(Self.shown(String(decoding: first, as: UTF8.self)))"
    }

    private func problem(
        _ condition: Assertion.Condition, _ facts: ResponseJudge.Facts, _ elapsed: Duration
    ) -> String? {
        switch condition {
        case .duration(let limit): elapsed <= limit ? nil : "took \(elapsed)"
        case .size(let range):
            range.contains(facts.bytes) ? nil : "found \(FigureText.counted(facts.bytes, "byte"))"
        case .events(let range):
            range.contains(facts.events) ? nil : "found \(FigureText.counted(facts.events, "event"))"
        case .finishReason(let allowed):
            allowed.contains { $0.hasSameScalars(as: facts.finishReason) }
                ? nil : facts.finishReason.isEmpty ? "found none" : "found \(Self.shown(facts.finishReason))"
        case .header(let name, let check): headerProblem(name, check, facts.headers)
        case .head(let check): headProblem(check, facts.headers.map { $0 + "\n" }.joined())
        default: nil
        }
    }

    private func headerProblem(
        _ name: String, _ check: Assertion.TextCheck, _ lines: [String]
    ) -> String? {
        let values = HeaderLines.values(of: name.lowercased(), in: lines)
            .map { String(decoding: $0, as: UTF8.self) }
        guard let last = values.last else { return "there is no such header" }
        let found = "found \(Self.shown(last))"
        switch check {
        case .exists: return nil
        case .equals(let wanted): return values.contains { $0.hasSameScalars(as: wanted) } ? nil : found
        case .contains(let wanted): return values.contains { $0.hasScalars(of: wanted) } ? nil : found
        case .matches(let pattern):
            let problems = values.map { matchProblem(pattern, $0, otherwise: found) }
            return problems.contains(nil) ? nil : problems.last ?? found
        }
    }

    private func headProblem(_ check: Assertion.TextCheck, _ head: String) -> String? {
        let found = "not in \(Self.shown(head))"
        return switch check {
        case .exists: nil
        case .equals(let wanted): head.hasSameScalars(as: wanted) ? nil : found
        case .contains(let wanted): head.hasScalars(of: wanted) ? nil : found
        case .matches(let pattern): matchProblem(pattern, head, otherwise: found)
        }
    }

    /// Nil where the pattern matches; a search that was given up says so.
    private func matchProblem(_ pattern: String, _ text: String, otherwise: String) -> String? {
        let compiled: TextPattern
        do throws(PatternError) {
            if let known = patterns[Array(pattern.utf8)] {
                compiled = known
            } else {
                compiled = try TextPattern(pattern)
            }
        } catch {
            return "\(Self.shown(pattern)) is no regular expression: \(error)"
        }
        do throws(TooManySteps) {
            return try compiled.isFound(in: text) ? nil : otherwise
        } catch {
            return "\(error) (\(text.length) characters)"
        }
    }

    /// Text from a server in a message: quoted, and not for long.
    private static func shown(_ text: String) -> String {
        text.count > 80 ? "\"\(text.prefix(80))…\"" : "\"\(text)\""
    }
}
