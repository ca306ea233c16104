/// The names of a run page's facts, tiles and columns.
package struct PageFactTexts: Sendable {
    package let target = Words("Target", zh: "压测目标")
    package let given = Words("Given", zh: "命令行参数")
    package let seed = Words("Seed", zh: "随机种子")
    package let seedDrawn = Words("{1} (drawn for this run)", zh: "{1}（本次运行随机生成）")
    package let machine = Words("Machine", zh: "发压机")
    package let ended = Words("Ended", zh: "结束原因")
    package let planHash = Words("Plan hash", zh: "计划哈希")
    package let warmUp = Words("Warm-up", zh: "预热")
    package let omittedLines = Words("{1} in plan.xml", zh: "plan.xml 中还有 {1}")
    package let rampUp = Words("ramp-up {1}", zh: "爬坡 {1}")
    package let after = Words("after {1}", zh: "延迟 {1} 启动")

    // Requests.
    package let scheduled = Words("scheduled", zh: "计划发送")
    package let issued = Words("issued", zh: "已发送")
    package let dropped = Words("dropped", zh: "丢弃")
    package let ofWarmUp = Words("of the warm-up", zh: "属于预热")

    // Tiles.
    package let ok = Words("{1} ok", zh: "成功 {1}")
    package let withoutWarmUp = Words(", without the warm-up", zh: "，不含预热")
    package let perStream = Words("{1} a stream, by p50 of {2}", zh: "每个流 {1}，按 {2} 的 p50 计")
    package let requestsMet = Words("of requests met {1}", zh: "的请求满足 {1}")
    package let peakStreams = Words("Peak open streams", zh: "并发流峰值")
    package let ofThreads = Words("of {1}", zh: "共 {1}")

    // Rows and facts of a sampler.
    package let allSamplers = Words("all samplers", zh: "全部采样器")
    package let transaction = Words(" (transaction)", zh: "（事务）")
    package let setUp = Words(" (set-up)", zh: "（准备）")
    package let tearDown = Words(" (tear-down)", zh: "（清理）")
    package let failedAfter = Words("failed after", zh: "失败耗时")
    package let failedAfterMeaning = Words(
        "issue to end of the requests that failed", zh: "失败的请求从发送到结束的时间")
    package let failuresAsInfinite = Words("{1}, failures as ∞", zh: "{1}，失败计为 ∞")
    package let failuresAsInfiniteMeaning = Words(
        "the same with every failure counted as endless", zh: "同一指标，把每次失败都当作永不结束")
    package let errors = Words("errors", zh: "错误数")
    package let errorsDetail = Words(
        "{1} ({2}; 95% interval {3} – {4})", zh: "{1}（{2}；95% 置信区间 {3} – {4}）")
    package let outputTokens = Words("output tokens", zh: "输出 token 数")
    package let byUsage = Words(" (by usage)", zh: "（按 usage 计）")
    package let byEvents = Words(" (token events)", zh: "（按 token 事件计）")
    package let byBoth = Words(" (usage and events)", zh: "（usage 与事件混合）")
    package let walkedAway = Words("walked away", zh: "客户端主动离开")
    package let failedAssertion = Words("failed: {1}", zh: "断言未满足：{1}")
    package let goodputOf = Words("goodput, {1}", zh: "goodput（{1}）")
    package let unbounded = Words("unbounded", zh: "无界")

    // Stages.
    package let group = Words("group", zh: "线程组")
    package let stage = Words("stage", zh: "阶段")
    package let time = Words("time", zh: "时间")
    package let load = Words("load", zh: "负载")
    package let oneThread = Words(" thread", zh: " 线程")
    package let severalThreads = Words(" threads", zh: " 线程")
    package let stageLead = Words(
        "requests that were issued in the stage; rates: those of them that completed ÷ the stage's time",
        zh: "统计在该阶段内发送的请求；速率 = 其中完成的请求数 ÷ 该阶段的时长")
    package let stagesOmitted = Words("; {1} not shown", zh: "；另有 {1}未显示")
    package let loadLead = Words(
        "By the number of requests in flight when each was issued; neighbouring levels are joined until each holds enough requests.",
        zh: "横轴为每个请求发送时的在途请求数；相邻档位会合并，直到每档有足够的请求。")
    package let rateLead = Words(
        "By the rate of arrivals that the plan wanted, and by the number of requests in flight when each was issued; neighbouring levels are joined until each holds enough requests.",
        zh: "横轴为计划要求的到达速率，以及每个请求发送时的在途请求数；相邻档位会合并，直到每档有足够的请求。")
}
