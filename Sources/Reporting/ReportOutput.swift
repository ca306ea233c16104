import Records
import Wording

/// A file that is made of a run's report once it is over.
///
/// An output is added to ``all``; what follows a run while it goes on is a `RunObserver`.
package struct ReportOutput: Sendable {
    /// What a person chooses of the outputs' form.
    package struct Options: Sendable {
        package var junit = JUnitDialect.jenkins
        /// Of `index.html` and `summary.md`; what programs read is English.
        package var language = Language.english

        package init() {}
    }

    /// The file's name in the run's folder.
    package let name: String
    /// Its content.
    ///
    /// Throws ``ReportError/cannotRender(reason:)``.
    let text: @Sendable (RunReport, Options) throws(ReportError) -> String

    /// In the order in which they are written: what CI gates on comes first, since it should be there even where the
    /// disk fills up half way.
    package static let all = [
        ReportOutput(name: "junit.xml") { report, options throws(ReportError) in
            try JUnitWriter.text(report, dialect: options.junit)
        },
        ReportOutput(name: "summary.json") { report, _ throws(ReportError) in try SummaryWriter.text(report)
        },
        ReportOutput(name: "summary.md") { report, options in
            MarkdownWriter.text(report, in: options.language)
        },
        ReportOutput(name: "metrics.txt") { report, _ in OpenMetricsWriter.text(report) },
        ReportOutput(name: "report.css") { _, _ in HTMLWriter.css },
        ReportOutput(name: "index.html") { report, options throws(ReportError) in
            try HTMLWriter.text(report, in: options.language)
        },
    ]
}
