extension EnginePreset {
    // docs.vllm.ai, "Production Metrics"; the names with gpu_cache and time_per_output_token are of version 0.
    static let vllmRules: [SeriesRule] = [
        .gauge(.running, ["vllm:num_requests_running"]),
        .gauge(.waiting, ["vllm:num_requests_waiting"]),
        .gauge(.kvCache, ["vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"], .highest),
        .rate(.preemptions, ["vllm:num_preemptions_total", "vllm:num_preemptions"]),
        .rate(.promptTokens, ["vllm:prompt_tokens_total", "vllm:prompt_tokens"]),
        .rate(.outputTokens, ["vllm:generation_tokens_total", "vllm:generation_tokens"]),
        // Of every finish reason: so many have ended, in spite of the name.
        .rate(.requests, ["vllm:request_success_total", "vllm:request_success"]),
        .rate(.failures, ["vllm:request_success_total"], labels: ["finished_reason": "error"]),
        .mean(.queueTime, ["vllm:request_queue_time_seconds"]),
        .mean(.prefillTime, ["vllm:request_prefill_time_seconds"]),
        .mean(.decodeTime, ["vllm:request_decode_time_seconds"]),
        .mean(.ttft, ["vllm:time_to_first_token_seconds"]),
        .mean(
            .tpot,
            [
                "vllm:request_time_per_output_token_seconds", "vllm:inter_token_latency_seconds",
                "vllm:time_per_output_token_seconds",
            ]),
    ]

    // docs.sglang.ai, "Production Metrics"; ranks of one replica tell of the same requests, and a priority's series are
    // parts of the one without.
    static let sglangRules: [SeriesRule] = [
        .gauge(
            .running, ["sglang:num_running_reqs"], .highestWithin("dp_rank"), labels: ["priority": ""]),
        .gauge(.waiting, ["sglang:num_queue_reqs"], .highestWithin("dp_rank"), labels: ["priority": ""]),
        .gauge(.kvCache, ["sglang:token_usage"], .highest),
        .rate(.preemptions, ["sglang:num_retracted_requests_total"]),
        .rate(.promptTokens, ["sglang:prompt_tokens_total"]),
        .rate(.outputTokens, ["sglang:generation_tokens_total"]),
        .rate(.requests, ["sglang:num_requests_total"]),
        .rate(.failures, ["sglang:num_aborted_requests_total"]),
        .mean(.queueTime, ["sglang:queue_time_seconds"]),
        .mean(.prefillTime, ["sglang:per_stage_req_latency_seconds"], labels: ["stage": "prefill_forward"]),
        .mean(.ttft, ["sglang:time_to_first_token_seconds"]),
        .mean(.tpot, ["sglang:inter_token_latency_seconds", "sglang:time_per_output_token_seconds"]),
    ]

    // huggingface.co/docs/text-generation-inference, "Metrics"; times of inference are those of a batch.
    static let tgiRules: [SeriesRule] = [
        .gauge(.running, ["tgi_batch_current_size"]),
        .gauge(.waiting, ["tgi_queue_size"]),
        .rate(.promptTokens, ["tgi_request_input_length_sum"]),
        .rate(.outputTokens, ["tgi_request_generated_tokens_sum"]),
        .rate(.requests, ["tgi_request_success", "tgi_request_success_total"]),
        .rate(.failures, ["tgi_request_failure", "tgi_request_failure_total"]),
        .mean(.queueTime, ["tgi_request_queue_duration"]),
        .mean(.prefillTime, ["tgi_batch_inference_duration"], labels: ["method": "prefill"]),
        .mean(.tpot, ["tgi_batch_inference_duration"], labels: ["method": "decode"]),
    ]

    // The README of llama.cpp's server, "GET /metrics".
    static let llamaCppRules: [SeriesRule] = [
        .gauge(.running, ["llamacpp:requests_processing"]),
        .gauge(.waiting, ["llamacpp:requests_deferred"]),
        .gauge(.kvCache, ["llamacpp:kv_cache_usage_ratio"], .highest),
        .rate(.promptTokens, ["llamacpp:prompt_tokens_total"]),
        .rate(.outputTokens, ["llamacpp:tokens_predicted_total"]),
        SeriesRule(
            // Of all tokens since the last look: the server does not count requests.
            .tpot,
            [
                .mean(
                    sum: .init("llamacpp:tokens_predicted_seconds_total"),
                    count: .init("llamacpp:tokens_predicted_total"))
            ], scale: SeriesRule.seconds),
    ]

