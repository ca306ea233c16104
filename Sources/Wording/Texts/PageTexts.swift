/// The headings and fixed sentences of a run's page; most stand in its template.
package struct PageTexts: Sendable {
    package let comma = Words(", ", zh: "，")
    package let semicolon = Words("; ", zh: "；")
    package let sentence = Words("{1}.", zh: "{1}。")

    // The verdict.
    package let readFirst = Words("Read this first", zh: "请先看这里")
    package let verdict = Words("Verdict", zh: "结论")
    package let mostFrequentError = Words("Most frequent error: {1}", zh: "出现最多的错误：{1}")
    package let allErrors = Words("All errors", zh: "全部错误")
    package let contents = Words("Contents", zh: "目录")
    package let headlineFigures = Words("Headline figures", zh: "关键指标")
    package let fails = Words("fails {1}", zh: "未达标：{1}")
    package let gaveWay = Words("What gave way first", zh: "最先出现的瓶颈")

    // Thresholds.
    package let thresholds = Words("Thresholds", zh: "阈值")
    package let threshold = Words("Threshold", zh: "阈值")
    package let result = Words("Result", zh: "结果")
    package let sampler = Words("Sampler", zh: "采样器")
    package let observed = Words("Observed", zh: "实测值")
    package let limit = Words("Limit", zh: "限值")
    package let observedBesideLimit = Words("Observed beside the limit", zh: "实测值与限值对照")
    package let interval = Words("95% interval", zh: "95% 置信区间")
    package let samples = Words("Samples", zh: "样本数")
    package let plan = Words("Plan", zh: "计划")
    package let line = Words("line {1}", zh: "第 {1} 行")
    package let implied = Words("implied", zh: "默认")
    package let all = Words("all", zh: "全部")

    // Errors.
    package let errors = Words("Errors", zh: "错误")
    package let errorsNone = Words("Errors: none", zh: "错误：无")
    package let errorsOf = Words("Errors: {1}", zh: "错误：{1}")
    package let inPlace = Words("in {1}", zh: "采样器 {1}")
    package let atTimes = Words("at {1}, such as {2}", zh: "时间 {1}，例如 {2}")
    package let trace = Words(", trace {1}", zh: "，trace {1}")
    package let answerBegins = Words("The answer begins:", zh: "响应内容开头：")
    package let bodyBegins = Words("Start of the response's body", zh: "响应体开头")
    package let noFailure = Words("No request failed.", zh: "没有失败的请求。")

    // Statistics.
    package let statistics = Words("Statistics", zh: "统计")
    package let statisticsLead = Words(
        "Latencies are of successful requests; the small figures are 95% intervals. Rates: {1}.",
        zh: "延迟只统计成功的请求；小字为 95% 置信区间。速率的统计范围：{1}。")
    package let metric = Words("Metric", zh: "指标")
    package let mean = Words("mean", zh: "均值")
    package let min = Words("min", zh: "最小")
    package let max = Words("max", zh: "最大")
    package let median = Words("median", zh: "中位数")
    package let noLatency = Words(
        "No request of this sampler succeeded, so there is no latency to show.",
        zh: "该采样器没有成功的请求，因此没有延迟数据。")
    package let moreMetrics = Words("More metrics", zh: "更多指标")
    package let moreMetricsOf = Words("More metrics of {1}", zh: "{1} 的更多指标")

    // Outcomes and stages.
    package let outcomes = Words("Outcomes", zh: "请求结果")
    package let outcome = Words("Outcome", zh: "结果类型")
    package let requests = Words("Requests", zh: "请求数")
    package let share = Words("Share", zh: "占比")
    package let shareAsBar = Words("Share as a bar", zh: "占比条形图")
    package let meaning = Words("Meaning", zh: "含义")
    package let stages = Words("Stages", zh: "负载阶段")

    // Charts.
    package let overTime = Words("Over time", zh: "随时间的变化")
    package let data = Words("Data", zh: "数据")
    package let dataOf = Words("Data of {1}", zh: "{1}的数据")
    package let tooShort = Words(
        "The run was too short to show its course.", zh: "运行时间太短，画不出随时间变化的曲线。")
    package let monitors = Words("Monitors", zh: "监控")
    package let monitorsLead = Words(
        "What was read beside the load, on its time axis; the table is of the steady time.",
        zh: "压测期间同步采集的监控数据，与负载使用同一时间轴；表格统计的是稳态时段。")
    package let distributions = Words("Distributions", zh: "延迟分布")
    package let distributionsLead = Words(
        "All samplers together, successful requests outside the warm-up.",
        zh: "所有采样器合计，只含预热之外的成功请求。")
    package let noDistributions = Words(
        "No request succeeded, so there is nothing to spread.", zh: "没有成功的请求，因此没有分布可画。")
    package let againstLoad = Words("Against load", zh: "随负载的变化")
    package let noLoads = Words(
        "All requests met the same load, so there is no curve to show.",
        zh: "所有请求遇到的负载都相同，因此没有曲线可画。")

    // Threads, generator, plan.
    package let threads = Words("Threads", zh: "线程")
    package let threadsHeading = Words("Completed requests a thread", zh: "每个线程完成的请求数")
    package let noThread = Words("The plan has no thread.", zh: "计划中没有线程。")
    package let threadCount = Words("threads", zh: "线程数")
    package let completed = Words("completed", zh: "已完成")
    package let everyThread = Words("Every thread", zh: "逐个线程")
    package let moreThreads = Words(
        "and {1} more, which summary.json holds", zh: "另有 {1} 个线程，见 summary.json")
    package let generator = Words("The generator", zh: "发压端自身")
    package let definitions = Words("What the figures mean", zh: "指标说明")
    package let planHeading = Words("The plan", zh: "测试计划")
    package let planText = Words("Text of the plan", zh: "计划全文")
    package let footer = Words(
        "Every percentile carries its sample count and interval, and a run that cannot be trusted says so. Made by weir {1}.",
        zh: "每个分位数都附有样本数和置信区间；不可信的运行会明确标出。由 weir {1} 生成。")
}
