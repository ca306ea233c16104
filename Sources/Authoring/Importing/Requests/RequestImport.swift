import Formats
import TestPlan

/// What came of requests that were written or recorded elsewhere: a plan, its files, and what is done otherwise.
package struct RequestImport: Sendable {
    /// Something of the source that the plan does not say, or says differently.
    package struct Note: Sendable, Equatable {
        package let location: SourceLocation
        package let message: String
    }

    /// A file that the plan reads.
    package struct File: Sendable {
        package enum Content: Sendable {
            case text(String)
            /// Copied from a path.
            case copy(String)
        }

        /// Relative to the plan's folder.
        package let name: String
        package let content: Content
    }

    /// A value that the plan takes from the environment.
    package struct Secret: Sendable {
        /// The variable of the environment.
        package let environmentVariable: String
        /// The value in the source; nil where the source takes it from the environment too.
        package let value: String?
    }

    /// The plan, as its file is to read.
    package let text: String
    /// What was read: `2 curl commands`.
    package let counted: String
    package let notes: [Note]
    package let files: [File]
    package let secrets: [Secret]

    /// How a run gets the secrets: `API_KEY=… weir run plan.xml`; nil without any.
    package func runLine(_ plan: String) -> String? {
        guard !secrets.isEmpty else { return nil }
        return secrets.map { "\($0.environmentVariable)=… " }.joined() + "weir run \(plan)"
    }

    /// What was imported, and every remark with its place.
    package func summary(of path: String) -> String {
        var lines = ["\(path): \(counted) imported, \(FigureText.counted(notes.count, "remark"))"]
        lines += notes.map { "\($0.location): \($0.message)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Writes the plan and, beside it, its files; nothing is overwritten.
    ///
    /// - Returns: what has to be done by hand, such as a file that was not found.
    package func write(to output: String) throws(ImportedFiles.Failure) -> [String] {
        try NewFile.write(output, text)
        var problems: [String] = []
        let folder = PlanText.directory(of: output)
        for file in files {
            let target =
                folder.isEmpty
                ? file.name : folder.hasSuffix("/") ? folder + file.name : "\(folder)/\(file.name)"
            do {
                switch file.content {
                case .text(let text): try NewFile.write(target, text)
                case .copy(let origin):
                    guard origin != target else { continue }
                    try NewFile.write(target, try RegularFile.read(origin))
                }
            } catch let error as ImportedFiles.Failure {
                problems.append(error.message)
            } catch let error as FileError {
                problems.append("the file \(error.path): \(error.reason)")
            } catch {
                problems.append("the file \(file.name) could not be written")
            }
        }
        return problems
    }
}
