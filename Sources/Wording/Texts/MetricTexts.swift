/// What the metrics of the catalogue mean, and the words of their labels and headings.
///
/// Their names (ttft, itl, tpot, goodput) are the same in every language.
package struct MetricTexts: Sendable {
    // Definitions of latencies.
    package let sendDelay = Words(
        "issued − scheduled: the generator's own lateness", zh: "实际发送 − 计划发送：发压端自身的滞后")
    package let connect = Words(
        "DNS + TCP + TLS; zero on a reused connection", zh: "DNS + TCP + TLS 建连时间；复用连接时为零")
    package let ttfb = Words(
        "time to first byte: first byte of the body − issued", zh: "首字节时间：响应体首字节 − 发送")
    package let ttft = Words(
        "time to first token: first generated token on any channel − issued",
        zh: "首 token 延迟：任一通道上生成的第一个 token − 发送")
    package let ttfa = Words(
        "time to first answer: first token that is not reasoning − issued",
        zh: "首个正文 token 延迟：第一个非思考（reasoning）token − 发送")
    package let itl = Words(
        "inter-token latency: gaps between successive token events, of all successful streams together",
        zh: "token 间延迟：相邻 token 事件的间隔，所有成功的流合并统计")
    package let tpot = Words(
        "time per output token: (last token − first token) ÷ (output tokens − 1), one value a request",
        zh: "每个输出 token 的耗时：（末 token − 首 token）÷（输出 token 数 − 1），每个请求一个值")
    package let e2e = Words(
        "end to end: last token − issued; without tokens, the whole response",
        zh: "端到端延迟：末 token − 发送；没有 token 时为整个响应的时间")
    package let done = Words("response complete − issued", zh: "响应接收完毕 − 发送")
    package let responseTime = Words(
        "last token − scheduled: free of coordinated omission",
        zh: "末 token − 计划发送：不受协同遗漏（coordinated omission）影响")
    package let responseTTFT = Words(
        "first token − scheduled: free of coordinated omission",
        zh: "首 token − 计划发送：不受协同遗漏（coordinated omission）影响")

    // Headings of latencies.
    package let ttftTitle = Words("Time to first token", zh: "首 token 延迟（TTFT）")
    package let itlTitle = Words("Gap between tokens", zh: "token 间隔（ITL）")
    package let tpotTitle = Words("Time per output token", zh: "每 token 耗时（TPOT）")
    package let e2eTitle = Words("End to end", zh: "端到端延迟（E2E）")

    // Figures.
    package let errorRate = Words(
        "failures ÷ (successes + failures); streams cut by the test's end are neither",
        zh: "失败数 ÷（成功数 + 失败数）；被测试结束截断的流两者都不算")
    package let errorRateLabel = Words("error rate", zh: "错误率")
    package let errorRateTitle = Words("Error rate", zh: "错误率")
    package let goodput = Words(
        "requests that succeeded and met every limit of the service level ÷ all that succeeded or failed",
        zh: "成功且满足服务等级全部限值的请求数 ÷ 成功与失败的请求总数")
    package let goodputTitle = Words("Goodput", zh: "Goodput（达标率）")
    package let goodputRate = Words(
        "requests that succeeded and met every limit of the service level, a second",
        zh: "每秒成功且满足服务等级全部限值的请求数")
    package let throughput = Words("completed requests a second", zh: "每秒完成的请求数")
    package let throughputTitle = Words("Requests/s", zh: "请求吞吐（req/s）")
    package let outputTokenRate = Words("output tokens a second", zh: "每秒输出的 token 数")
    package let outputTokenRateTitle = Words("Tokens/s", zh: "token 吞吐（tokens/s）")
    package let requests = Words("requests that were judged", zh: "参与评判的请求")
    package let requestsLabel = Words("requests", zh: "请求数")
    package let requestsTitle = Words("Requests", zh: "请求数")
    package let stalls = Words(
        "gaps between tokens longer than the plan's stallAfter", zh: "超过计划中 stallAfter 的 token 间隔")
    package let stallsLabel = Words("stalls", zh: "卡顿次数")
    package let tokensPerEvent = Words(
        "output tokens ÷ token events of the requests whose server reports usage",
        zh: "输出 token 数 ÷ token 事件数，只含服务端返回 usage 的请求")
    package let tokensPerEventLabel = Words("tokens an event", zh: "每事件 token 数")
    package let dropped = Words("arrivals that found no free thread", zh: "没有空闲线程可用的到达")

    // Families that a plan or a monitor names.
    package let phase = Words(
        "from issue to the first event of this phase of the stream", zh: "从发送到流中该阶段的第一个事件")
    package let monitor = Words(
        "a figure that a monitor reads beside the load", zh: "监控在压测期间采集的一项数据")
    package let atMost = Words("at most {1}", zh: "≤ {1}")
    package let atLeast = Words("at least {1}", zh: "≥ {1}")
    package let implied = Words("{1} (implied)", zh: "{1}（默认）")
}

