import Metrics

/// The columns of `samples.jtl` in the order of the file: JMeter's default CSV, and Weir's own after it.
///
/// The writer, the reader of a run's report and that of comparisons go by this one list.
enum JTLColumn: Int, CaseIterable {
    case timeStamp
    case elapsed
    case label
    case responseCode
    case responseMessage
    case threadName
    case dataType
    case success
    case failureMessage
    case bytes
    case sentBytes
    case grpThreads
    case allThreads
    case url
    case latency
    case idleTime
    case connect
    // Weir's own.
    case outcome
    case ttft
    case ttfa
    case tpot
    case e2e
    case outputTokens
    case tokenEvents
    case stalls
    case warmUp
    case flags
    case requestID
    case issuedNanoseconds
    case sendDelay
    case connectTime
    case ttfb
    case done
    case usage
    case promptTokens
    case stamps
    case openRequests
    case phases
    case failedAssertions
    case part
    case arrivalRate
    case traceID

    /// Its name in the file's first line.
    var name: String {
        switch self {
        case .url: "URL"
        case .latency: "Latency"
        case .idleTime: "IdleTime"
        case .connect: "Connect"
        case .requestID: "requestId"
        case .traceID: "traceId"
        case .issuedNanoseconds: "issuedNs"
        default: "\(self)"
        }
    }

    /// The column of a metric; nil for one that samples do not have.
    init?(_ metric: LatencyMetric) {
        guard let column = Self.ofMetrics[metric.rawValue] else { return nil }
        self = column
    }

    // Made once: it is asked for each time of each sample.
    private static let ofMetrics = LatencyMetric.allCases.map { metric in
        allCases.first { $0.name == metric.entry.column }
    }

    /// The file's first line; JMeter writes the names of additional columns in quotes, and so does Weir.
    static let header =
        names(upTo: .connect).joined(separator: ",") + ","
        + allCases.dropFirst(names(upTo: .connect).count).map { "\"\($0.name)\"" }.joined(separator: ",")
        + "\n"

    private static func names(upTo last: JTLColumn) -> [String] {
        allCases.prefix { $0 != last }.map(\.name) + [last.name]
    }

    /// Where each column stands in a file, by the names in its first line.
    struct Places {
        private let places: [Int?]

        init(header: [String]) {
            places = JTLColumn.allCases.map { header.firstIndex(of: $0.name) }
        }

        subscript(column: JTLColumn) -> Int? { places[column.rawValue] }
    }
}
