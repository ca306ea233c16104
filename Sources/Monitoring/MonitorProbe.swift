import Formats
import Metrics
import TestPlan
import Timing
import Transport

/// What an address offers to a monitor, by one look: which engine answers, and which of its metrics are there.
package struct MonitorProbe: Sendable {
    /// A series of a preset, and whether the body has what it is made of.
    package struct Series: Sendable {
        package var rule: SeriesRule
        package var isThere: Bool
        /// The value now; nil of counters, which say nothing at their first look.
        package var value: Double?
    }

    package let url: String
    package let status: Int
    package let preset: EnginePreset?
    package let series: [Series]
    /// Every metric of the body by name, with the number of its samples; histograms by their common name.
    package let metrics: [(name: String, samples: Int)]
    package let took: Duration
    package let bytes: Int
    package let problem: String?

    /// Looks once.
    ///
    /// - Throws: ``TransferError`` where nothing answers.
    package init(
        _ url: String, headers: [(name: String, value: String)], timeout: Duration,
        connection: ConnectionOptions
    ) throws(TransferError) {
        let start = Instant.now()
        let fetch = try BlockingFetch(
            PrometheusReader.target(url, headers: headers, timeout: timeout, connection))
        let answer = try fetch.fetch()
        self.url = url
        status = answer.status
        took = Instant.now() - start
        bytes = answer.body.count
        let body = ExpositionReader(names: nil, mostSamples: 200_000).read(answer.body)
        problem = body.firstProblem
        preset = EnginePreset.recognised(in: body)
        let names = Set(body.samples.map(\.name))
        var tracker = SeriesTracker(preset?.rules ?? [])
        let values = tracker.take(body, at: start)
        series = (preset?.rules ?? []).map { rule in
            Series(
                rule: rule,
                isThere: rule.figures.contains { $0.selectors.allSatisfy { names.contains($0.metric) } },
                value: values.first { $0.series == rule.name }?.value)
        }
        var counts: [String: Int] = [:]
        for sample in body.samples { counts[Self.family(sample.name, names), default: 0] += 1 }
        metrics = counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// `x_seconds` of `x_seconds_bucket`, where the sum and the count are there too.
    private static func family(_ name: String, _ names: Set<String>) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let family = String(name.dropLast(suffix.count))
            if names.contains(family + "_sum"), names.contains(family + "_count") { return family }
        }
        return name
    }

    /// The element for a plan.
    package var element: String {
        let address = SafeText.escaped(url, ["&": "&amp;", "\"": "&quot;", "<": "&lt;"])
        let preset = preset.map { " preset=\"\($0.rawValue)\"" } ?? ""
        guard preset.isEmpty else {
            return """
                <monitors>
                  <prometheus name="engine" url="\(address)"\(preset)/>
                </monitors>
                """
        }
        let example =
            metrics.first { !$0.name.hasPrefix("python_") && !$0.name.hasPrefix("process_") }?.name ?? "NAME"
        return """
            <monitors>
              <prometheus name="app" url="\(address)">
                <series name="first" metric="\(example)" kind="gauge"/>
              </prometheus>
            </monitors>
            """
    }
}
