import CResources
import Records
import Wording

/// A run as one HTML page: whole as a lone file, from a folder, and under a policy that forbids scripts and
/// inline styles, because the same style sheet is both linked and inlined and the charts need none.
package enum HTMLWriter {
    /// The style sheet, which belongs beside the page as `report.css`.
    package static let css = String(cString: weir_report_css())

    /// The page.
    package static func text(
        _ report: RunReport, in language: Language = .english
    ) throws(ReportError) -> String {
        try language.speak { () throws(ReportError) in try template.render(ReportPage(report, css: css)) }
    }

    private static let template = PageTemplate("report.mustache", String(cString: weir_report_mustache()))
}
