#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ReportFolder {
    /// Writes `run.json`, in place of one that is there.
    package func write(_ record: RunRecord) throws(ReportError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text: String
        do {
            text = String(decoding: try encoder.encode(record), as: UTF8.self) + "\n"
        } catch {
            throw .cannotRender(reason: "run.json: \(error)")
        }
        try Folder.write(text, to: "\(path)/run.json")
    }
}
