import Metrics

/// The columns of `samples.jtl` in the order of the file: JMeter's default CSV, and Weir's own after it.
///
/// The writer, the reader of a run's report and that of comparisons go by this one list.
enum JTLColumn: String, CaseIterable {
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
    case url = "URL"
    case latency = "Latency"
    case idleTime = "IdleTime"
    case connect = "Connect"
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
    case requestID = "requestId"
    case issuedNanoseconds = "issuedNs"
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

    /// The column of a metric; nil for one that samples do not have.
    init?(_ metric: LatencyMetric) {
        guard let column = metric.entry.column.flatMap(JTLColumn.init(rawValue:)) else { return nil }
        self = column
    }

    /// The file's first line; JMeter writes the names of additional columns in quotes, and so does Weir.
    static let header =
        names(upTo: .connect).joined(separator: ",") + ","
        + allCases.dropFirst(names(upTo: .connect).count).map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        + "\n"

    private static func names(upTo last: JTLColumn) -> [String] {
        allCases.prefix { $0 != last }.map(\.rawValue) + [last.rawValue]
    }

    /// Where each column stands in a file, by the names in its first line.
    struct Places {
        private let places: [Int?]

        init(header: [String]) {
            places = JTLColumn.allCases.map { header.firstIndex(of: $0.rawValue) }
        }

        subscript(column: JTLColumn) -> Int? { places[column.ordinal] }
    }

    private var ordinal: Int { Self.ordinals[self] ?? 0 }

    private static let ordinals = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
