import Glibc
import Metrics
import Records
import Reporting

/// The folders of a step that several machines have made, below the step's own: `shares/0`, `shares/1`, ….
enum StepShares {
    /// What a share sends of a step; the record comes last, so that a folder with one is whole.
    static let files = ["plan.xml", "histograms.hlog", "samples.jtl", "samples.jsonl", "run.json"]

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

    /// Makes the step's own report of its shares', where that has not been done.
    ///
    /// - Parameters:
    ///   - step: the step's folder.
    ///   - count: how many shares the search has.
    /// - Returns: why it could not be done; nil where it was, or there are no shares.
    static func merge(
        _ step: String, count: Int, version: String, outputs: ReportOutput.Options
    ) -> String? {
        guard count > 1, !Folder.exists("\(step)/run.json") else { return nil }
        let folders = (0..<count).map { folder(of: $0, in: step) }.filter { Folder.exists("\($0)/run.json") }
        guard !folders.isEmpty else { return nil }
        do {
            _ = try MergedRun.make(of: folders, to: step, version: version, outputs: outputs)
            return nil
        } catch {
            return "\(step): \(error)"
        }
    }
}
