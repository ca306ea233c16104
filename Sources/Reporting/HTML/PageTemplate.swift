import Formats
import Records
import Synchronization
import Wording

/// A page's template with the texts of a language in it, read once a language.
///
/// `[[page.line|{{line}}]]` is the text of that key, its places filled with what stands behind the bars.
final class PageTemplate: Sendable {
    private let name: String
    private let text: String
    private let parts = Mutex<[Language: Result<[TemplatePart], ReportError>]>([:])

    /// - Parameter name: the file's, for the error.
    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    /// The page that shows a view, in the language of the moment.
    func render(_ view: Any) throws(ReportError) -> String {
        let language = Language.current
        let parts = parts.withLock { parts in
            if let known = parts[language] { return known }
            let read = Result { () throws(ReportError) in try self.parts(in: language) }
            parts[language] = read
            return read
        }
        var text = ""
        var context = TemplateContext(view)
        context.write(try parts.get(), to: &text)
        return text
    }

    private func parts(in language: Language) throws(ReportError) -> [TemplatePart] {
        let text = try Self.worded(text, name: name, in: language)
        do throws(TemplateError) {
            var reader = TemplateReader(text)
            return try reader.read()
        } catch {
            throw .cannotRender(reason: "\(name): \(error)")
        }
    }

    /// The template with each key replaced by its text.
    static func worded(
        _ template: String, name: String, in language: Language
    ) throws(ReportError) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstRange(of: "[["), let close = rest[open.upperBound...].firstRange(of: "]]")
        {
            let parts = rest[open.upperBound..<close.lowerBound]
                .split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            result += rest[..<open.lowerBound]
            if parts == ["lang"] {
                result += language.tag
            } else if let key = parts.first, let words = Texts.all[key] {
                result += words.filled(in: language, with: Array(parts.dropFirst()))
            } else {
                throw .cannotRender(reason: "\(name): there is no text of the key \(parts.first ?? "")")
            }
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}
