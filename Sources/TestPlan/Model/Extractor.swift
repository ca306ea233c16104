import Streaming

/// `<extract>`: takes a text out of a response and keeps it in a variable of the thread.
package struct Extractor: Sendable {
    /// How the text is found.
    package enum Rule: Sendable {
        /// A path such as `$.choices[0].text`; a string's text, or the JSON text of any other value.
        case jsonPath(JSONQuery)
        /// What a regular expression finds, made of its groups.
        case regex(String, CaptureTemplate)
        /// An XPath 1.0 expression on an XML or HTML document.
        case xpath(MarkupQuery)
        /// What stands between two texts, the nearest right one after each left one.
        case boundary(left: String, right: String)
        /// The value of a header field, in any case.
        case header(String)
    }

    /// Which text is searched.
    package enum Source: Equatable, Sendable {
        /// The response's body as it came; of a stream, its events unread.
        case body
        /// The streamed tokens of the answer, joined.
        case answer
        /// The data of each event in order, or of one of them, from 1.
        case events(only: Int?)
        /// The status line and the header lines, with a line feed behind each.
        case head
    }

    /// Which of several matches is taken.
    package enum Match: Equatable, Sendable {
        /// From 1.
        case nth(Int)
        case last
        /// Drawn from the plan's seed.
        case random
        /// All of them: the variable is a JSON array, ``Extractor/numberedNames`` are the first ones alone.
        case all
    }

    /// The variable's name.
    package var name: String
    package var rule: Rule
    package var source: Source
    package var match = Match.nth(1)
    /// What the variable becomes where nothing is found.
    package var defaultValue: String?
    /// The sample fails where nothing is found and there is no default; else the variable stays as it is.
    package var isRequired = true
    package var location: SourceLocation

    /// How many of all matches have a variable of their own.
    package static let numberedMatches = 20

    /// `name_1`, `name_2`, …: what JMeter calls them, for `forEach`; those without a match are empty.
    package var numberedNames: [String] { Self.numberedNames(of: name) }
    /// `name_matchNr`: how many matches there were.
    package var countName: String { name + "_matchNr" }

    package static func numberedNames(of name: String) -> [String] {
        (1...numberedMatches).map { "\(name)_\($0)" }
    }

    package init(name: String, rule: Rule, source: Source, location: SourceLocation) {
        self.name = name
        self.rule = rule
        self.source = source
        self.location = location
    }
}

extension Extractor.Rule {
    /// Whether it searches one of the texts of ``Extractor/Source``; a header is found by its name.
    package var looksIntoText: Bool { if case .header = self { false } else { true } }
}
