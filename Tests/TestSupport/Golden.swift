import Foundation

/// Texts that people read, kept as files in `Snapshots` beside the tests.
package enum Golden {
    /// Compares a text with the file of that name; `WEIR_RECORD=1` writes the file instead.
    ///
    /// - Parameter test: a file in the folder of `Snapshots`.
    /// - Returns: the first difference; nil where there is none.
    package static func difference(
        of text: String, from name: String, test: String = #filePath
    ) throws -> String? {
        let file = URL(fileURLWithPath: test).deletingLastPathComponent()
            .appendingPathComponent("Snapshots").appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["WEIR_RECORD"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
            return nil
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        guard text != expected else { return nil }
        let lines = zip(
            text.split(separator: "\n", omittingEmptySubsequences: false),
            expected.split(separator: "\n", omittingEmptySubsequences: false))
        let first = lines.first { $0 != $1 }.map { "found\n\($0)\nexpected\n\($1)" } ?? "one is longer"
        return "differs from Snapshots/\(name): \(first)"
    }
}
