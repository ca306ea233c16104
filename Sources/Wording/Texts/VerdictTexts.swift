/// The words of the verdict: of the run, of its thresholds and of its validity.
package struct VerdictTexts: Sendable {
    // The verdict in a word.
    package let pass = Words("PASS", zh: "通过")
    package let fail = Words("FAIL", zh: "未通过")
    package let undecided = Words("UNDECIDED", zh: "无法判定")
    package let invalid = Words("INVALID", zh: "无效")
    package let incomplete = Words("INCOMPLETE", zh: "不完整")
    package let stopped = Words("STOPPED", zh: "已中止")
    package let late = Words("LATE", zh: "错过启动")
    package let share = Words("SHARE", zh: "分片")
    package let valid = Words("VALID", zh: "有效")
    package let suspect = Words("SUSPECT", zh: "存疑")
    package let unmeasured = Words("NOTHING WAS MEASURED", zh: "没有测到任何数据")
    package let passed = Words("pass", zh: "通过")

    // The thresholds in a sentence.
    package let passedOf = Words("{1} of {2} passed", zh: "{2}中有 {1} 个通过")
    package let failedCount = Words("{1} failed", zh: "{1} 个未通过")
    package let undecidedCount = Words("{1} undecided", zh: "{1} 个无法判定")
    package let drifted = Words("latency drifted", zh: "延迟持续漂移")

    // Whether the figures can be trusted.
    package let noRequestJudged = Words(
        "no request of the load came to an end that can be judged", zh: "没有一个负载请求得到可评判的结果")
    package let keptUp = Words(
        "the generator kept up: the figures are the target's", zh: "发压端跟得上，数据反映的是被测服务")
    package let speaksAgainst = Words("something speaks against these figures", zh: "这些数据的可信度存在疑点")
    package let generatorMeasured = Words(
        "the generator, not the target, was measured", zh: "测到的是发压端，而不是被测服务")
    package let partMissing = Words("part of the run is missing", zh: "运行数据有缺失")

    // Why the run ended.
    package let everyThread = Words("every thread did its work", zh: "所有线程都完成了工作")
    package let byThreshold = Words(
        "stopped early: a threshold with abortOnFail failed", zh: "提前结束：带 abortOnFail 的阈值未通过")
    package let bySampleError = Words(
        "stopped early: a sample failed in a group that stops the test on an error",
        zh: "提前结束：某线程组设定出错即停，而其中有请求失败")
    package let bySignal = Words("stopped by a signal", zh: "被信号中止")
    package let cannotWrite = Words(
        "stopped: its files could not be written any more", zh: "已中止：结果文件无法继续写入")
    package let killed = Words("killed before its end", zh: "在结束之前被强制终止")
    package let notBegun = Words("not begun: its start had passed", zh: "未启动：已错过启动时刻")
    package let runWas = Words("the run was {1}", zh: "运行情况：{1}")

    // A threshold's figures in a sentence.
    package let observed = Words("observed {1}", zh: "实测 {1}")
    package let limit = Words("limit {1}", zh: "限值 {1}")
    package let interval = Words("{1}% interval {2}", zh: "{1}% 置信区间 {2}")
    package let sentence = Words("{1} ({2}): {3}", zh: "{1}（{2}）：{3}")
    package let noData = Words("no data", zh: "无数据")
    package let noSampler = Words("there is no sampler of that name", zh: "没有该名称的采样器")
    package let noDataSentence = Words("there is no data", zh: "没有数据")
    package let wholeInterval = Words(
        "{1}, but the whole interval is beyond the limit", zh: "{1}，但整个置信区间都超出限值")
    package let limitWithin = Words(
        "the limit lies within the confidence interval", zh: "限值落在置信区间之内")
    package let upperOne = Words(
        "the interval has no upper end: {1} is too few to bound it", zh: "置信区间没有上界：{1}太少，无法界定")
    package let upperMany = Words(
        "the interval has no upper end: {1} are too few to bound it", zh: "置信区间没有上界：{1}太少，无法界定")
    package let lowerOne = Words(
        "the interval has no lower end: {1} is too few to bound it", zh: "置信区间没有下界：{1}太少，无法界定")
    package let lowerMany = Words(
        "the interval has no lower end: {1} are too few to bound it", zh: "置信区间没有下界：{1}太少，无法界定")
    package let onlySamples = Words(
        "only {1} of {2} needed samples", zh: "至少需要 {2} 个样本，只有 {1} 个")
    package let monitorFailed = Words("the monitor {1} could not look: {2}", zh: "监控 {1} 采集失败：{2}")
    package let monitorSilent = Words("the monitor {1} has read no {2}", zh: "监控 {1} 没有采集到 {2}")

    // The window of rates.
    package let steady = Words("steady window, {1}", zh: "稳态窗口，{1}")
    package let whole = Words("whole run, {1}", zh: "整个运行，{1}")
    package let noTime = Words("no time passed", zh: "没有经过时间")
    package let omission = Words(
        "{1} in summary.json: of so many, those of broken thresholds, with failures, and the first of the plan are shown",
        zh: "另有 {1}，见 summary.json：采样器太多，这里只显示阈值未通过的、有失败的，以及计划中靠前的")
}

