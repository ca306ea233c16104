import Metrics
import Testing
import Timing

@testable import Monitoring

@Suite struct SeriesTrackerTests {
    private func body(_ text: String) -> Exposition { ExpositionReader(names: nil).read(Array(text.utf8)) }
    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    private func values(_ tracker: inout SeriesTracker, _ text: String, _ seconds: Double) -> [String: Double]
    {
        let values = tracker.take(body(text), at: at(seconds))
        return Dictionary(uniqueKeysWithValues: values.map { ($0.series, $0.value) })
    }

    private static let served = SeriesRule("served", .rate, [.rate(.init("served_total"))])

    @Test func aCounterIsARateFromItsSecondBodyOn() {
        var tracker = SeriesTracker([Self.served])
        #expect(values(&tracker, "served_total 1000\n", 0).isEmpty)
        #expect(values(&tracker, "served_total 1010\n", 2) == ["served": 5])
        _ = tracker.take(body("served_total 1016\n"), at: at(4))
        #expect(tracker.totals == ["served": 16])
    }

    /// A server that begins anew counts from 0: nothing is invented for the time between.
    @Test func aResetIsAGap() {
        var tracker = SeriesTracker([Self.served])
        _ = values(&tracker, "served_total 1000\n", 0)
        #expect(values(&tracker, "served_total 3\n", 1).isEmpty)
        #expect(values(&tracker, "served_total 8\n", 2) == ["served": 5])
        _ = tracker.take(body("served_total 9\n"), at: at(3))
        #expect(tracker.totals == ["served": 6])
    }

    /// What has grown over a gap has grown over all of it.
    @Test func aRateAfterAGapIsOfTheWholeGap() {
        var tracker = SeriesTracker([Self.served])
        _ = values(&tracker, "served_total 0\n", 0)
        _ = values(&tracker, "served_total 100\n", 1)
        #expect(values(&tracker, "other 1\n", 5).isEmpty)
        #expect(values(&tracker, "served_total 700\n", 7) == ["served": 100])
    }

