import Formats

/// Why folders are not the shares of one run.
package struct MergeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The folder.
    package let path: String
    /// What was found there, and what the others have.
    package let reason: String

    /// Safe to print.
    package var description: String { "\(SafeText.line(path, limit: 4096)): \(SafeText.line(reason))" }
}
