import Formats
import Metrics
import Records
import Reporting

/// Makes the report of a search again from its folder: the answer from the steps, the steps held against their folders.
package enum CapacityFolder {
    /// Of what does not add up so much is listed.
    private static let problemLimit = 20

    /// The report, and what was wrong with the files; safe to print.
    ///
    /// - Throws: ``ReportError/cannotRead(path:reason:)`` where there is no record of a search.
    package static func read(
        _ path: String
    ) throws(ReportError) -> (report: CapacityReport, problems: [String]) {
        var report = try CapacityFile.read(from: path)
        var problems: [String] = []
        if report.isDamaged {
            problems.append("\(path)/\(CapacityFile.name): its checksum does not fit: it was altered")
        }
        report.notes += StepShares.settle(&report, in: path, outputs: ReportOutput.Options())
        // Of a step that lost a share, the files are not what was told.
        for (index, entry) in report.steps.enumerated() where !entry.step.reasons.contains(.share) {
            problems += self.problems(of: entry, number: index + 1, in: path)
        }
        let search = CapacitySearch(of: report)
        let steps = report.steps.map(\.step)
        if report.endedBy == .completed, case .answer(let answer) = search.next(after: steps) {
            report.answer = answer
        } else {
            let isShares = report.stored?.stopReason == CapacityAnswer.StopReason.share.rawValue
            report.answer = search.answer(after: steps, stopped: isShares ? .share : .stopped)
        }
        if let stored = report.stored, stored.stopReason != nil, let answer = report.answer,
            stored.carries != answer.bracket.carries || stored.breaks != answer.bracket.breaks
        {
            problems.append(
                "\(path)/\(CapacityFile.name): its steps give another answer than it names: it was altered")
        }
        report.isDamaged = !problems.isEmpty
        return (report, Array(problems.prefix(problemLimit)))
    }

    private static func problems(of entry: CapacityReport.Step, number: Int, in path: String) -> [String] {
        let folder = "\(path)/\(entry.folder)"
        do throws(ReportError) {
            let stored = try RunFolder.read(folder)
            guard stored.problems.isEmpty else { return stored.problems }
            let outcomes = stored.report.aggregate.total.outcomes
            guard entry.isCovered(by: outcomes) else {
                return [
                    "\(path)/\(CapacityFile.name): step \(number) counts "
                        + "\(FigureText.counted(entry.step.requests, "request")) (\(entry.step.failed) failed), and "
                        + "\(entry.folder) has \(outcomes.judged) (\(outcomes.failures) failed)"
                ]
            }
            return []
        } catch {
            return ["\(error)"]
        }
    }
}
