import Formats
import Metrics
import Timing

/// Everything a report says about one run: a plain value that feeds every writer.
///
/// Texts in it are redacted already; texts that came from the server are still hostile and each writer makes them
/// safe for its own format.
package struct RunReport: Sendable {
    /// Weir's own version.
    package var version: String
    package var plan: PlanFacts
    package var run: RunFacts
    package var verdict: Verdict
    package var aggregate: Aggregate
    /// Throughput after the ramp and the warm-up and before the first thread ended; nil where that is too short.
    package var steady: Throughput?
    package var whole: Throughput?
    package var health: RunHealth
    /// The most common failure messages, most frequent first, at most ``errorLimit``.
    package var errors: [ErrorFacts]

    package static let errorLimit = 20

    package init(
        version: String, plan: PlanFacts, run: RunFacts, verdict: Verdict, aggregate: Aggregate,
        steady: Throughput?, whole: Throughput?, health: RunHealth, errors: [ErrorFacts]
    ) {
        self.version = version
        self.plan = plan
        self.run = run
        self.verdict = verdict
        self.aggregate = aggregate
        self.steady = steady
        self.whole = whole
        self.health = health
        self.errors = errors
    }
}

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

/// The run, as far as its numbers do not say it.
package struct RunFacts: Sendable {
    /// Unix nanoseconds.
    package var startedAt: Int64
    /// From the start to the last response.
    package var duration: Duration
    /// From the start to the end of the ramp and of a timed warm-up: where the steady window begins.
    package var steadyFrom: Duration
    /// From the start to the moment when the first thread ended or no new sample was started any more.
    package var loadEnd: Duration
    package var hostname: String
    package var processors: Int
    package var shards: Int
    /// `kernel` or `user`: where token stamps come from on this machine.
    package var timestamps: String
    /// The target was Weir's own mock server, in this process.
    package var mock: Bool

    package init(
        startedAt: Int64, duration: Duration, steadyFrom: Duration, loadEnd: Duration, hostname: String,
        processors: Int, shards: Int, timestamps: String, mock: Bool
    ) {
        self.startedAt = startedAt
        self.duration = duration
        self.steadyFrom = steadyFrom
        self.loadEnd = loadEnd
        self.hostname = hostname
        self.processors = processors
        self.shards = shards
        self.timestamps = timestamps
        self.mock = mock
    }
}

/// One kind of failure: its outcome and message, and how often it came.
package struct ErrorFacts: Sendable {
    package var outcome: Outcome
    package var sampler: String
    package var status: Int?
    /// Redacted, capped, from the server: not to be trusted.
    package var message: String
    /// The start of the answer of such a request that an assertion did not hold for, redacted, from the server; empty
    /// for other failures.
    package var words = ""
    package var count: Int
    /// A request that failed so.
    package var example: RequestID
    /// The start of its response's body, redacted, from the server; empty where none was kept.
    package var excerpt = ""
    /// Since the run's start.
    package var first: Duration
    package var last: Duration

    package init(
        outcome: Outcome, sampler: String, status: Int?, message: String, words: String = "", count: Int,
        example: RequestID, excerpt: String = "", first: Duration, last: Duration
    ) {
        self.words = words
        self.excerpt = excerpt
        self.outcome = outcome
        self.sampler = sampler
        self.status = status
        self.message = message
        self.count = count
        self.example = example
        self.first = first
        self.last = last
    }
}

/// What a sample's line in a file needs beside the sample itself.
package struct SampleContext: Sendable {
    /// Row names, by ``Metrics/Sample/sampler``.
    package var samplers: [String]
    /// Group names, by ``Metrics/RequestID/group``.
    package var groups: [String]
    /// URLs as the plan states them, by sampler; secrets redacted.
    package var urls: [String]
    package var offset: WallClockOffset

    package init(samplers: [String], groups: [String], urls: [String], offset: WallClockOffset) {
        self.samplers = samplers
        self.groups = groups
        self.urls = urls
        self.offset = offset
    }
}
