import Metrics

import Records

/// `summary.json` as it stands in the file; `schemas/summary.schema.json` documents every property.
///
/// Times are in milliseconds with decimals unless a name says otherwise. What was not measured is left out;
/// `null` stands for what is unbounded: the open side of an interval, or a percentile that falls among the
/// failures.
struct SummaryDocument: Codable, Equatable {
    /// Grows when a reader of an older version would misread a file.
    static let currentVersion = 1

    var schemaVersion = Self.currentVersion
    var weir: String
    var plan: Plan
    var run: Run
    var verdict: Verdict
    /// Left out where no latency climbed under a level load.
    var drift: Drift?
    var thresholds: [Threshold]
    var requests: Requests
    var throughput: Throughput
    var samplers: [Sampler]
    var total: Sampler
    /// Left out where all requests met about the same load.
    var byLoad: [LoadLevel]?
    /// Left out of runs whose load has no stages.
    var stages: [Stage]?
    /// What was watched; nil where nothing was.
    var monitors: Monitors?
    var threads: [Threads]
    /// The machines that made it; left out of a run of one machine.
    var shares: [Share]?
    /// What they offered of the plan's load.
    var offered: OfferedLoad?
    var errors: [ErrorKind]
    var generator: Generator

    struct Monitors: Codable, Equatable {
        struct Watch: Codable, Equatable {
            var name: String
            var kind: String
            var target: String
            var looks: Int
            var failures: Int
            var lastFailure: String?
            var slowest: Double
            var cpuSeconds: Double
        }

        /// Of the steady time; times are milliseconds.
        struct Series: Codable, Equatable {
            var monitor: String
            var name: String
            var unit: String
            var readings: Int
            var min: Double
            var mean: Double
            var max: Double
            var last: Double
            var firstHalf: Double?
            var secondHalf: Double?
            /// Of counters: by how much they grew over the whole run.
            var total: Double?
        }

        var watches: [Watch]
        var series: [Series]
    }

    struct Plan: Codable, Equatable {
        var name: String
        var path: String
        var hash: String
        /// A string, since it has 64 bits and many readers keep 53.
        var seed: String
        var seedWasDrawn: Bool
        var targets: [String]
        var insecure: Bool
        var warmUp: String?
        /// Left out by versions before it.
        var given: [PlanFacts.Given]?
        var groups: [Group]?
    }

    /// The load that a thread group of the plan makes.
    struct Group: Codable, Equatable {
        var name: String
        var threads: Int
        var work: String
        var rampUpSeconds: Double
        var startupDelaySeconds: Double
    }

    struct Run: Codable, Equatable {
        var startedAt: String
        var durationSeconds: Double
        var steadyFromSeconds: Double
        var loadEndSeconds: Double
        var endedBy: String
        var hostname: String
        var processors: Int
        var shards: Int
        var timestamps: String
        var mock: Bool
    }

    struct Verdict: Codable, Equatable {
        struct Reason: Codable, Equatable {
            var validity: String
            var label: String
            var text: String
        }

        var result: String
        var validity: String
        var headline: String
        var exitCode: Int
        var reasons: [Reason]
        var warnings: [String]
    }

    struct Drift: Codable, Equatable {
        var metric: String
        var from: Double
        var to: Double
        var growth: Double
        var z: Double
        var blocks: Int
        var windowFromSeconds: Double
        var windowUntilSeconds: Double
        var rule: String
    }

    struct Threshold: Codable, Equatable {
        var name: String
        var metric: String
        var statistic: String?
        var sampler: String?
        var serviceLevel: String?
        /// `ms`, `share`, `perSecond` or `number`: what `observed`, `limit` and `interval` are in.
        var unit: String
        var bound: String
        var limit: Double
        var observed: Double?
        var interval: Interval?
        var confidence: Double?
        var samples: Int
        var minSamples: Int?
        var result: String
        var reason: String?
        var note: String?
        var line: Int?
    }

    struct Requests: Codable, Equatable {
        var scheduled: Int
        var issued: Int
        var dropped: Int
        /// Warm-up included.
        var outcomes: [String: Int]
        var warmUp: [String: Int]
    }

    struct Rates: Codable, Equatable {
        var windowSeconds: Double
        var requestsPerSecond: Double
        var successesPerSecond: Double
        var outputTokensPerSecond: Double
    }

    struct Throughput: Codable, Equatable {
        var steady: Rates?
        var whole: Rates?
    }

