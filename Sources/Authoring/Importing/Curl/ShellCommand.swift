import TestPlan

/// A word of a command line, its quotes taken away.
struct ShellWord {
    var text: RequestText
    let location: SourceLocation
}

/// One command with the words that belong to it.
struct ShellCommand {
    var words: [ShellWord]
    /// What the shell does around it and the import does not: pipes, redirections.
    var remarks: [(location: SourceLocation, message: String)] = []
    /// A here-document or here-string that is its standard input.
    var input: RequestText?
}
