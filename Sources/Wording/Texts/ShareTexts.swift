/// The words of a run that several machines made together, a share each.
package struct ShareTexts: Sendable {
    package let heading = Words("Shares", zh: "分片（多机）")
    package let lead = Words(
        "start: from the agreed start to the share's own; clock: how far it is behind the target's, by the Date of its responses",
        zh: "启动偏差：从约定的启动时刻到该分片实际启动；时钟：按响应的 Date 头，落后于被测服务多少")
    package let share = Words("share", zh: "分片")
    package let host = Words("host", zh: "主机")
    package let requests = Words("requests", zh: "请求数")
    package let start = Words("start", zh: "启动偏差")
    package let clock = Words("clock", zh: "时钟")
    package let health = Words("health", zh: "健康状况")
    package let missing = Words("MISSING", zh: "缺失")
    package let killed = Words("KILLED", zh: "被强制终止")

    package let ofRun = Words(
        "share {1} of a run; weir merge judges the thresholds on the whole",
        zh: "某次运行的分片 {1}；阈值由 weir merge 对整体评判")
    package let sound = Words("{1} of {2} sound; starts {3} apart", zh: "{2} 个分片中 {1} 个正常；启动相差 {3}")
    package let offeredThreads = Words("offered {1} of {2} threads", zh: "实际施加 {1}/{2} 个线程")
    package let offeredArrivals = Words(
        "offered {1} of {2} arrivals that the plan has on the average", zh: "实际到达 {1} 次，计划平均 {2} 次")
    package let clocks = Words(", clocks {1}", zh: "，时钟相差 {1}")
    package let clocksUnknown = Words(", clocks unknown", zh: "，时钟差未知")

    package let name = Words("share {1}", zh: "分片 {1}")
    package let nameOnHost = Words("share {1} ({2})", zh: "分片 {1}（{2}）")
    package let isMissing = Words("{1} is missing", zh: "{1}缺失")
    package let wasKilled = Words("{1} was killed before its end", zh: "{1}在结束之前被强制终止")
    package let cameLate = Words(
        "{1} came too late for the start and sent nothing of the load", zh: "{1}错过了启动时刻，没有发送任何负载")
    package let couldNotWrite = Words("{1} could not write its files", zh: "{1}无法写入结果文件")
    package let wasStopped = Words("{1} was stopped by a signal", zh: "{1}被信号中止")
    package let isOf = Words("{1} is {2}{3}", zh: "{1}{2}{3}")
    package let apart = Words(
        "the shares began {1} apart; start them with --start-at", zh: "各分片启动时间相差 {1}；请用 --start-at 启动")
    package let andMore = Words("; and {1} more", zh: "；另有 {1} 项")
}
