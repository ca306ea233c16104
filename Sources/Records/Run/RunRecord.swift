import Metrics
import Timing

/// `run.json`: what a report needs beside the samples and the histograms, so that it can be made again.
///
/// Written at the start of a run, when it says that the run goes on, and again at its end. Of a run that was killed
/// only the first is there. An internal form; `summary.json` is the one for other programs.
package struct RunRecord: Codable, Sendable {
    static let currentFormat = 2

    var format = Self.currentFormat
    var weir: String
    /// Unix nanoseconds.
    var startedAt: Int64
    var hostname: String
    var processors: Int
    var shards: Int
    var mock: Bool
    var plan: Plan
    var samplers: [String]
    /// What each row counts.
    var kinds: [SamplerStatistics.Kind]
    /// Every thread group as it ran, with how many threads it may have.
    var threads: [Threads]
    var serviceLevels: [Level]
    var thresholds: [Limit]
    /// Names of each sampler's assertions.
    var assertions: [[String]]
    var healthLimits: RunHealth.Limits
    var steadyFrom: Int64
    /// How the plan lets the load go; nil in files of versions that did not write it.
    var course: PlannedCourse?
    /// Which step of a search it is, whose threads have sent requests in the steps before; nil of a whole run.
    package var step: Int?
    /// Which part of a run of several machines it is; nil of a whole run.
    package var share: RunShare?
    /// When the load was to begin, in Unix nanoseconds; nil: at once.
    package var startsAt: Int64?
    /// What was watched; nil where nothing was.
    package var monitors: [MonitorFacts]?
    /// The sums of the folder's other raw files by name.
    ///
    /// That of the plan's copy from the start, those of samples and histograms at the end; nil in files of versions that
    /// did not write them.
    var files: [String: FileSum]?
    /// nil while the run goes on.
    var end: End?
    /// CRC-32 of the record without it, by which an altered figure is known.
    var check: UInt32?

    struct Plan: Codable, Equatable {
        struct Group: Codable, Equatable {
            var name: String
            var threads: Int
            var work: String
            var rampUp: Int64
            var startupDelay: Int64
        }

        var name: String
        var path: String
        var hash: String
        var seed: UInt64
        var seedWasDrawn: Bool
        var groups: [Group]
        var targets: [String]
        var insecure: Bool
        var warmUp: String?
        /// nil in files of versions that did not write it.
        var given: [PlanFacts.Given]?
    }

    struct Threads: Codable, Equatable {
        var group: String
        var count: Int
    }

    struct Level: Codable, Equatable {
        struct Bound: Codable, Equatable {
            var metric: String
            var atMost: Int64
        }

        var name: String
        var limits: [Bound]
    }

    struct Limit: Codable, Equatable {
        var name: String
        var metric: String
        /// Of a monitor's series, whose name does not tell it; nil of all others.
        var unit: MetricUnit?
        var statistic: String?
        var sampler: String?
        var serviceLevel: String?
        var isAtMost: Bool
        var limit: Double
        var minSamples: Int?
        var confidence: Double?
        var line: Int?
    }

    struct Kind: Codable, Equatable {
        var outcome: String
        var sampler: String
        var status: Int?
        var message: String
        /// nil where there are none.
        var words: String?
        var count: Int
        var group: Int
        var thread: Int
        var ordinal: Int
        /// nil where the request carried none.
        var trace: TraceID?
        var excerpt: String
        var first: Int64
        var last: Int64
    }

    /// What only a run that came to its end can say.
    struct End: Codable {
        /// What a row's samples must add up to again.
        struct Row: Codable, Equatable {
            var outcomes: [String: Int]
            var outputTokens: Int
            var promptTokens: Int
            var tokenEvents: Int
            var stalls: Int
            var bytesReceived: Int
            var bytesSent: Int
            var serviceLevelMet: [Int]
            /// Failures of each of its assertions.
            var assertions: [String: Int]
        }

        /// A row of passes that the samples do not hold.
        struct Transaction: Codable, Equatable {
            var row: Int
            var outcomes: [String: Int]
            /// Lengths in nanoseconds and how often each came.
            var lengths: [[Int64]]
            var exact: LatencyHistogram.Exact?
        }

        /// Unix nanoseconds of the moment that offsets count from.
        var start: Int64
        var duration: Int64
        var loadEnd: Int64
        var steadyFrom: Int64
        var endedBy: String
        var timestamps: String
        var scheduled: Int
        var issued: Int
        var dropped: Int
        /// Of every request that ended, warm-up included.
        var outcomes: [String: Int]
        /// A value a row.
        var rows: [Row]
        var health: RunHealth.Readings
        var binWidth: Int64
        /// A value a bin.
        var tokenEvents: [Int]
        var activeThreads: [Int]
        var openRequests: [Int]
        /// A value a sampler; nil where it has no gap.
        var gaps: [LatencyHistogram.Exact?]
        var transactions: [Transaction]
        var errors: [Kind]
        var exemplars: Exemplars
    }
}
