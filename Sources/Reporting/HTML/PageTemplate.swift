import Formats
import Mustache
import Records

/// A page's template, read once.
///
/// It may be cut at its comments `part`, none of which stands within a section: at each tag the library counts the
/// characters of all the text that is left, so that a long template would take longer to read than a page to write.
struct PageTemplate: Sendable {
    private let parts: Result<[MustacheTemplate], ReportError>

    /// - Parameter name: the file's, for the error.
    /// - Parameter text: its first line says how values are escaped, which holds for every part.
    init(_ name: String, _ text: String) {
        MustacheContentTypes.register(ScalarMarkup(), named: "SCALAR_MARKUP")
        let head = String(text.prefix { $0 != "\n" }) + "\n"
        parts = Result { () throws(ReportError) in
            do {
                return try text.split(separator: "{{! part }}\n").enumerated().map { index, part in
                    try MustacheTemplate(string: index == 0 ? String(part) : head + part)
                }
            } catch {
                throw .cannotRender(reason: "\(name): \(error)")
            }
        }
    }

    /// The page that shows a view.
    func render(_ view: Any) throws(ReportError) -> String {
        try parts.get().map { $0.render(view) }.joined()
    }
}

/// Escapes by Unicode scalar.
///
/// The library's own escaping goes by `Character` and lets a quote through that a
/// combining mark follows, which a browser takes for the end of an attribute.
struct ScalarMarkup: MustacheContentType {
    func escapeText(_ text: String) -> String { SafeText.markup(text) }
}