    // The Triton Inference Server's guide, "Metrics", and the TensorRT-LLM backend's; the members of an ensemble count
    // the same requests.
    static let tritonRules: [SeriesRule] = [
        .gauge(.running, ["nv_trt_llm_request_metrics"], labels: ["request_type": "scheduled"]),
        SeriesRule(
            .waiting,
            [
                .gauge(.init("nv_trt_llm_request_metrics", ["request_type": "waiting"]), .sum),
                .gauge(.init("nv_inference_pending_request_count"), .sum),
            ]),
        SeriesRule(
            .kvCache,
            [
                .gauge(
                    .init("nv_trt_llm_kv_cache_block_metrics", ["kv_cache_block_type": "fraction"]), .highest),
                .part(
                    .init("nv_trt_llm_kv_cache_block_metrics", ["kv_cache_block_type": "used"]),
                    of: [.init("nv_trt_llm_kv_cache_block_metrics", ["kv_cache_block_type": "max"])]),
            ]),
        .rate(.promptTokens, ["nv_llm_input_token_len_sum"]),
        .rate(.outputTokens, ["nv_llm_output_token_len_sum"]),
        .rate(.requests, ["nv_inference_request_success"], alternatives: "model"),
        .rate(.failures, ["nv_inference_request_failure"], alternatives: "model"),
        SeriesRule(
            .queueTime,
            [
                .mean(
                    sum: .init("nv_inference_queue_duration_us", alternatives: "model"),
                    count: .init("nv_inference_request_success", alternatives: "model"))
            ], scale: 1e3),
        .mean(.ttft, ["nv_inference_first_response_histogram_ms"], unit: 1e6),
        .gauge(.utilization, ["nv_gpu_utilization"], .highest),
        SeriesRule(
            .memory,
            [.part(.init("nv_gpu_memory_used_bytes"), of: [.init("nv_gpu_memory_total_bytes")])]),
        .gauge(.power, ["nv_gpu_power_usage"]),
    ]

    // NVIDIA's DCGM exporter; the reasons of its clocks are in no default list.
    static let dcgmRules: [SeriesRule] = [
        .gauge(.utilization, ["DCGM_FI_DEV_GPU_UTIL"], .highest, scale: 0.01),
        SeriesRule(
            .memory,
            [
                .part(
                    .init("DCGM_FI_DEV_FB_USED"),
                    of: [.init("DCGM_FI_DEV_FB_USED"), .init("DCGM_FI_DEV_FB_FREE")])
            ]),
        .gauge(.power, ["DCGM_FI_DEV_POWER_USAGE"]),
        .gauge(.temperature, ["DCGM_FI_DEV_GPU_TEMP"], .highest),
        .gauge(.clock, ["DCGM_FI_DEV_SM_CLOCK"]),
        SeriesRule(
            .throttled,
            ["DCGM_FI_DEV_CLOCKS_EVENT_REASONS", "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS"].map {
                .bits(.init($0), mask: ThrottleReasons.harmful)
            }),
    ]

    // The node exporter of Prometheus; what is built upon other devices would count twice.
    static let nodeRules: [SeriesRule] = [
        SeriesRule(
            .cpu,
            [
                .restOfGrowth(
                    [
                        .init("node_cpu_seconds_total", ["mode": "idle"]),
                        .init("node_cpu_seconds_total", ["mode": "iowait"]),
                    ], of: .init("node_cpu_seconds_total"))
            ]),
        SeriesRule(
            .memory,
            [.rest(.init("node_memory_MemAvailable_bytes"), of: .init("node_memory_MemTotal_bytes"))]),
        .rate(.received, ["node_network_receive_bytes_total"], without: ["device": virtualInterfaces]),
        .rate(.sent, ["node_network_transmit_bytes_total"], without: ["device": virtualInterfaces]),
        .rate(.diskRead, ["node_disk_read_bytes_total"], without: ["device": virtualDisks]),
        .rate(.diskWritten, ["node_disk_written_bytes_total"], without: ["device": virtualDisks]),
        SeriesRule(
            .diskBusy,
            [
                .rate(
                    .init(
                        "node_disk_io_time_seconds_total", without: ["device": virtualDisks],
                        alternatives: "device"))
            ]),
    ]

    /// Loopback, and what containers and bridges add to the interfaces of a machine.
    package static let virtualInterfaces = ["lo", "veth", "docker", "br-", "cni", "cali", "flannel", "virbr"]
    package static let virtualDisks = ["dm-", "md", "loop", "ram", "zram", "sr"]
}

/// Why a GPU's clock is lower than it could be: NVML's bits.
package enum ThrottleReasons {
    /// Those that hold a clock down under load.
    ///
    /// The limit of power 0x4, hardware slowdown 0x8, heat 0x20 and 0x40, the brake of the power supply 0x80. Idleness
    /// 0x1, clocks that a person set 0x2, a neighbour 0x10 and the display 0x100 are no fault of the load.
    package static let harmful: UInt64 = 0xEC
}
