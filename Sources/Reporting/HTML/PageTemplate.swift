import Formats
import Records

/// A page's template, read once.
struct PageTemplate: Sendable {
    private let parts: Result<[TemplatePart], ReportError>

    /// - Parameter name: the file's, for the error.
    init(_ name: String, _ text: String) {
        parts = Result { () throws(ReportError) in
            do throws(TemplateError) {
                var reader = TemplateReader(text)
                return try reader.read()
            } catch {
                throw .cannotRender(reason: "\(name): \(error)")
            }
        }
    }

    /// The page that shows a view.
    func render(_ view: Any) throws(ReportError) -> String {
        var text = ""
        var context = TemplateContext(view)
        context.write(try parts.get(), to: &text)
        return text
    }
}
