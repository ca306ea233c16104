import FoundationEssentials

import Formats
import Metrics

extension ReportFolder {
    /// Writes `run.json`, in place of one that is there.
    package func write(_ record: RunRecord) throws(ReportError) {
        try Folder.write(try record.sealed().text(), to: "\(path)/run.json")
    }
}

extension RunRecord {
    /// With the checksum of what it holds.
    func sealed() throws(ReportError) -> RunRecord {
        var sealed = self
        sealed.check = try checksum()
        return sealed
    }

    /// One line of JSON.
    func text() throws(ReportError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        } catch {
            throw .cannotRender(reason: "run.json: \(error)")
        }
    }

    private func checksum() throws(ReportError) -> UInt32 {
        var bare = self
        bare.check = nil
        return Deflate.checksum(Array(try bare.text().utf8)[...])
    }

    /// Reads a folder's `run.json`.
    ///
    /// One whose checksum does not fit has been altered: it comes back without its end, as that of a run which was
    /// killed, and `isAltered` says so. Throws ``ReportError/cannotRead(path:reason:)`` where it is no record of a run.
    static func read(from path: String) throws(ReportError) -> (record: RunRecord, isAltered: Bool) {
        let file = "\(path)/run.json"
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try RegularFile.read(file)
        } catch {
            let isMissing = !Folder.exists(file)
            throw .cannotRead(
                path: file,
                reason: isMissing ? "there is no such file; is this a run's folder?" : error.reason)
        }
        var record = try JSONDocument.decode(RunRecord.self, bytes, file: file)
        guard record.format == currentFormat else {
            throw .cannotRead(
                path: "\(file):1",
                reason: "it has format \(record.format), and this version reads \(currentFormat)")
        }
        if let problem = record.misfit { throw .cannotRead(path: "\(file):1", reason: problem) }
        let isAltered = record.check != (try record.checksum())
        if isAltered { record.end = nil }
        return (record, isAltered)
    }

    /// What of the run's shape cannot be, in words; nil where all can.
    private var misfit: String? {
        func number(_ name: String, _ value: Int, _ range: ClosedRange<Int>) -> String? {
            range.contains(value)
                ? nil
                : "\"\(name)\" must be from \(range.lowerBound) to \(range.upperBound), found \(value)"
        }
        let threadCounts = threads.enumerated().lazy.compactMap {
            number("threads.\($0).count", $1.count, Plausible.threads)
        }
        return number("startedAt", Int(startedAt), 0...Int(Plausible.nanoseconds.upperBound))
            ?? number("steadyFrom", Int(steadyFrom), 0...Int(Plausible.nanoseconds.upperBound))
            ?? number("processors", processors, 1...1 << 20)
            ?? number("shards", shards, 1...1 << 20)
            ?? number("kinds", kinds.count, samplers.count...samplers.count)
            ?? threadCounts.first
    }
}
