import Records

extension ReportFolder {
    /// Writes everything that is known only at the end; each file is whole or not there.
    ///
    /// One that cannot be written does not keep the others from being tried; the first failure is thrown at the end.
    ///
    /// - Parameter isRebuilt: the plan's copy is where the report comes from, and stays.
    package func write(
        _ report: RunReport, junit: JUnitDialect = .jenkins, isRebuilt: Bool = false
    ) throws(ReportError) {
        var failure: ReportError?
        func attempt(_ name: String, _ text: () throws(ReportError) -> String) {
            do {
                try write(text(), as: name)
            } catch {
                failure = failure ?? error
            }
        }
        // What CI gates on comes first: it should be there even where the disk fills up half way.
        attempt("junit.xml") { () throws(ReportError) in try JUnitWriter.text(report, dialect: junit) }
        attempt("summary.json") { () throws(ReportError) in try SummaryWriter.text(report) }
        attempt("summary.md") { MarkdownWriter.text(report) }
        attempt("metrics.txt") { OpenMetricsWriter.text(report) }
        attempt("report.css") { HTMLWriter.css }
        attempt("index.html") { () throws(ReportError) in try HTMLWriter.text(report) }
        if !isRebuilt { attempt("plan.xml") { report.plan.text } }
        if let failure { throw failure }
    }
}
