/// A language that a report's frame can be written in.
///
/// Only what a person chose by name counts, never the machine's locale: the reports of two machines must not differ.
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case chinese = "zh"

    /// The language in which texts are made at this moment: English, unless a writer asked for another around it.
    ///
    /// A page is made in one go on one thread, of functions that the console, JUnit and JSON share; they stay English
    /// because nobody asks around them.
    @TaskLocal package static var current = Language.english

    /// The value of HTML's `lang` (BCP 47).
    package var tag: String {
        switch self {
        case .english: "en"
        case .chinese: "zh-CN"
        }
    }

    /// Runs a body whose texts are in this language.
    package func speak<Value, Failure>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let result = Self.$current.withValue(self) { () -> Result<Value, Failure> in
            do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
