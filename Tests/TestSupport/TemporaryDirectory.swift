import Foundation

import Glibc

/// A fresh directory for one test's files; ``remove()`` deletes it with all that lies in it.
package struct TemporaryDirectory: Sendable {
    /// Its absolute path, without a slash at the end.
    package let path: String

    /// Makes a directory below the system's temporary one; throws what the system says if it cannot.
    package init() throws {
        var template = Array((FileManager.default.temporaryDirectory.path + "/weir-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The absolute path of a name in it.
    package func path(_ name: String) -> String { path + "/" + name }

    /// Writes a file, directories of its name included, and returns its absolute path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    /// A file's content as UTF-8 text.
    package func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
    }

    /// Deletes the directory; a failure is ignored, since a test cannot do anything about it.
    package func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
