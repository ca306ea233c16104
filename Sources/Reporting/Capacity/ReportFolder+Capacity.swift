import Records
import Wording

extension ReportFolder {
    /// Writes every file of a search but the folders of its steps; each is whole or not there.
    ///
    /// One that cannot be written does not keep the others from being tried; the first failure is thrown at the end.
    ///
    /// - Parameter language: of `index.html` and `summary.md`; what programs read is English.
    /// - Parameter isRebuilt: `capacity.json` is where the report comes from, and stays.
    package func write(
        _ report: CapacityReport, in language: Language = .english, isRebuilt: Bool = false
    ) throws(ReportError) {
        typealias Output = (name: String, text: (CapacityReport) throws(ReportError) -> String)
        let outputs: [Output] = [
            ("junit.xml", CapacityJUnit.text), (CapacityFile.name, CapacityFile.text),
            ("summary.md", { report in CapacityMarkdown.text(report, in: language) }),
            ("report.css", { _ in HTMLWriter.css }),
            (
                "index.html",
                { report throws(ReportError) in
                    try CapacityPage.text(report, in: language)
                }
            ),
        ]
        var failure: ReportError?
        for output in outputs where !isRebuilt || output.name != CapacityFile.name {
            do { try write(output.text(report), as: output.name) } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }
}
