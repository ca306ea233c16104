import Formats
import Glibc
import Metrics
import Timing

/// The folder of one run's files.
///
/// It is never shared and nothing in it is overwritten by another run.
package struct ReportFolder: Sendable {
    /// Files that say that a run lives here.
    private static let marks = [
        "run.json", "samples.jtl", "summary.json", "junit.xml", "index.html", "repeats.json",
    ]

    /// As it was given, or as the default name made it.
    package let path: String

    /// Makes the folder, and those above it.
    ///
    /// Throws ``ReportError/folderInUse(path:)`` where it holds a run already, and
    /// ``ReportError/cannotWrite(path:reason:)`` where nothing can be written there: better before the run
    /// than after.
    package static func create(path: String) throws(ReportError) -> ReportFolder {
        try Folder.create(path)
        guard !marks.contains(where: { Folder.exists("\(path)/\($0)") }) else {
            throw .folderInUse(path: path)
        }
        guard Folder.isWritable(path) else { throw .system(path, EACCES) }
        return ReportFolder(path: path)
    }

    /// How many runs of one plan may begin in the same second.
    private static let sameSecond = 9_999

    /// Makes `reports/<plan>-<UTC time>` below `parent`, with a number after it where another run took the name.
    ///
    /// The folder is new: of two runs that begin at once each makes one of its own.
    ///
    /// - Parameter share: of several machines each has a folder of its own.
    package static func create(
        plan: String, startedAt unixNanoseconds: Int64, share: RunShare = .whole,
        in parent: String = "reports"
    ) throws(ReportError) -> ReportFolder {
        let place = share.isWhole ? "" : "-shard-\(share.index)-of-\(share.count)"
        let name = defaultName(plan: plan, startedAt: unixNanoseconds) + place
        try Folder.create(parent)
        for number in 1...sameSecond {
            let path = "\(parent)/\(name)" + (number == 1 ? "" : "-\(number)")
            if try Folder.createNew(path) { return ReportFolder(path: path) }
        }
        throw .folderInUse(path: "\(parent)/\(name)")
    }

    /// `rag-chat-20261122T190602Z`: the plan's name in what every file system takes, and the start.
    package static func defaultName(plan: String, startedAt unixNanoseconds: Int64) -> String {
        let time = UTCTime(unixNanoseconds: unixNanoseconds).compact
        let slug = slug(plan)
        return slug.isEmpty ? "run-\(time)" : "\(slug)-\(time)"
    }

    /// Letters, digits and single hyphens, at most 60; letters beyond ASCII are kept.
    static func slug(_ name: String) -> String {
        var result = ""
        for character in SafeText.line(name, limit: 60).lowercased() {
            if character.isLetter || character.isNumber {
                result.append(character)
            } else if !result.isEmpty, result.last != "-" {
                result.append("-")
            }
        }
        if result.hasSuffix("-") { result.removeLast() }
        return result
    }

    /// The folder of a run that is there already, to make its report again.
    package static func open(path: String) -> ReportFolder { ReportFolder(path: path) }

    /// Writes the copy of the plan, secrets taken out; before the run, so that a killed one has it.
    package func write(plan: PlanFacts) throws(ReportError) {
        try write(plan.text, as: "plan.xml")
    }

    /// Writes one of the folder's files, whole or not at all.
    package func write(_ text: String, as name: String) throws(ReportError) {
        try Folder.write(text, to: "\(path)/\(name)")
    }
}
