import Records

extension ReportFolder {
    /// Writes every output of a report; each file is whole or not there.
    ///
    /// One that cannot be written does not keep the others from being tried; the first failure is thrown at the end.
    ///
    /// - Parameter isRebuilt: the plan's copy is where the report comes from, and stays.
    package func write(
        _ report: RunReport, options: ReportOutput.Options = .init(), isRebuilt: Bool = false
    ) throws(ReportError) {
        var failure: ReportError?
        for output in ReportOutput.all {
            do { try write(output.text(report, options), as: output.name) } catch {
                failure = failure ?? error
            }
        }
        if !isRebuilt {
            do { try write(report.plan.text, as: "plan.xml") } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }
}
