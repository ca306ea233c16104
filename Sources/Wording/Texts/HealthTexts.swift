/// The generator's own readings: their names and what is said of them.
package struct HealthTexts: Sendable {
    package let sendDelay = Words("Send delay p99", zh: "发送滞后 p99")
    package let firstSends = Words("First sends of threads", zh: "各线程首次发送")
    package let loopLag = Words("Loop lag", zh: "事件循环滞后")
    package let standstill = Words("Standstill", zh: "停顿")
    package let queueLag = Words("Run's queue", zh: "运行队列")
    package let tokenTimes = Words("Token times", zh: "token 时间来源")
    package let processor = Words("Processor", zh: "处理器")
    package let busiestLoop = Words("Busiest event loop", zh: "最忙的事件循环")
    package let machine = Words("Machine", zh: "整机")
    package let throttled = Words("Throttled", zh: "CPU 限流")
    package let clockSteps = Words("Clock steps", zh: "时钟跳变")
    package let memory = Words("Memory at its peak", zh: "内存峰值")
    package let hiddenResends = Words("Hidden resends", zh: "隐式重发")
    package let retransmissions = Words("Retransmissions", zh: "TCP 重传")
    package let resourceErrors = Words("Own resource errors", zh: "本机资源错误")
    package let droppedArrivals = Words("Dropped arrivals", zh: "丢弃的到达")
    package let conservation = Words("Conservation", zh: "请求守恒")
    package let completeness = Words("Completeness", zh: "完整性")

    package let unknownUsage = Words(
        "unknown: the run did not come to its end", zh: "未知：运行没有正常结束")
    package let unknown = Words("unknown", zh: "未知")
    package let withLimit = Words("{1}, limit {2}", zh: "{1}，限值 {2}")
    package let firstSendsDetail = Words("p99 {1}, max {2} late, {3}", zh: "滞后 p99 {1}，最大 {2}，{3}")
    package let lag = Words("p99 {1}, max {2}", zh: "p99 {1}，最大 {2}")
    package let lagLimits = Words(
        "{1}, limits {2} where token times are this process's own and {3} at most",
        zh: "{1}；限值：token 时间取自本进程时钟时 {2}，最大 {3}")
    package let queueLagDetail = Words("{1} late at most, limit {2}", zh: "最大滞后 {1}，限值 {2}")
    package let stamps = Words("{1} kernel, {2} coalesced, {3} user", zh: "内核 {1}，合并 {2}，用户态 {3}")
    package let processorDetail = Words("{1} of {2}, limit {3}, {4} s", zh: "{2}的 {1}，限值 {3}，共 {4} 秒")
    package let mockIncluded = Words(", the mock server's included", zh: "，含 mock 服务")
    package let busiestLoopDetail = Words(
        "{1} of a processor, limit {2}, {3}", zh: "单个处理器的 {1}，限值 {2}，共 {3}")
    package let machineDetail = Words("{1} busy, others' work included", zh: "忙碌 {1}，含其他进程")
    package let machineUnknown = Words("the system does not tell", zh: "系统未提供")
    package let throttledDetail = Words("for {1} by its control group", zh: "被 cgroup 限流 {1}")
    package let noThrottle = Words("no limit that is known", zh: "没有已知的限制")
    package let conserved = Words("held: no request was lost", zh: "成立：没有丢失请求")
    package let broken = Words("BROKEN", zh: "不成立")
}