    @Test func aCounterOfLabelsThatComesLaterHasBegunAtZero() {
        var tracker = SeriesTracker([Self.served])
        _ = values(&tracker, "served_total{reason=\"stop\"} 10\n", 0)
        #expect(
            values(&tracker, "served_total{reason=\"stop\"} 12\nserved_total{reason=\"error\"} 3\n", 1)
                == ["served": 5])
    }

    @Test func aHistogramsMeanIsOfTheTimeBetween() {
        var tracker = SeriesTracker([.mean(.prefillTime, ["p_seconds"])])
        _ = values(&tracker, "p_seconds_sum 100\np_seconds_count 10\n", 0)
        #expect(values(&tracker, "p_seconds_sum 103\np_seconds_count 16\n", 1) == ["prefillTime": 5e8])
        // Nothing was observed: there is no mean.
        #expect(values(&tracker, "p_seconds_sum 103\np_seconds_count 16\n", 2).isEmpty)
    }

    @Test func whatIsMissingForOneBodyIsAGap() {
        var tracker = SeriesTracker([.gauge(.waiting, ["w"]), Self.served])
        #expect(values(&tracker, "w 3\nserved_total 1\n", 0) == ["waiting": 3])
        #expect(values(&tracker, "", 1).isEmpty)
        #expect(values(&tracker, "w NaN\n", 2).isEmpty)
        #expect(values(&tracker, "w 4\n", 3) == ["waiting": 4])
    }

    @Test func anOlderNameIsTakenWhereTheNewerIsNotThere() {
        var tracker = SeriesTracker(EnginePreset.vllm.rules)
        #expect(values(&tracker, "vllm:gpu_cache_usage_perc 0.5\n", 0)["kvCache"] == 0.5)
        #expect(values(&tracker, "vllm:gpu_cache_usage_perc 0.6\n", 1)["kvCache"] == 0.6)
    }

    /// Two bodies ten seconds apart in the form of each engine, and what they say.
    static let engines: [(EnginePreset, String, String, [String: Double])] = [
        (
            .vllm,
            """
            vllm:num_requests_running{engine="0",model_name="m"} 7.0
            vllm:num_requests_running{engine="1",model_name="m"} 5.0
            vllm:num_requests_waiting{engine="0",model_name="m"} 2.0
            vllm:num_requests_waiting_by_reason{engine="0",model_name="m",reason="capacity"} 2.0
            vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.625
            vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.375
            vllm:generation_tokens_total{engine="0",model_name="m"} 100.0
            vllm:iteration_tokens_total_sum{engine="0",model_name="m"} 9.0
            vllm:request_success_total{engine="0",finished_reason="stop",model_name="m"} 10.0
            vllm:request_success_total{engine="0",finished_reason="error",model_name="m"} 0.0
            vllm:time_to_first_token_seconds_count{engine="0",model_name="m"} 10.0
            vllm:time_to_first_token_seconds_sum{engine="0",model_name="m"} 2.0
            """,
            """
            vllm:num_requests_running{engine="0",model_name="m"} 7.0
            vllm:num_requests_running{engine="1",model_name="m"} 6.0
            vllm:num_requests_waiting{engine="0",model_name="m"} 4.0
            vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.75
            vllm:generation_tokens_total{engine="0",model_name="m"} 1100.0
            vllm:request_success_total{engine="0",finished_reason="stop",model_name="m"} 28.0
            vllm:request_success_total{engine="0",finished_reason="error",model_name="m"} 2.0
            vllm:time_to_first_token_seconds_count{engine="0",model_name="m"} 30.0
            vllm:time_to_first_token_seconds_sum{engine="0",model_name="m"} 12.0
            """,
            [
                "running": 13, "waiting": 4, "kvCache": 0.75, "outputTokens": 100, "requests": 2,
                "failures": 0.2, "ttft": 5e8,
            ]
        ),
        (
            .sglang,
            """
            sglang:num_running_reqs{dp_rank="0",model_name="m",priority="",tp_rank="0"} 9.0
            sglang:num_running_reqs{dp_rank="0",model_name="m",priority="",tp_rank="1"} 9.0
            sglang:num_running_reqs{dp_rank="1",model_name="m",priority="",tp_rank="0"} 4.0
            sglang:num_running_reqs{dp_rank="1",model_name="m",priority="3",tp_rank="0"} 4.0
            sglang:num_queue_reqs{dp_rank="0",model_name="m",tp_rank="0"} 1.0
            sglang:token_usage{dp_rank="0",model_name="m",tp_rank="0"} 0.31
            sglang:generation_tokens_total{is_streaming="true",model_name="m"} 100.0
            sglang:per_stage_req_latency_seconds_sum{stage="prefill_forward"} 1
            sglang:per_stage_req_latency_seconds_count{stage="prefill_forward"} 10
            sglang:per_stage_req_latency_seconds_sum{stage="other"} 1
            """,
            """
            sglang:num_running_reqs{dp_rank="0",model_name="m",priority="",tp_rank="0"} 9.0
            sglang:num_running_reqs{dp_rank="0",model_name="m",priority="",tp_rank="1"} 9.0
            sglang:num_running_reqs{dp_rank="1",model_name="m",priority="",tp_rank="0"} 4.0
            sglang:num_queue_reqs{dp_rank="0",model_name="m",tp_rank="0"} 3.0
            sglang:token_usage{dp_rank="0",model_name="m",tp_rank="0"} 0.5
            sglang:generation_tokens_total{is_streaming="true",model_name="m"} 200.0
            sglang:per_stage_req_latency_seconds_sum{stage="prefill_forward"} 3
            sglang:per_stage_req_latency_seconds_count{stage="prefill_forward"} 20
            """,
            ["running": 13, "waiting": 3, "kvCache": 0.5, "outputTokens": 10, "prefillTime": 2e8]
        ),
        (
            .tgi,
            """
            # TYPE tgi_request_success counter
            tgi_request_success 121

            tgi_request_failure{err="validation"} 4
            tgi_queue_size 3
            tgi_batch_current_size 8
            tgi_request_queue_duration_sum 9.75
            tgi_request_queue_duration_count 121
            tgi_request_generated_tokens_sum 30250
            tgi_batch_inference_duration_sum{method="prefill"} 6.5
            tgi_batch_inference_duration_count{method="prefill"} 75
            """,
            """
            tgi_request_success 131
            tgi_request_failure{err="validation"} 4
            tgi_request_failure{err="overloaded"} 1
            tgi_queue_size 5
            tgi_batch_current_size 8
            tgi_request_queue_duration_sum 14.75
            tgi_request_queue_duration_count 131
            tgi_request_generated_tokens_sum 31250
            tgi_batch_inference_duration_sum{method="prefill"} 7.5
            tgi_batch_inference_duration_count{method="prefill"} 80
            """,
            [
                "requests": 1, "failures": 0.1, "waiting": 5, "running": 8, "queueTime": 5e8,
                "outputTokens": 100, "prefillTime": 2e8,
            ]
        ),
        (
            .llamaCpp,
            """
            llamacpp:prompt_tokens_total 3.21457e+06
            llamacpp:tokens_predicted_total 1000
            llamacpp:tokens_predicted_seconds_total 10
            llamacpp:requests_processing 2
            llamacpp:requests_deferred 1
            """,
            """
            llamacpp:prompt_tokens_total 3.21467e+06
            llamacpp:tokens_predicted_total 1200
            llamacpp:tokens_predicted_seconds_total 14
            llamacpp:requests_processing 4
            llamacpp:requests_deferred 3
            """,
            ["promptTokens": 10, "outputTokens": 20, "tpot": 2e7, "running": 4, "waiting": 3]
        ),
        (
            .triton,
            """
            nv_inference_request_success{model="ensemble",version="1"} 100
            nv_inference_request_success{model="llm",version="1"} 100
            nv_inference_queue_duration_us{model="ensemble",version="1"} 0
            nv_inference_queue_duration_us{model="llm",version="1"} 0
            nv_trt_llm_request_metrics{model="llm",request_type="scheduled",version="1"} 12
            nv_trt_llm_request_metrics{model="llm",request_type="waiting",version="1"} 3
            nv_inference_pending_request_count{model="llm",version="1"} 4
            nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="used",model="llm",version="1"} 1560
            nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="max",model="llm",version="1"} 6240
            nv_llm_output_token_len_sum{model="llm",response_metric_type="total_output_tokens",version="1"} 100
            nv_gpu_utilization{gpu_uuid="GPU-1"} 0.87
            nv_gpu_memory_used_bytes{gpu_uuid="GPU-1"} 60
            nv_gpu_memory_total_bytes{gpu_uuid="GPU-1"} 80
            """,
            """
            nv_inference_request_success{model="ensemble",version="1"} 120
            nv_inference_request_success{model="llm",version="1"} 120
            nv_inference_queue_duration_us{model="ensemble",version="1"} 0
            nv_inference_queue_duration_us{model="llm",version="1"} 2000000
            nv_trt_llm_request_metrics{model="llm",request_type="scheduled",version="1"} 12
            nv_trt_llm_request_metrics{model="llm",request_type="waiting",version="1"} 5
            nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="used",model="llm",version="1"} 3120
            nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="max",model="llm",version="1"} 6240
            nv_llm_output_token_len_sum{model="llm",response_metric_type="total_output_tokens",version="1"} 600
            nv_gpu_utilization{gpu_uuid="GPU-1"} 0.9
            nv_gpu_memory_used_bytes{gpu_uuid="GPU-1"} 60
            nv_gpu_memory_total_bytes{gpu_uuid="GPU-1"} 80
            """,
            [
                "requests": 2, "queueTime": 1e8, "running": 12, "waiting": 5, "kvCache": 0.5,
                "outputTokens": 50, "utilization": 0.9, "memory": 0.75,
            ]
        ),
        (
            .dcgm,
            """
            DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-1"} 97
            DCGM_FI_DEV_GPU_UTIL{gpu="1",UUID="GPU-2"} 40
            DCGM_FI_DEV_FB_FREE{gpu="0",UUID="GPU-1"} 25
            DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1"} 75
            DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-1"} 61
            DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu="0",UUID="GPU-1"} 32
            """,
            """
            DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-1"} 99
            DCGM_FI_DEV_FB_FREE{gpu="0",UUID="GPU-1"} 20
            DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1"} 80
            DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-1"} 62
            DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu="0",UUID="GPU-1"} 1
            """, ["utilization": 0.99, "memory": 0.8, "temperature": 62, "throttled": 0]
        ),
        (
            .node,
            """
            node_cpu_seconds_total{cpu="0",mode="idle"} 100
            node_cpu_seconds_total{cpu="0",mode="iowait"} 1
            node_cpu_seconds_total{cpu="0",mode="user"} 50
            node_memory_MemAvailable_bytes 1.5e+10
            node_memory_MemTotal_bytes 2e+10
            node_network_receive_bytes_total{device="eth0"} 1000
            node_network_receive_bytes_total{device="lo"} 1000
            node_disk_io_time_seconds_total{device="sda"} 10
            node_disk_io_time_seconds_total{device="dm-0"} 10
            """,
            """
            node_cpu_seconds_total{cpu="0",mode="idle"} 101
            node_cpu_seconds_total{cpu="0",mode="iowait"} 2
            node_cpu_seconds_total{cpu="0",mode="user"} 58
            node_memory_MemAvailable_bytes 1e+10
            node_memory_MemTotal_bytes 2e+10
            node_network_receive_bytes_total{device="eth0"} 3000
            node_network_receive_bytes_total{device="lo"} 9000
            node_disk_io_time_seconds_total{device="sda"} 15
            node_disk_io_time_seconds_total{device="dm-0"} 20
            """, ["cpu": 0.8, "memory": 0.5, "received": 200, "diskBusy": 0.5]
        ),
    ]

    @Test(arguments: engines)
    func everyEngineIsReadAndRecognised(
        preset: EnginePreset, first: String, second: String, expected: [String: Double]
    ) {
        #expect(EnginePreset.recognised(in: body(first)) == preset)
        var tracker = SeriesTracker(preset.rules)
        _ = values(&tracker, first + "\n", 0)
        let found = values(&tracker, second + "\n", 10)
        #expect(Set(found.keys) == Set(expected.keys))
        for (series, value) in expected {
            #expect(abs((found[series] ?? .nan) - value) < 1e-9 * max(1, value), "\(series)")
        }
    }
}
