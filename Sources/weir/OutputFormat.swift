import ArgumentParser

/// How a command prints what it has to say.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case text
    /// One JSON object.
    case json
}
