import Formats

/// What is counted: `1 request`, `2 requests`; in Chinese with its measure word, `2 个请求`.
package struct Noun: Sendable {
    let one: String
    let many: String
    let chinese: String

    /// - Parameter many: the plural; default: with an s.
    /// - Parameter zh: the measure word and the noun, as they follow the number.
    package init(_ one: String, _ many: String? = nil, zh chinese: String) {
        self.one = one
        self.many = many ?? one + "s"
        self.chinese = chinese
    }

    /// So many of them, in every language.
    package func with(_ count: Int) -> Words {
        Words(FigureText.counted(count, one, many), zh: "\(FigureText.grouped(count)) \(chinese)")
    }

    /// So many of them, in the language of the moment.
    package func callAsFunction(_ count: Int) -> String { with(count).text }
}
