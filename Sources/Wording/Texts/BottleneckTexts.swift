/// What gave way first, in words.
package struct BottleneckTexts: Sendable {
    package let generator = Words("the generator, not the service", zh: "发压端，而不是被测服务")
    package let network = Words("the network or a gateway before the server", zh: "网络或服务前面的网关")
    package let concurrency = Words(
        "a limit on concurrency: requests wait for their turn", zh: "并发上限：请求在排队等待")
    package let kvCache = Words("a KV cache that is full", zh: "KV cache 已满")
    package let retrieval = Words("retrieval: what comes before the model", zh: "检索：模型之前的环节")
    package let prefill = Words("prefill: the prompts' own work", zh: "prefill：处理提示词本身的计算")
    package let decode = Words("decoding: tokens come more slowly", zh: "decode：token 输出变慢")
    package let hardware = Words("the machine's processors, memory or GPU", zh: "机器的处理器、内存或 GPU")
    package let errors = Words("errors and rate limits", zh: "错误与限流")
    package let unknown = Words("not known from what was seen", zh: "从现有数据无法得知")

    package let isCause = Words("it is {1} ({2})", zh: "{1}（{2}）")
    package let goesWith = Words("it goes with {1} ({2})", zh: "与现象吻合的是：{1}（{2}）")
    package let alsoSeen = Words("also seen: {1}", zh: "同时还看到：{1}")
    package let heldAgainst = Words("{1} held against {2}", zh: "{1}对比{2}")
    package let firstHalf = Words("the first half of the load", zh: "负载的前半段")
    package let secondHalf = Words("the second half", zh: "后半段")
    package let wholeLoad = Words("the whole load", zh: "整个负载时段")

    // Evidence.
    package let timePerToken = Words("time per token p50", zh: "每 token 耗时 p50")
    package let sameLoad = Words(
        "the load was the same throughout, so there is nothing to hold it against", zh: "负载始终相同，没有可对比的对象")
    package let waitsLonger = Words(
        "requests wait longer before their first token, and then come as fast: a queue or their prompts' own work; the server's metrics would tell (<monitors>)",
        zh: "请求等首 token 的时间变长，之后的输出速度不变：可能是排队，也可能是提示词本身的计算；加上服务端指标（<monitors>）即可分辨")
    package let health = Words("the run's health is {1}", zh: "发压端健康状况：{1}")
    package let clientAndServer = Words(
        "ttft mean {1} at the client, {2} by the server", zh: "ttft 均值：客户端 {1}，服务端 {2}")
    package let beyondServer = Words(
        "in flight beyond what the server knows of: {1} → {2}", zh: "服务端尚不知道的在途请求：{1} → {2}")
    package let inFlight = Words("in flight {1}", zh: "在途 {1}")
    package let ofRequests = Words("{1} of the requests", zh: "{1}（占请求）")
}

/// The words of `summary.md` that stand on no page.
package struct MarkdownTexts: Sendable {
    package let nothing = Words("nothing was measured", zh: "没有测到任何数据")
    package let run = Words("run {1}", zh: "运行{1}")
    package let threshold = Words("threshold", zh: "阈值")
    package let sampler = Words("sampler", zh: "采样器")
    package let observed = Words("observed", zh: "实测值")
    package let limit = Words("limit", zh: "限值")
    package let samples = Words("samples", zh: "样本数")
    package let undecided = Words("undecided", zh: "无法判定")
    package let more = Words("and {1} more", zh: "另有 {1} 个")
    package let moreInReport = Words("and {1} more in the full report", zh: "另有 {1} 个，见完整报告")
    package let error = Words("most frequent error: {1}", zh: "出现最多的错误：{1}")
    package let given = Words("given: {1}", zh: "命令行参数：{1}")
    package let seed = Words("seed {1}", zh: "随机种子 {1}")
    package let gaveWay = Words("What gave way first", zh: "最先出现的瓶颈")
}
