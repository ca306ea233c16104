import ArgumentParser
import FoundationEssentials
import Outputs
import Runs
import Timing

/// Where figures are sent while a run goes on.
struct CollectorArguments: ParsableArguments {
    private static let shortest = Duration.seconds(Int64(1))
    private static let longest = Duration.seconds(Int64(300))

    @Option(
        name: .customLong("out"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            Send the run's figures while it goes on to a collector: prometheus-rw=URL (remote write), otlp=URL (OTLP/HTTP in \
            JSON) or influx=URL (line protocol); may be repeated. Headers with credentials come from the environment: \
            WEIR_OUT_HEADERS="Authorization=Bearer%20…".
            """,
            valueName: "kind=url"))
    var destinations: [String] = []

    @Option(
        name: .customLong("out-interval"),
        help: ArgumentHelp("How often, from 1s to 5m; default: 5s.", valueName: "time"))
    var interval: DurationArgument?

    @Option(
        name: .customLong("tag"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Give all series that are sent this label; may be repeated.", valueName: "name=value"))
    var tags: [String] = []

    func validate() throws {
        _ = try collectors()
        if let interval = interval?.value, !(Self.shortest...Self.longest).contains(interval) {
            throw ValidationError("--out-interval must be from 1s to 5m, found \(interval)")
        }
        guard tags.count <= 32 else { throw ValidationError("at most 32 --tag can be given") }
        for text in tags where Tag(text) == nil {
            throw ValidationError(
                "--tag must be name=value with a name of letters, digits and _ that no series has itself, "
                    + "found \"\(text)\"")
        }
    }

    /// The observers that send a run's figures.
    ///
    /// - Parameter tell: tells a person what a collector says.
    func observers(tell: @escaping @Sendable (String) -> Void) throws -> [OutputObserver] {
        try collectors().map {
            OutputObserver($0, interval: every, tags: tags.compactMap(Tag.init), tell: tell)
        }
    }

    /// Those that send a search's.
    func capacityObservers(tell: @escaping @Sendable (String) -> Void) throws -> [CapacityOutputObserver] {
        try collectors().map {
            CapacityOutputObserver($0, interval: every, tags: tags.compactMap(Tag.init), tell: tell)
        }
    }

    private var every: Duration { interval?.value ?? .seconds(Int64(5)) }

    private func collectors() throws -> [OutputDestination] {
        let environment = ProcessInfo.processInfo.environment
        return try destinations.map { text in
            do throws(OutputDestination.Problem) {
                return try OutputDestination(text, environment: environment)
            } catch {
                throw ValidationError("--out \(error)")
            }
        }
    }
}
