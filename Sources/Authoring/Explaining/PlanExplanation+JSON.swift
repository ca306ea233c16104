import Execution
import FoundationEssentials
import Metrics
import TestPlan
import Timing

extension PlanExplanation {
    private struct Document: Encodable {
        struct Bounds: Encodable {
            let least: Int
            /// Absent where nothing but time ends it.
            let most: Int?
        }

        struct Value: Encodable {
            let name: String
            let written: String
            let value: String?
            let origins: [String]
        }

        struct Node: Encodable {
            let element: String
            let line: Int
            let attributes: [Value]
            let text: String?
            let method: String?
            let url: String?
            let requests: Bounds?
            let children: [Node]
        }

        struct Load: Encodable {
            let spanSeconds: Double
            let ends: Bool
            /// Of groups with a number of threads; empty where there is none.
            let threads: [Int]
            /// Of open groups; absent where there is none.
            let arrivalsPerSecond: [Double]?
            let maxThreads: Int?
        }

        struct File: Encodable {
            let path: String
            let reader: String
            let rows: Int?
            let columns: [String]
            let preset: String?
        }

        struct Limit: Encodable {
            let name: String
            let metric: String
            let limit: String
            let implied: Bool
            let line: Int?
        }

        struct Capacity: Encodable {
            let group: String
            let unit: String
            let from: Double
            let to: Double
            let levels: [Double]?
            let atLeast: Double?
            let judgedBy: [String]
        }

        struct Monitors: Encodable {
            struct Monitor: Encodable {
                let name: String
                let kind: String
                let target: String
                let series: [String]
            }

            let intervalSeconds: Double
            let monitors: [Monitor]
        }

        let schemaVersion = 1
        let plan: String
        let path: String
        let seed: UInt64
        let seedWasDrawn: Bool
        let requests: Bounds
        let load: Load
        let groups: [Node]
        let values: [Value]
        let files: [File]
        let thresholds: [Limit]
        /// Absent where the plan watches nothing; the series are those that each can have.
        let monitors: Monitors?
        /// Absent where the plan has no `<capacity>`.
        let capacity: Capacity?
    }

    /// The explanation as one JSON object.
    package func json() throws -> String {
        let curve = PlannedLoad(graph.mainGroups.map(\.workload), points: 100)
        let document = Document(
            plan: plan.plan.name, path: plan.path, seed: plan.seed, seedWasDrawn: plan.seedWasDrawn,
            requests: bounds(requests),
            load: Document.Load(
                spanSeconds: curve.span.inSeconds, ends: curve.ends, threads: curve.threads,
                arrivalsPerSecond: curve.arrivals.isEmpty ? nil : curve.arrivals,
                maxThreads: curve.arrivals.isEmpty ? nil : curve.maxThreads),
            groups: groups.map { node($0.node, requests: $0.requests) },
            values: outline.values.map(value),
            files: outline.files.map {
                Document.File(
                    path: $0.path, reader: $0.reader, rows: $0.rows, columns: $0.columns, preset: $0.preset)
            },
            thresholds: thresholds.map { threshold in
                Document.Limit(
                    name: threshold.name, metric: threshold.metric.name, limit: threshold.limitText,
                    implied: threshold.isImplied, line: threshold.line)
            },
            monitors: plan.plan.monitors.map { watched in
                Document.Monitors(
                    intervalSeconds: watched.interval.inSeconds,
                    monitors: watched.monitors.map { monitor in
                        Document.Monitors.Monitor(
                            name: monitor.name, kind: monitor.kind.element,
                            target: redactor.redact(monitor.target), series: monitor.series.map(\.name))
                    })
            },
            capacity: capacity.map { capacity in
                Document.Capacity(
                    group: capacity.group, unit: capacity.settings.unit.rawValue,
                    from: capacity.settings.from, to: capacity.settings.to, levels: capacity.settings.levels,
                    atLeast: capacity.settings.atLeast, judgedBy: capacity.terms.limits.map(\.name))
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }

    private func bounds(_ bounds: RequestBounds) -> Document.Bounds {
        Document.Bounds(least: bounds.least, most: bounds.most)
    }

    private func value(_ value: PlanOutline.Value) -> Document.Value {
        Document.Value(
            name: value.name, written: redactor.redact(value.written),
            value: value.value.map { redactor.redact($0) }, origins: value.origins)
    }

    private func node(_ node: PlanOutline.Node, requests: RequestBounds? = nil) -> Document.Node {
        let sampler = sampler(node)
        return Document.Node(
            element: node.element, line: node.location.line, attributes: node.attributes.map(value),
            text: node.text.map { redactor.redact($0) }, method: sampler?.method,
            url: sampler.map { redactor.redact($0.urlText) }, requests: requests.map(bounds),
            children: node.children.map { self.node($0) })
    }
}
