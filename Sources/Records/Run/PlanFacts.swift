import Formats
import Timing

/// The plan, as far as a report speaks of it.
package struct PlanFacts: Sendable {
    /// One thread group in words.
    package struct Group: Sendable {
        package var name: String
        package var threads: Int
        /// `20 loops`, `5m`, `20 loops or 5m`.
        package var work: String
        package var rampUp: Duration
        package var startupDelay: Duration

        package init(name: String, threads: Int, work: String, rampUp: Duration, startupDelay: Duration) {
            self.name = name
            self.threads = threads
            self.work = work
            self.rampUp = rampUp
            self.startupDelay = startupDelay
        }
    }

    /// A value that the command line gave: a property of `-J`, or a variable that `--set` replaced.
    package struct Given: Codable, Equatable, Sendable {
        /// `-J` or `--set`.
        package var option: String
        package var name: String
        /// Secrets redacted.
        package var value: String

        package init(option: String, name: String, value: String) {
            self.option = option
            self.name = name
            self.value = value
        }

        /// `-J users=20`, safe to print.
        package var text: String {
            let value = SafeText.line(value, limit: 80)
            return "\(option) \(SafeText.line(name, limit: 40))=\(value)"
        }
    }

    package var name: String
    /// As the person gave it.
    package var path: String
    package var hash: String
    package var seed: UInt64
    package var seedWasDrawn: Bool
    /// The whole text, secrets redacted.
    package var text: String
    package var groups: [Group]
    /// The base URL or URLs the plan sends to, secrets redacted.
    package var targets: [String]
    /// Certificates were not verified.
    package var insecure: Bool
    package var warmUp: String?
    /// What the command line gave beside the plan, in the order of their names.
    package var given: [Given]

    package init(
        name: String, path: String, hash: String, seed: UInt64, seedWasDrawn: Bool, text: String,
        groups: [Group],
        targets: [String], insecure: Bool, warmUp: String?, given: [Given] = []
    ) {
        self.given = given
        self.name = name
        self.path = path
        self.hash = hash
        self.seed = seed
        self.seedWasDrawn = seedWasDrawn
        self.text = text
        self.groups = groups
        self.targets = targets
        self.insecure = insecure
        self.warmUp = warmUp
    }
}
