import Metrics
import Timing

/// `<monitors>`: what is watched beside the load.
package struct MonitorPlan: Sendable {
    /// The process that is watched.
    package enum ProcessChoice: Sendable, Equatable {
        case pid(Int32)
        /// Whoever listens on the port of this machine.
        case port(UInt16)
        /// Every process whose command line contains the text.
        case command(String)

        /// As messages and reports call it.
        package var text: String {
            switch self {
            case .pid(let id): "with the id \(id)"
            case .port(let port): "that listens on port \(port)"
            case .command(let text): "whose command line contains \(text.quoted)"
            }
        }
    }

    /// An address whose body is read in Prometheus' text format.
    package struct Prometheus: Sendable {
        package var url: String
        package var headers: [(name: String, value: String)]
        package var timeout: Duration
        /// nil: the body tells.
        package var preset: EnginePreset?
        /// Own series.
        package var series: [SeriesRule]

        package init(
            url: String, headers: [(name: String, value: String)], timeout: Duration, preset: EnginePreset?,
            series: [SeriesRule]
        ) {
            self.url = url
            self.headers = headers
            self.timeout = timeout
            self.preset = preset
            self.series = series
        }
    }

    package enum Kind: Sendable {
        case host
        case process(ProcessChoice)
        case gpu
        case prometheus(Prometheus)

        /// The element's name, and the monitor's where it has none of its own.
        package var element: String {
            switch self {
            case .host: "host"
            case .process: "process"
            case .gpu: "gpu"
            case .prometheus: "prometheus"
            }
        }
    }

    package struct Monitor: Sendable {
        package var name: String
        package var kind: Kind
        package var location: SourceLocation

        /// What it watches, for reports; an address is written without its secrets elsewhere.
        package var target: String {
            switch kind {
            case .host: "this machine"
            case .gpu: "the GPUs of this machine"
            case .process(let choice): "the process \(choice.text)"
            case .prometheus(let source): source.url
            }
        }
    }

    package var interval = Duration.seconds(Int64(1))
    package var monitors: [Monitor] = []
    package var location: SourceLocation

    package init(location: SourceLocation) { self.location = location }
}

extension MonitorPlan.Monitor {
    /// The series that it can have, with their units.
    package var series: [(name: String, unit: MetricUnit)] {
        func named(_ names: [SeriesName]) -> [(String, MetricUnit)] { names.map { ($0.rawValue, $0.unit) } }
        switch kind {
        case .host:
            return named([.cpu, .memory, .received, .sent, .diskRead, .diskWritten, .diskBusy])
        case .process:
            return [("cpu", .number), ("memory", .bytes)] + named([.threads, .descriptors])
        case .gpu:
            return named([.utilization, .memory, .temperature, .throttled])
        case .prometheus(let source):
            let presets = source.preset.map { [$0] } ?? EnginePreset.allCases
            let known = presets.flatMap(\.rules)
            return (source.series + known).reduce(into: []) { list, rule in
                if !list.contains(where: { $0.name == rule.name }) { list.append((rule.name, rule.unit)) }
            }
        }
    }

    /// The unit of one of its series; nil where it cannot have it.
    package func unit(of name: String) -> MetricUnit? {
        if let known = series.first(where: { $0.name == name }) { return known.unit }
        // Each GPU has its own: `0.power`.
        guard case .gpu = kind, let dot = name.firstIndex(of: "."), UInt8(name[..<dot]) != nil,
            let series = SeriesName(rawValue: String(name[name.index(after: dot)...])),
            [.utilization, .memory, .power, .clock, .temperature, .throttled].contains(series)
        else { return nil }
        return series.unit
    }
}
