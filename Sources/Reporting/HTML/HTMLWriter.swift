import CResources
import Formats
import Mustache
import Records

/// A run as one HTML page: whole as a lone file, from a folder, and under a policy that forbids scripts and
/// inline styles, because the same style sheet is both linked and inlined and the charts need none.
package enum HTMLWriter {
    /// The style sheet, which belongs beside the page as `report.css`.
    package static let css = String(cString: weir_report_css())

    /// The page.
    package static func text(_ report: RunReport) throws(ReportError) -> String {
        let page = ReportPage(report, css: css)
        return try parts.get().map { $0.render(page) }.joined()
    }

    /// The template cut at its comments `part`, none of which stands within a section.
    ///
    /// At each tag the library counts the characters of all the text that is left, so that a long template takes longer to
    /// read than a report to write.
    private static let parts: Result<[MustacheTemplate], ReportError> = {
        MustacheContentTypes.register(ScalarMarkup(), named: "SCALAR_MARKUP")
        let text = String(cString: weir_report_mustache())
        return Result { () throws(ReportError) in
            do {
                // How text is escaped is said at the head of each template.
                let head = String(text.prefix { $0 != "\n" }) + "\n"
                return try text.split(separator: "{{! part }}\n").enumerated().map { index, part in
                    try MustacheTemplate(string: index == 0 ? String(part) : head + part)
                }
            } catch {
                throw .cannotRender(reason: "report.mustache: \(error)")
            }
        }
    }()
}

/// Escapes by Unicode scalar.
///
/// The library's own escaping goes by `Character` and lets a quote through that a
/// combining mark follows, which a browser takes for the end of an attribute.
struct ScalarMarkup: MustacheContentType {
    func escapeText(_ text: String) -> String { SafeText.markup(text) }
}