    struct Sampler: Codable, Equatable {
        var name: String
        /// `sampler`, or of a row that is in no total `transaction`, `turn`, `setUp` or `tearDown`.
        var kind: String
        var requests: Int
        var failures: Int
        var errorRate: Double?
        var requestsPerSecond: Double?
        var outputTokensPerSecond: Double?
        var outcomes: [String: Int]
        var outputTokens: Int
        var promptTokens: Int
        var tokenEvents: Int
        var tokensPerEvent: Double?
        /// `server`, `events`, `mixed` or `none`.
        var usageSource: String
        var stalls: Int
        var bytesReceived: Int
        var bytesSent: Int
        var flags: [String: Int]
        var stamps: Stamps
        var goodput: [String: Goodput]
        var metrics: [String: Distribution]
        var assertions: [AssertionCount]
    }

    struct AssertionCount: Codable, Equatable {
        var name: String
        var failures: Int
    }

    struct Goodput: Codable, Equatable {
        var met: Int
        var share: Double?
    }

    struct Stamps: Codable, Equatable {
        var kernel: Int
        var coalesced: Int
        var user: Int
    }

    struct Distribution: Codable, Equatable {
        var count: Int
        var min: Double?
        var mean: Double?
        var standardDeviation: Double?
        var p50: Double?
        var p90: Double?
        var p95: Double?
        var p99: Double?
        var p999: Double?
        var max: Double?
        var p50Interval: Interval?
        var p90Interval: Interval?
        var p95Interval: Interval?
        var p99Interval: Interval?
        var p999Interval: Interval?
        /// Left out where a failure says nothing about the metric.
        var withFailuresAsInfinite: Percentiles?
    }

    struct LoadLevel: Codable, Equatable {
        struct Latency: Codable, Equatable {
            var p50: Double
            var p95: Double
            var p95Interval: Interval
        }

        var least: Int
        var most: Int
        var requests: Int
        var failures: Int
        var ttft: Latency?
        var e2e: Latency?
        var tpotP50: Double?
        /// The time that the rates are of.
        var seconds: Double
        var requestsPerSecond: Double?
        var outputTokensPerSecond: Double?
    }

    struct Stage: Codable, Equatable {
        var group: String
        var number: Int
        var fromSeconds: Double
        var untilSeconds: Double
        /// `threads` or `arrivalsPerSecond`.
        var unit: String
        var start: Double
        var target: Double
        var requests: Int
        var failures: Int
        var ttftP95: Double?
        var e2eP95: Double?
        var tpotP50: Double?
        /// The part of its time that the run had.
        var seconds: Double
        var requestsPerSecond: Double?
        var outputTokensPerSecond: Double?
    }

    struct Share: Codable, Equatable {
        var share: String
        var host: String?
        var folder: String?
        var endedBy: String?
        var validity: String?
        var reasons: [String]
        var requests: Int
        var startMs: Double?
        var clockOffsetMs: Double?
        var clockUncertaintyMs: Double?
    }

    struct Threads: Codable, Equatable {
        var group: String
        var threads: Int
        var completed: [Int]
        var min: Int
        var median: Double
        var max: Int
    }

    struct ErrorKind: Codable, Equatable {
        var outcome: String
        var sampler: String
        var status: Int?
        var message: String
        var words: String?
        var count: Int
        var example: String
        var traceId: String?
        var firstSeconds: Double
        var lastSeconds: Double
    }

    struct Generator: Codable, Equatable {
        var sendDelayP99: Double?
        /// The latest first request of a thread.
        var firstSendDelayMax: Double?
        var hiddenResends: Int
        var clientResourceErrors: Int
        var droppedArrivals: Int
        var stamps: Stamps
        /// These four are nil of a run that was killed.
        var cpuSeconds: Double?
        var cpuShare: Double?
        /// Of the event loops' threads, all together.
        var loopCPUSeconds: Double?
        /// Of the busiest event loop, of one processor.
        var shardCPUShare: Double?
        var loopLagP99: Double?
        var loopLagMax: Double?
        var queueLagMax: Double?
        /// Everybody's share of all processors.
        var machineBusyShare: Double?
        var throttledSeconds: Double?
        var clockSteps: Int
        var retransmissions: Int
        var processors: Int
        var peakMemoryBytes: Int?
        var sharesProcessWithServer: Bool
        var isConserved: Bool
    }
}

extension SummaryDocument {
    /// A range; `null` for a side that the sample cannot bound.
    struct Interval: Codable, Equatable {
        var lower: Double?
        var upper: Double?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(lower, forKey: .lower)
            try container.encode(upper, forKey: .upper)
        }
    }

    /// Percentiles with every failure counted as +∞; `null` where that is what the percentile is.
    struct Percentiles: Codable, Equatable {
        var count: Int
        var p50: Double?
        var p90: Double?
        var p95: Double?
        var p99: Double?
        var p999: Double?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(count, forKey: .count)
            try container.encode(p50, forKey: .p50)
            try container.encode(p90, forKey: .p90)
            try container.encode(p95, forKey: .p95)
            try container.encode(p99, forKey: .p99)
            try container.encode(p999, forKey: .p999)
        }
    }
}
