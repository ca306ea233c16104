/// A place in a file that a person wrote, for messages such as `plans/chat.xml:14:22`.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The path as the person gave it.
    package let file: String
    /// From 1; 0 where only the file is known.
    package let line: Int
    /// From 1, in characters; 0 where only the line is known.
    package let column: Int

    package init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String {
        line == 0 ? file : column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
    }
}
