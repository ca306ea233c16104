/// A file that cannot be read, or not on from a line.
package struct FileError: Error, Equatable, Sendable {
    package let path: String
    /// nil where the file as a whole is meant.
    package let line: Int?
    /// In words of the system or of Weir.
    package let reason: String

    package init(path: String, line: Int? = nil, reason: String) {
        self.path = path
        self.line = line
        self.reason = reason
    }
}
