/// An engine whose metrics are known by their public documentation.
///
/// Each maps the engine's names to series that have the same name and unit whatever the engine: ``SeriesName``. Older
/// names come behind newer ones.
package enum EnginePreset: String, CaseIterable, Sendable {
    case vllm
    case sglang
    case tgi
    case llamaCpp = "llama.cpp"
    case triton
    case dcgm
    case node

    package var rules: [SeriesRule] {
        switch self {
        case .vllm: Self.vllmRules
        case .sglang: Self.sglangRules
        case .tgi: Self.tgiRules
        case .llamaCpp: Self.llamaCppRules
        case .triton: Self.tritonRules
        case .dcgm: Self.dcgmRules
        case .node: Self.nodeRules
        }
    }

    /// What the names of its metrics begin with.
    package var prefixes: [String] {
        switch self {
        case .vllm: ["vllm:"]
        case .sglang: ["sglang:"]
        case .tgi: ["tgi_"]
        case .llamaCpp: ["llamacpp:"]
        case .triton: ["nv_inference_", "nv_trt_llm_", "nv_gpu_"]
        case .dcgm: ["DCGM_"]
        case .node: ["node_"]
        }
    }
}

/// Names that series have in every preset, with their units.
package enum SeriesName: String, CaseIterable, Sendable {
    /// Requests that are worked on.
    case running
    /// Requests that wait for their turn.
    case waiting
    /// The part of the KV cache in use.
    case kvCache
    /// Requests that were put back for want of memory, a second.
    case preemptions
    case promptTokens
    case outputTokens
    /// Requests that ended, a second.
    case requests
    case failures
    /// Means of the requests that came so far since the last look.
    case queueTime
    case prefillTime
    case decodeTime
    /// Time to first token as the server sees it.
    case ttft
    /// Time per output token as the server sees it.
    case tpot
    /// The processors' or the GPU's busy part.
    case cpu
    case utilization
    case memory
    case power
    case temperature
    case clock
    /// Whether something but the load holds the clock down.
    case throttled
    case received
    case sent
    case diskRead
    case diskWritten
    case diskBusy
    case threads
    case descriptors

    package var unit: MetricUnit {
        switch self {
        case .running, .waiting, .power, .temperature, .clock, .throttled, .threads, .descriptors: .number
        case .kvCache, .utilization, .memory, .diskBusy, .cpu: .share
        case .preemptions, .promptTokens, .outputTokens, .requests, .failures: .rate
        case .queueTime, .prefillTime, .decodeTime, .ttft, .tpot: .time
        case .received, .sent, .diskRead, .diskWritten: .byteRate
        }
    }
}

extension SeriesRule {
    /// Times in a body are seconds, and here nanoseconds.
    package static let seconds = 1e9

    init(_ name: SeriesName, _ figures: [Figure], scale: Double = 1) {
        self.init(name.rawValue, name.unit, figures, scale: scale)
    }

    /// A gauge by one of its names, summed over models and replicas.
    package static func gauge(
        _ name: SeriesName, _ metrics: [String], _ joint: Joint = .sum, labels: [String: String] = [:],
        scale: Double = 1
    ) -> SeriesRule {
        SeriesRule(name, metrics.map { .gauge(Selector($0, labels), joint) }, scale: scale)
    }

    /// A counter by one of its names.
    package static func rate(
        _ name: SeriesName, _ metrics: [String], labels: [String: String] = [:],
        without: [String: [String]] = [:], alternatives: String? = nil
    ) -> SeriesRule {
        SeriesRule(
            name,
            metrics.map { .rate(Selector($0, labels, without: without, alternatives: alternatives)) })
    }

    /// The mean of a histogram or summary by one of its names.
    ///
    /// - Parameter unit: nanoseconds in its unit of time.
    package static func mean(
        _ name: SeriesName, _ metrics: [String], labels: [String: String] = [:], unit: Double = seconds
    ) -> SeriesRule {
        SeriesRule(
            name,
            metrics.map {
                .mean(sum: Selector("\($0)_sum", labels), count: Selector("\($0)_count", labels))
            },
            scale: unit)
    }
}
