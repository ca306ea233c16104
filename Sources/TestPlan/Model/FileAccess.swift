/// Where files that a plan names may lie beside its own folder; only the command line says it.
package struct FileAccess: Equatable, Sendable {
    /// `--data-dir`: files that the plan's folder has not are looked for here, and absolute paths may lead into it.
    package var dataDirectory: String?
    /// `--allow-outside`: anywhere.
    package var allowsOutside = false

    package init() {}
}
