/// One thing that is wrong with a plan or a file it names: where, what was expected and what was found.
package struct Diagnostic: Error, Hashable, Sendable {
    package let location: SourceLocation
    /// `threadGroup "chat": rampUp must not be negative, found "-5s"`.
    package let message: String
    /// `did you mean "threads"?`; nil where nothing is near.
    package let suggestion: String?

    package init(_ message: String, at location: SourceLocation, suggestion: String? = nil) {
        self.location = location
        self.message = message
        self.suggestion = suggestion
    }
}
