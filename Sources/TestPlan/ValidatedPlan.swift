import Metrics

/// What a person gives beside the plan: the only way into it from outside.
package struct PlanInputs: Sendable {
    /// `--set name=value`: replaces a variable's value.
    package var overrides: [String: String] = [:]
    /// `-J name=value`: what `${__P(name)}` reads.
    package var properties: [String: String] = [:]
    package var environment: [String: String] = [:]
    /// `--env NAME`, `--env-all`: which of them `${__env(NAME)}` may read.
    package var access = EnvironmentAccess.only([])
    /// `--data-dir`, `--allow-outside`: where the plan's files may lie.
    package var files = FileAccess()

    package init() {}
}

/// A plan that every rule has passed: the only kind that can be run.
///
/// Made by ``PlanLoader``; names are resolved, pools are in memory, variables have their values.
package struct ValidatedPlan: Sendable {
    package let plan: TestPlan
    /// The path as the person gave it.
    package let path: String
    /// The plan's own text, secrets not yet redacted (a plan holds their names, not their values).
    package let text: String
    /// FNV-1a (64 bits) of the text in hexadecimal: it tells plans apart, no more.
    package let hash: String
    /// The plan's seed, or the one drawn for this run.
    package let seed: UInt64
    package let seedWasDrawn: Bool
    /// Variables and secrets, evaluated.
    package let values: [String: String]
    /// What `__P` and `__env` read when templates are compiled.
    package let inputs: PlanInputs
    /// Values that no output may show, with the name to show instead.
    package let secrets: [(name: String, value: String)]
    package let pools: [LoadedPool]
    /// By the index of the group that replays it.
    package let traces: [Int: ArrivalTrace]
    /// Names that steps set while a thread runs; a name's place is its slot in ``TemplateContext/variables``.
    package let threadVariables: [String]
    package let thresholds: [Threshold]
    package let serviceLevels: [ServiceLevel]
    /// What may be wrong and keeps nothing from running; in the order of the plan.
    package let warnings: [Diagnostic]

    /// Where a file is that an attribute names, beside the plan.
    package func file(_ name: String) -> String {
        let directory =
            path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : "."
        let resolved = try? PlanFile.resolve(
            name, directory: directory.isEmpty ? "/" : directory, access: inputs.files, at: plan.location)
        return resolved ?? name
    }

    /// Problems that a command finds in the plan, as those of its loading are shown.
    package func error(_ diagnostics: [Diagnostic]) -> PlanError {
        PlanError(diagnostics: diagnostics, path: path, sources: [path: text], secrets: secrets)
    }

    /// The warnings as a person reads them, each with its line and a caret; empty where there is none.
    ///
    /// - Parameter color: with ANSI colours, for a terminal.
    package func renderWarnings(color: Bool) -> String {
        PlanError(diagnostics: warnings, path: path, sources: [path: text])
            .listed(as: "warning", color: color).map { $0 + "\n" }.joined()
    }
}