/// What the page explains beside the metrics.
package struct DefinitionTexts: Sendable {
    package let interval = Words("95% interval", zh: "95% 置信区间")
    package let intervalMeaning = Words(
        "where the population's percentile lies with 95% confidence, whatever the distribution; ≥ means that the sample is too small to bound it from above (p95 needs 72 values, p99 368)",
        zh: "总体的该分位数以 95% 的置信度落在此区间内，不假设任何分布；≥ 表示样本太少，无法给出上界（p95 需要 72 个值，p99 需要 368 个）")
    package let ratesMeaning = Words(
        "completed requests and output tokens in the window that is named ÷ its length",
        zh: "所注明时间窗口内完成的请求数、输出的 token 数 ÷ 窗口时长")
    package let outputTokens = Words("output tokens", zh: "输出 token 数")
    package let outputTokensMeaning = Words(
        "as the server's usage counts them; where it gives none, the events that carried a token",
        zh: "以服务端 usage 为准；没有 usage 时，计带有 token 的事件数")
    package let failures = Words("failures as ∞", zh: "失败计为 ∞")
    package let failuresMeaning = Words(
        "the same percentile with every failure counted as a request that never ended",
        zh: "同一分位数，把每次失败都当作永不结束的请求")
    package let overTime = Words("over time", zh: "随时间的变化")
    package let overTimeMeaning = Words(
        "percentiles of a span are within 2% of the truth; the tables of the samplers are exact to 0.1%",
        zh: "各时段的分位数误差在 2% 以内；采样器表格精确到 0.1%")
    package let inFlight = Words("in flight", zh: "在途请求数")
    package let inFlightMeaning = Words(
        "requests of the whole run that had been issued and had not ended, the request itself among them",
        zh: "整个运行中已发送而未结束的请求数，包括该请求自己")
    package let arrivalRate = Words("arrival rate", zh: "到达速率")
    package let arrivalRateMeaning = Words(
        "arrivals a second that the stages of all open groups wanted when the request's arrival came",
        zh: "该请求到达时，所有开放式线程组的阶段所要求的每秒到达数")
    package let steadyWindow = Words("steady window", zh: "稳态窗口")
    package let steadyWindowMeaning = Words(
        "after ramp-up and warm-up, before the first thread ended", zh: "爬坡和预热之后、第一个线程结束之前")
    package let undecided = Words("UNDECIDED", zh: "无法判定（UNDECIDED）")
    package let undecidedMeaning = Words("too little data to judge; never a pass", zh: "数据太少，无法评判；绝不算通过")
    package let invalid = Words("INVALID", zh: "无效（INVALID）")
    package let invalidMeaning = Words(
        "the generator was the bottleneck, so no figure speaks of the target",
        zh: "瓶颈在发压端，所有数据都不能代表被测服务")
}

/// What each outcome of a request means; the outcomes' own labels are the same in every language.
package struct OutcomeTexts: Sendable {
    package let ok = Words("complete, and every assertion held", zh: "完整结束，且所有断言成立")
    package let http3xx = Words("a redirect that was not followed to an answer", zh: "重定向，没有跟随到最终响应")
    package let http4xx = Words("the server refused the request", zh: "服务端拒绝了请求")
    package let http5xx = Words("the server failed", zh: "服务端出错")
    package let rateLimited = Words("429: too many requests", zh: "429：请求过多，被限流")
    package let dns = Words("the host's name could not be resolved", zh: "主机名无法解析")
    package let connectRefused = Words("nobody listens at the address", zh: "该地址没有服务在监听")
    package let connectTimeout = Words("no connection within connectTimeout", zh: "在 connectTimeout 内未能建立连接")
    package let tls = Words("no secure connection", zh: "无法建立安全连接")
    package let resetBeforeResponse = Words("the connection broke before the body", zh: "响应体到来之前连接断开")
    package let resetMidStream = Words("the connection broke within the stream", zh: "流传输中途连接断开")
    package let truncated = Words(
        "the stream ended without the dialect's end", zh: "流已结束，但没有该方言的结束标志")
    package let idleTimeout = Words("no byte within idleTimeout", zh: "在 idleTimeout 内没有收到任何字节")
    package let timeout = Words("not complete within timeout", zh: "在 timeout 内未完成")
    package let `protocol` = Words(
        "not the protocol or content type asked for", zh: "协议或内容类型与要求不符")
    package let decode = Words("bytes that could not be decoded", zh: "字节无法解码")
    package let appError = Words("an error event inside a 200", zh: "200 响应里的错误事件")
    package let emptyAnswer = Words("a complete stream without a token", zh: "流完整结束，但没有任何 token")
    package let assertionFailed = Words("an assertion of the plan did not hold", zh: "计划中的断言不成立")
    package let limit = Words("a limit on line, event or body size", zh: "超出行、事件或响应体的大小上限")
    package let clientResource = Words(
        "this machine's descriptors or ports ran out", zh: "本机的文件描述符或端口耗尽")
    package let censored = Words("cut by the end of the test", zh: "被测试结束截断")
    package let cancelled = Words(
        "the client walked away mid-stream, as the plan says", zh: "客户端按计划在流的中途离开")
}