/// What a reader should know before believing a figure.
package struct WarningTexts: Sendable {
    package let insecure = Words(
        "certificates were NOT verified (the plan says insecure)", zh: "未校验证书（计划中写了 insecure）")
    package let mock = Words(
        "the target was Weir's own mock server, in the same process", zh: "压测目标是 Weir 自带的 mock 服务，与发压端同一进程")
    package let ownClock = Words(
        "token times are this process's own clock, not the kernel's receive stamps",
        zh: "token 时间取自本进程时钟，而不是内核的接收时间戳")
    package let estimates = Words(
        "token rates are estimates; requests in flight at the end and passes of transactions are not known",
        zh: "token 速率为估计值；结束时的在途请求和事务的通过次数未知")
    package let noSteadyWindow = Words(
        "there is no steady window after ramp and warm-up; rates are over the whole run",
        zh: "爬坡和预热之后没有稳态窗口；速率按整个运行计算")
    package let eventsAreNotTokens = Words(
        "an event is not one token: the server's usage says {1} tokens an event, so itl is a gap between events",
        zh: "一个事件不等于一个 token：按服务端 usage，每个事件有 {1} 个 token，因此 itl 是事件之间的间隔")
    package let withoutUsage = Words(
        "{1} came without usage; their output tokens are token events",
        zh: "{1}没有返回 usage；其输出 token 数按 token 事件计")
    package let implausibleUsage = Words(
        "the usage of {1} cannot be: negative, broken or beyond all measure",
        zh: "{1}的 usage 不可信：为负、损坏或大得离谱")
    package let withoutMarker = Words(
        "{1} ended properly and without the end marker; end=\"marker\" makes such streams fail",
        zh: "{1}正常结束但没有结束标记；设 end=\"marker\" 可让这类流算失败")
    package let dropped = Words(
        "{1} of {2} dropped: no thread was free, so the target met less load than the plan says",
        zh: "{2}中有 {1} 次被丢弃：没有空闲线程，被测服务承受的负载低于计划")
    package let setUpFailed = Words("{1} of set-up failed ({2})", zh: "准备阶段有 {1}失败（{2}）")
    package let tearDownFailed = Words("{1} of tear-down failed ({2})", zh: "清理阶段有 {1}失败（{2}）")
    package let censored = Words(
        "{1} cut by the end of the test: neither a success nor a failure", zh: "{1}被测试结束截断：既不算成功也不算失败")
    package let cancelled = Words(
        "{1} left by the client, as cancelAfter says: neither a success nor a failure",
        zh: "客户端按 cancelAfter 主动离开了 {1}：既不算成功也不算失败")
    package let grave = Words("{1}: {2}", zh: "{1}：{2}")
}

