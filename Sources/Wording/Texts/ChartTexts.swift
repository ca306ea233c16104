/// Titles, descriptions, legends and columns of a run's charts.
package struct ChartTexts: Sendable {
    // Spans of time.
    package let second = Words("second", zh: "每秒")
    package let span = Words("span of {1} s", zh: "每 {1} 秒")
    package let from = Words("from", zh: "起始")
    package let values = Words("values", zh: "样本数")

    // Over time.
    package let ofFinished = Words("{1} of the requests that finished", zh: "已结束请求的 {1}")
    package let gaps = Words("Gaps between tokens that came", zh: "已到达 token 之间的间隔")
    package let sentLateBy = Words("Sent late by", zh: "发送滞后")
    package let howLate = Words(
        "How late the generator sent requests that finished", zh: "已结束的请求中，发压端发送的滞后时间")
    package let times = Words(
        "{1} in each {2}: p50, p95 and p99; the middle half is shaded.",
        zh: "{2}统计{1}：p50、p95 和 p99；阴影为中间一半的范围。")
    package let requests = Words("Requests a second", zh: "每秒请求数")
    package let requestsWhat = Words(
        "Requests that finished in each {1}, successful and failed, a second.", zh: "{1}统计结束的请求，成功与失败，折算为每秒。")
    package let successful = Words("successful", zh: "成功")
    package let failed = Words("failed", zh: "失败")
    package let started = Words("started", zh: "开始")
    package let cancelled = Words("cancelled", zh: "主动离开")
    package let cut = Words("cut", zh: "被截断")
    package let outcomes = Words("Outcomes", zh: "请求结果")
    package let outcomesWhat = Words(
        "Requests that finished in each {1}, by outcome, one above the other.", zh: "{1}统计结束的请求，按结果类型堆叠。")
    package let other = Words("other", zh: "其他")
    package let tokens = Words("Output tokens a second", zh: "每秒输出 token 数")
    package let tokensWhat = Words(
        "Output tokens of all streams in each {1}, a second.", zh: "{1}统计所有流的输出 token，折算为每秒。")
    package let outputTokens = Words("output tokens", zh: "输出 token")
    package let tokenEvents = Words("token events", zh: "token 事件数")
    package let load = Words("Load", zh: "负载")
    package let loadWhat = Words(
        "The largest number of active threads and of requests in flight in each {1}.",
        zh: "{1}统计活动线程数与在途请求数的最大值。")
    package let activeThreads = Words("active threads", zh: "活动线程")
    package let openRequests = Words("open requests", zh: "在途请求")
    package let rampUp = Words("ramp-up", zh: "爬坡")
    package let warmUp = Words("warm-up", zh: "预热")
    package let rampAndWarmUp = Words("ramp-up, warm-up", zh: "爬坡、预热")
    package let drain = Words("drain", zh: "收尾")

    // Distributions.
    package let histogram = Words("{1}: histogram", zh: "{1}：直方图")
    package let histogramWhat = Words(
        "How {1} values of {2} are spread, from {3} to {4}; the outermost bars hold what lies beyond.",
        zh: "{1} 个 {2} 值的分布，从 {3} 到 {4}；最外侧的柱包含范围之外的值。")
    package let percentiles = Words("{1}: percentiles", zh: "{1}：分位数曲线")
    package let percentilesWhat = Words(
        "{1} at each percentile; p90, p99 and p99.9 are equally far apart, so that the tail can be seen. Dashed: the sample is too small to bound it.",
        zh: "{1} 的各分位数；p90、p99、p99.9 等距排列，以便看清长尾。虚线：样本太少，无法给出上界。")
    package let bounded = Words("bounded", zh: "有上界")
    package let tooFew = Words("too few samples", zh: "样本不足")
    package let percentile = Words("percentile", zh: "分位数")
    package let share = Words("share", zh: "占比")
    package let least = Words("min", zh: "最小")
    package let most = Words("max", zh: "最大")

    // Against load.
    package let inFlight = Words("in flight", zh: "在途")
    package let arrivals = Words("arrivals/s", zh: "到达/s")
    package let byLoad = Words("{1} by load", zh: "{1}随负载的变化")
    package let byRate = Words("{1} by arrival rate", zh: "{1}随到达速率的变化")
    package let byLoadWhat = Words(
        "{1} of requests by how many were in flight when they were issued; where the lines bend upwards, the target has as much as it can carry.",
        zh: "按发送时的在途请求数统计请求的 {1}；曲线开始上翘处，就是被测服务的承载极限。")
    package let byRateWhat = Words(
        "{1} of requests by the rate of arrivals that the plan wanted when theirs came; where the lines bend upwards, the target has as much as it can carry.",
        zh: "按到达时计划要求的到达速率统计请求的 {1}；曲线开始上翘处，就是被测服务的承载极限。")
    package let failedByLoad = Words(
        "Share of requests that failed, by how many were in flight when they were issued.",
        zh: "按发送时的在途请求数统计的失败占比。")
    package let failedByRate = Words(
        "Share of requests that failed, by the rate of arrivals that the plan wanted when theirs came.",
        zh: "按到达时计划要求的到达速率统计的失败占比。")
    package let scatter = Words("{1} against concurrency", zh: "{1} 与并发的关系")
    package let scatterWhat = Words(
        "{1} of {2} drawn fairly from all that succeeded, against how many were in flight when it was issued.",
        zh: "从所有成功请求中等概率抽取 {2}，画出其 {1} 与发送时的在途请求数。")
    package let issued = Words("issued", zh: "发送时刻")

    // Requests up close.
    package let upClose = Words("Requests up close", zh: "单个请求细看")
    package let upCloseWhat = Words(
        "Single requests from issue to end: connecting (thin), waiting for the first token (hollow), then the stream, each token event a tick. Typical ones lie closest to the median of those drawn by lot.",
        zh: "单个请求从发送到结束：建连（细条）、等待首 token（空心）、然后是流，每个 token 事件一条刻度。“典型”指抽样请求中最接近中位数的。")
    package let upCloseWithPhases = Words(
        "Single requests from issue to end: connecting (thin), waiting for the first token (hollow), then the stream, each token event a tick; below it the stream's phases, each a diamond where it began, named in order. Typical ones lie closest to the median of those drawn by lot.",
        zh: "单个请求从发送到结束：建连（细条）、等待首 token（空心）、然后是流，每个 token 事件一条刻度；下方是流的各阶段，菱形为其开始处，依次标名。“典型”指抽样请求中最接近中位数的。")
    package let typical = Words("typical", zh: "典型")
    package let slow = Words("slow", zh: "慢")
    package let connecting = Words("connecting", zh: "建连")
    package let waiting = Words("waiting", zh: "等待首 token")
    package let streaming = Words("streaming", zh: "流式输出")
    package let phase = Words("phase", zh: "阶段")
    package let phases = Words("phases", zh: "阶段")
    package let request = Words("request", zh: "请求")
    package let kind = Words("kind", zh: "类别")
    package let outcome = Words("outcome", zh: "结果")
    package let connected = Words("connected", zh: "连接建立")
    package let firstByte = Words("first byte", zh: "首字节")
    package let firstToken = Words("first token", zh: "首 token")
    package let lastToken = Words("last token", zh: "末 token")
    package let end = Words("end", zh: "结束")

    // Monitors.
    package let series = Words("series", zh: "序列")
    package let readings = Words("readings", zh: "采集次数")
    package let firstHalf = Words("first half", zh: "前半段")
    package let secondHalf = Words("second half", zh: "后半段")
    package let counted = Words("counted", zh: "累计")
    package let mean = Words("mean", zh: "均值")
    package let readEachSecond = Words(
        "{1} as it was read, the mean of each second.", zh: "{1} 的采集值，每秒取均值。")
    package let readEachSpan = Words(
        "{1} as it was read, the mean of each {2} s.", zh: "{1} 的采集值，每 {2} 秒取均值。")
    package let neverBack = Words(": it has not come back from its first", zh: "：第一次采集就没有返回")
    package let looksFailed = Words(", {1} failed", zh: "，{1} 次失败")
    package let looksCost = Words(
        "; the longest took {1}, all cost {2} of this machine's processors", zh: "；最长一次 {1}，合计占用本机处理器 {2}")
    package let watch = Words("{1} ({2}, {3}): {4}", zh: "{1}（{2}，{3}）：{4}")
    package let serverCounts = Words(
        "the server ({1}) counts {2} requests, Weir sent {3}", zh: "服务端（{1}）统计到 {2} 个请求，Weir 发送了 {3}")
    package let serverCountsTokens = Words(
        "the server ({1}) counts {2} output tokens, Weir saw {3}", zh: "服务端（{1}）统计到 {2} 个输出 token，Weir 收到 {3}"
    )
    package let asMany = Words("as many", zh: "同样多")
    package let difference = Words("{1}, a difference of {2}", zh: "{1}，相差 {2}")
}
