/// A text in every language, with places `{1}` to `{9}` for what is put into it.
///
/// The initializer asks for every language, so that the compiler notices a translation that is missing.
package struct Words: Equatable, Sendable, CustomStringConvertible {
    private let english: String
    private let chinese: String

    package init(_ english: String, zh chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    /// What is the same in every language: a name, a figure, a message of the run.
    package init(verbatim text: String) {
        english = text
        chinese = text
    }

    /// The text in a language.
    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    /// The text in the language of the moment.
    package var text: String { text(in: .current) }
    package var description: String { text }

    /// The text in the language of the moment, with its places filled.
    package func callAsFunction(_ parts: any CustomStringConvertible...) -> String {
        Self.fill(text, parts.map(\.description))
    }

    /// The same text with its places filled, still in every language.
    package func with(_ parts: any CustomStringConvertible...) -> Words {
        func filled(_ language: Language) -> String {
            Self.fill(
                text(in: language),
                parts.map { ($0 as? Words)?.text(in: language) ?? $0.description })
        }
        return Words(filled(.english), zh: filled(.chinese))
    }

    /// The text in a language with its places filled: what a template needs.
    package func filled(in language: Language, with parts: [String]) -> String {
        Self.fill(text(in: language), parts)
    }

    /// The text with each language's changed in the same way.
    package func mapped(_ change: (String) -> String) -> Words {
        Words(change(english), zh: change(chinese))
    }

    /// Texts one behind the other.
    package static func + (left: Words, right: Words) -> Words {
        Words(left.english + right.english, zh: left.chinese + right.chinese)
    }

    /// A place without a part stays as it is.
    static func fill(_ text: String, _ parts: [String]) -> String {
        guard !parts.isEmpty, text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let place = rest[open...].prefix(3)
            if place.count == 3, place.last == "}", let number = place.dropFirst().first?.wholeNumberValue,
                parts.indices.contains(number - 1)
            {
                result += parts[number - 1]
                rest = rest[place.endIndex...]
            } else {
                result += "{"
                rest = rest[rest.index(after: open)...]
            }
        }
        return result + rest
    }
}
