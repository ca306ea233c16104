import Streaming
import Timing

/// `<assertion>`: what must hold of an answer for the sample to be ok.
package struct Assertion: Sendable {
    package enum Condition: Sendable {
        /// `<status equals="200"/>`, also a class such as `2xx` or a list `200,204`.
        case status([StatusPattern])
        case contains(String)
        /// A regular expression that must match somewhere.
        case matches(String)
        /// At least this many characters.
        case minLength(Int)
        /// At least one of these texts, in any case of letters.
        case mentions([String])
        /// The whole answer is one JSON document.
        case json
        /// A value other than null stands at the path of the answer's JSON; with a text, it is that.
        case jsonPath(JSONPath, equals: String?)
        /// A response header of this name, in any case of letters.
        case header(String, TextCheck)
        /// The status line and all header lines as one text.
        case head(TextCheck)
        /// Something stands at the XPath of the answer's XML or HTML; with a text, it is that.
        case xpath(MarkupQuery, equals: String?)
        /// Bytes of the body.
        case size(ClosedRange<Int>)
        /// Events of the stream.
        case events(ClosedRange<Int>)
        /// The server's reason to finish is one of these.
        case finishReason([String])
        /// At most this long from issue to the end of the response.
        case duration(atMost: Duration)
    }

    /// What must hold of a header's value.
    package enum TextCheck: Equatable, Sendable {
        case exists
        case equals(String)
        case contains(String)
        case matches(String)
    }

    /// One entry of a status list.
    package enum StatusPattern: Equatable, Sendable {
        case exactly(Int)
        /// The hundreds digit of `2xx`.
        case hundreds(Int)

        package func matches(_ status: Int) -> Bool {
            switch self {
            case .exactly(let code): code == status
            case .hundreds(let digit): status / 100 == digit
            }
        }
    }

    /// Names the assertion in the report; made from the condition where the plan gives none.
    package var name: String
    package var condition: Condition
    /// What the condition's text is made of before each request; nil where the condition has it already.
    package var text: Template?
    /// It must not hold.
    package var isNegated = false
    package var location: SourceLocation

    package init(name: String, condition: Condition, location: SourceLocation) {
        self.name = name
        self.condition = condition
        self.location = location
    }
}

extension Assertion.Condition {
    /// What a condition looks at, which must then be kept until the end of the response.
    package enum Subject: Sendable {
        case status, content, header, finishReason, figures
    }

    package var subject: Subject {
        switch self {
        case .status: .status
        case .contains, .matches, .minLength, .mentions, .json, .jsonPath, .xpath: .content
        case .header, .head: .header
        case .finishReason: .finishReason
        case .duration, .size, .events: .figures
        }
    }

    /// The regular expression that it needs; nil for most.
    package var pattern: String? {
        switch self {
        case .matches(let pattern), .header(_, .matches(let pattern)), .head(.matches(let pattern)): pattern
        default: nil
        }
    }

    /// The same condition with another text; one without a text stays as it is.
    package func with(text: String) -> Self {
        switch self {
        case .contains: .contains(text)
        case .matches: .matches(text)
        case .jsonPath(let path, .some): .jsonPath(path, equals: text)
        case .xpath(let path, .some): .xpath(path, equals: text)
        case .header(let name, let check): .header(name, check.with(text: text))
        case .head(let check): .head(check.with(text: text))
        case .jsonPath, .xpath, .status, .minLength, .mentions, .json, .size, .events, .finishReason,
            .duration:
            self
        }
    }
}

extension Assertion.TextCheck {
    fileprivate func with(text: String) -> Self {
        switch self {
        case .exists: .exists
        case .equals: .equals(text)
        case .contains: .contains(text)
        case .matches: .matches(text)
        }
    }
}