/// Why the generator's own readings speak against a run's figures, and what a person can do.
package struct HealthReasonTexts: Sendable {
    package let busiestLoop = Words(
        "an event loop used {1} of a processor, limit {2}; use more event loops (--event-loops) or fewer threads",
        zh: "某个事件循环占用了单个处理器的 {1}，限值 {2}；请增加事件循环（--event-loops）或减少线程")
    package let clockStep = Words(
        "the wall clock jumped {1}; token times of a tenth of a second around each jump may be off",
        zh: "系统时钟跳变了 {1}；每次跳变前后 0.1 秒内的 token 时间可能不准")
    package let incomplete = Words(
        "samples are missing: the run was killed, or its files were damaged; what is left is shown",
        zh: "样本有缺失：运行被强制终止，或文件已损坏；这里显示剩余的部分")
    package let conservation = Words(
        "requests were lost between schedule and outcome; this is a defect of Weir",
        zh: "有请求在计划与结果之间丢失；这是 Weir 的缺陷")
    package let firstSends = Words(
        "threads began together: of {1} the last was sent {2} late, as connections are made one after another; latencies count from the sending, and a rampUp spreads the begin",
        zh: "线程同时启动：{1}中最后一个滞后 {2} 才发出，因为连接是逐个建立的；延迟从实际发送算起，设置 rampUp 可以错开启动")
    package let hiddenResends = Words(
        "{1} of {2} were sent twice because a reused connection had died; their times hold both attempts",
        zh: "{2}中有 {1} 个因复用的连接已断开而发送了两次；其时间包含两次尝试")
    package let loopLag = Words(
        "an event loop looked late: p99 {1}, limit {2}; ", zh: "事件循环处理滞后：p99 {1}，限值 {2}；")
    package let ownStamps = Words(
        "{1} of the token times are this process's own, which adds to them; ",
        zh: "{1} 的 token 时间取自本进程时钟，会因此偏大；")
    package let processor = Words(
        "this process kept {1} of {2} busy, limit {3}; use fewer threads or a larger machine",
        zh: "本进程占用了 {2}的 {1}，限值 {3}；请减少线程或换更大的机器")
    package let processorWithMock = Words(
        "this process kept {1} of {2} busy (with the mock server in it), limit {3}; use fewer threads or a larger machine",
        zh: "本进程（含 mock 服务）占用了 {2}的 {1}，限值 {3}；请减少线程或换更大的机器")
    package let queueLag = Words(
        "the run's own queue was {1} late, limit {2}: thresholds that end the run early, and the live figures, came as much later; ",
        zh: "运行队列滞后 {1}，限值 {2}：提前终止的阈值判断和实时数据都会相应推迟；")
    package let resources = Words(
        "{1} failed for want of this machine's descriptors or ports; raise `ulimit -n` or use fewer threads",
        zh: "{1}因本机文件描述符或端口不足而失败；请调大 `ulimit -n` 或减少线程")
    package let retransmissions = Words(
        "this machine sent {1} segments again over {2}, because nobody had acknowledged them in time, and that wait is in the figures; the cause may be loss in the network, or either machine being too busy to take them (a full queue of connections, a process that stood still)",
        zh: "在 {2}中，本机因未及时收到确认而重传了 {1} 个报文段，等待时间已计入数据；原因可能是网络丢包，也可能是某一端太忙来不及接收（连接队列满、进程停顿）")
    package let sendDelay = Words(
        "requests were sent late: p99 {1}, limit {2}; ", zh: "请求发送滞后：p99 {1}，限值 {2}；")
    package let standstill = Words(
        "this process stood still for {1}: it was stopped, swapped out, or its machine was; requests of that time went out late",
        zh: "本进程停顿了 {1}：可能被暂停、被换出内存，或整机停顿；这段时间的请求发送滞后")
    package let throttled = Words(
        "the control group stopped this process for {1}, {2} of the run; raise its CPU limit",
        zh: "cgroup 使本进程停止了 {1}，占运行时间的 {2}；请调高其 CPU 限额")
    package let otherProcesses = Words(
        "other processes kept the machine {1} busy, Weir {2}: give it a machine of its own",
        zh: "其他进程让整机忙碌 {1}，Weir 只占 {2}：请让它独占一台机器")
    package let fewerThreads = Words(
        "use fewer threads, --event-loops, or a faster machine",
        zh: "请减少线程、使用 --event-loops，或换更快的机器")
}
