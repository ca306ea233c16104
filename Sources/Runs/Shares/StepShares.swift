import Glibc
import Metrics
import Records
import Reporting

/// The folders of a step that several machines have made, below the step's own: `shares/0`, `shares/1`, ….
enum StepShares {
    /// What a share sends of a step; the record comes last, so that a folder with one is whole.
    static let files = ["plan.xml", "histograms.hlog", "samples.jtl", "samples.jsonl", "run.json"]

    /// No file of a step is longer.
    static let longestFile = 1 << 40

    /// `steps/03-8-threads/shares/1`.
    static func folder(of place: Int, in step: String) -> String { "\(step)/shares/\(place)" }

    /// Puts a piece of a file at its place; the first piece makes the file anew.
    static func keep(
        _ bytes: ArraySlice<UInt8>, at offset: Int, as name: String, of place: Int, in step: String
    ) throws(ReportError) {
        let folder = folder(of: place, in: step)
        try Folder.create(folder)
        let path = "\(folder)/\(name)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (offset == 0 ? O_TRUNC : 0), 0o644)
        guard descriptor >= 0 else {
            throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var rest = bytes
        var place = offset
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(place)) }
            guard count > 0 else {
                throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
            rest = rest.dropFirst(count)
            place += count
        }
    }

    /// Makes each step's own report of its shares', where that has not been done; a step of which a share's files are missing,
    /// or are not what was told while it went on, becomes void.
    ///
    /// - Parameter path: the search's folder.
    /// - Returns: what is wrong, for a person; the answer is then to be worked out again.
    static func settle(
        _ report: inout CapacityReport, in path: String, outputs: ReportOutput.Options
    ) -> [String] {
        guard let count = report.shares, count > 1 else { return [] }
        var notes: [String] = []
        for index in report.steps.indices {
            let entry = report.steps[index]
            guard
                let problem = merge(entry, in: path, count: count, version: report.version, outputs: outputs),
                !entry.step.reasons.contains(.share)
            else { continue }
            notes.append("step \(index + 1) is void: \(problem)")
            report.steps[index].step.result = .void
            report.steps[index].step.reasons = [.share]
        }
        return notes
    }

    private static func merge(
        _ entry: CapacityReport.Step, in path: String, count: Int, version: String,
        outputs: ReportOutput.Options
    ) -> String? {
        let step = "\(path)/\(entry.folder)"
        guard !Folder.exists("\(step)/run.json") else { return nil }
        let missing = (0..<count).filter { !Folder.exists("\(folder(of: $0, in: step))/run.json") }
        let folders = (0..<count).filter { !missing.contains($0) }.map { folder(of: $0, in: step) }
        guard !folders.isEmpty else { return "its files are missing" }
        do {
            let (report, _, problems) = try MergedRun.make(
                of: folders, to: step, version: version, outputs: outputs)
            if !missing.isEmpty {
                return "the files of share \(missing.map(String.init).joined(separator: ", ")) did not come"
            }
            if let problem = problems.first { return problem }
            let outcomes = report.aggregate.total.outcomes
            guard entry.isCovered(by: outcomes) else {
                return "\(entry.step.requests) requests were told, and its files have \(outcomes.judged)"
            }
            return nil
        } catch {
            return "its shares cannot be merged: \(error)"
        }
    }
}