/// What a reader must know before any figure, and what can be done about it.
package struct FindingTexts: Sendable {
    package let unreachable = Words("{1}, {2} of {3}", zh: "{1}，{3}中的 {2} 个")
    package let noSecureConnection = Words("no secure connection: {1}", zh: "无法建立安全连接：{1}")
    package let drift = Words(
        "{1} climbed by {2} under a level load: its median went from {3} to {4} between {5} and {6} (z {7})",
        zh: "{1} 在恒定负载下上升了 {2}：{5} 到 {6} 之间，中位数从 {3} 升到 {4}（z {7}）")
    package let driftHint = Words(
        "percentiles of the whole run describe no state that lasts: a queue that never empties, a memory that fills, a machine that slows down; a longer run shows where it ends",
        zh: "整个运行的分位数并不代表一个稳定的状态：可能是队列一直排不空、内存逐渐占满、机器变慢；跑得更久才能看到终点")
    package let driftHintOfConversations = Words(
        "percentiles of the whole run describe no state that lasts: conversations that grow longer, a queue that never empties, a memory that fills, a machine that slows down; a longer run shows where it ends",
        zh: "整个运行的分位数并不代表一个稳定的状态：可能是对话越来越长、队列一直排不空、内存逐渐占满、机器变慢；跑得更久才能看到终点")
    package let onePiece = Words(
        "the answers came in one piece, so times of tokens say nothing: {1} of {2}",
        zh: "响应是一次性到达的，token 时间没有意义：{2}中的 {1} 个")
    package let onePieceHint = Words(
        "a proxy that buffers (nginx: proxy_buffering off), a server that writes its answer at once, or one that was not asked to stream",
        zh: "可能是代理做了缓冲（nginx：proxy_buffering off）、服务端一次写出全部内容，或请求没有要求流式返回")
    package let ignoredEvents = Words(
        "most events with text were ignored because of their type: {1} of {2}",
        zh: "多数带文本的事件因类型不符被忽略：{2}中的 {1} 个")
    package let ignoredEventsHint = Words(
        "the first text gives the tokens their type; tokenEvent on <sse> names another, or confirms it",
        zh: "首个文本事件决定 token 的事件类型；可在 <sse> 上用 tokenEvent 另行指定或加以确认")

    // What a person can do about an error.
    package let refusedHint = Words(
        "nothing takes connections there: is the server running, and are host and port right?",
        zh: "那里没有服务接受连接：服务启动了吗？主机和端口对吗？")
    package let dnsHint = Words(
        "is the name spelt right, and does this machine's name server know it?", zh: "主机名拼写对吗？本机的 DNS 认识它吗？")
    package let connectTimeoutHint = Words(
        "is the address right, is a firewall between, is the server's queue full?",
        zh: "地址对吗？中间有防火墙吗？服务端的连接队列满了吗？")
    package let tlsHint = Words(
        "does the server speak TLS at that port, and is its certificate trusted (caFile)?",
        zh: "该端口是 TLS 吗？证书受信任吗（caFile）？")
    package let circleHint = Words(
        "the server leads in a circle: look at its answers with weir probe",
        zh: "服务端循环重定向：用 weir probe 看看它的响应")
    package let redirectHint = Words(
        "let the plan send to the address that it leads to, or follow redirects (followRedirects)",
        zh: "让计划直接发往重定向后的地址，或开启跟随（followRedirects）")
    package let credentialsHint = Words(
        "are the credentials that the plan sends right, and where do they come from?",
        zh: "计划发送的凭据对吗？凭据来自哪里？")
    package let pathHint = Words("is the path right, and the name of the model?", zh: "路径对吗？模型名对吗？")
    package let rateLimitHint = Words(
        "the server limits how often it may be asked: send less, or raise its limit",
        zh: "服务端限流：降低发送频率，或提高服务端的限额")

    // An error in a line.
    package let line = Words("{1}× {2} in {3}", zh: "{1}× {2}，采样器 {3}")
    package let message = Words(": {1}", zh: "：{1}")
    package let answer = Words("; the answer begins: {1}", zh: "；响应内容开头：{1}")
}
