/// Which variables of the environment a plan may read with `${__env(NAME)}`.
///
/// A plan from a stranger could otherwise send any of them away. `<secret env>` is apart: the plan names it as a
/// secret, and its value is redacted (docs/plans-from-strangers.md).
package enum EnvironmentAccess: Equatable, Sendable {
    /// These, and what a CI system says of the build (``ofContinuousIntegration``).
    case only(Set<String>)
    case all

    /// What CI systems say of a build and everyone may know: no token, key, password or secret among them.
    package static let ofContinuousIntegration: Set<String> = [
        "CI", "BRANCH_NAME", "BUILD_ID", "BUILD_NUMBER", "BUILD_TAG", "JOB_NAME",
        "BUILDKITE_BRANCH", "BUILDKITE_BUILD_NUMBER", "BUILDKITE_COMMIT",
        "CI_COMMIT_BRANCH", "CI_COMMIT_REF_NAME", "CI_COMMIT_SHA", "CI_COMMIT_SHORT_SHA", "CI_COMMIT_TAG",
        "CI_ENVIRONMENT_NAME", "CI_JOB_ID", "CI_JOB_NAME", "CI_PIPELINE_ID", "CI_PIPELINE_IID",
        "CI_PROJECT_NAME", "CIRCLE_BRANCH", "CIRCLE_BUILD_NUM", "CIRCLE_SHA1",
        "GITHUB_ACTIONS", "GITHUB_EVENT_NAME", "GITHUB_HEAD_REF", "GITHUB_JOB", "GITHUB_REF",
        "GITHUB_REF_NAME",
        "GITHUB_REPOSITORY", "GITHUB_RUN_ATTEMPT", "GITHUB_RUN_ID", "GITHUB_RUN_NUMBER", "GITHUB_SHA",
        "GITHUB_WORKFLOW", "GITLAB_CI", "GIT_BRANCH", "GIT_COMMIT",
    ]

    /// Whether the plan may read a variable.
    package func allows(_ name: String) -> Bool {
        switch self {
        case .all: true
        case .only(let names): names.contains(name) || Self.ofContinuousIntegration.contains(name)
        }
    }
}
