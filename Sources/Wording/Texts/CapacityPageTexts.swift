/// The headings, columns and facts of a search's page and summary.
package struct CapacityPageTexts: Sendable {
    package let title = Words("capacity", zh: "容量搜索")
    package let howManyUsers = Words("how many users?", zh: "能承载多少并发用户？")
    package let howManyRequests = Words("how many requests a second?", zh: "每秒能承载多少请求？")
    package let heading = Words("{1}: {2}", zh: "{1}：{2}")
    package let answer = Words("Answer", zh: "答案")
    package let now = Words("Now: {1}", zh: "正在进行：{1}")
    package let brokeFirst = Words("Broke first: {1}", zh: "最先越限：{1}")
    package let sentence = Words("{1} (group {2}).", zh: "{1}（线程组 {2}）。")
    package let threads = Words("threads", zh: "线程")
    package let arrivals = Words("requests/s", zh: "请求/s")

    // The word of the answer.
    package let found = Words("ANSWER", zh: "有答案")
    package let searching = Words("SEARCHING", zh: "搜索中")

    // Service levels.
    package let levels = Words("Service levels", zh: "服务等级")
    package let level = Words("Service level", zh: "服务等级")
    package let carries = Words("Carries", zh: "能承载")
    package let breaksAt = Words("Breaks at", zh: "撑不住于")
    package let howSure = Words("How sure", zh: "确定程度")
    package let confirmed = Words("confirmed", zh: "已确认")
    package let seenOnce = Words("seen once", zh: "只见过一次")

    // Steps.
    package let steps = Words("Steps", zh: "负载档位")
    package let loadIn = Words("Load ({1})", zh: "负载（{1}）")
    package let load = Words("Load", zh: "负载")
    package let phase = Words("Phase", zh: "步骤")
    package let failed = Words("Failed", zh: "失败")
    package let requestRate = Words("Requests/s", zh: "请求/s")
    package let tokenRate = Words("Tokens/s", zh: "tokens/s")
    package let measured = Words("Measured", zh: "测量时长")
    package let measuredAfter = Words("{1} after {2}", zh: "{1}（稳定期 {2}）")
    package let holds = Words("holds", zh: "撑得住")
    package let breaks = Words("breaks", zh: "撑不住")
    package let undecided = Words("undecided", zh: "无法判定")
    package let void = Words("void", zh: "作废")
    package let climb = Words("climb", zh: "加压")
    package let bisect = Words("bisect", zh: "二分")
    package let confirm = Words("confirm", zh: "确认")
    package let ladder = Words("ladder", zh: "指定")

    // How each was judged.
    package let curves = Words("Against the load", zh: "随负载的变化")
    package let judged = Words("What each step was judged by", zh: "每个档位的评判依据")
    package let judgedLead = Words(
        "Each threshold is a share of requests that must keep its limit. A load holds where the lower bound of the share is at what is wanted or above, and breaks where the upper bound is below; the bounds stay true at 95% however often one looks.",
        zh: "每个阈值都是“须有多大比例的请求达标”。该比例的下界不低于要求，则该负载撑得住；上界低于要求，则撑不住；无论查看多少次，上下界都保持 95% 的置信度。")
    package let stepFacts = Words(
        "{1}, run {2}, {3} in flight, Little's law off by {4}",
        zh: "{1}，运行{2}，在途 {3}，与利特尔定律（Little's law）偏差 {4}")
    package let wanted = Words("Wanted", zh: "要求")
    package let seen = Words("Seen", zh: "实测占比")
    package let bounds = Words("Bounds", zh: "上下界")
    package let boundsFromTo = Words("{1} to {2}", zh: "{1} ～ {2}")
    package let figure = Words("Figure", zh: "指标值")
    package let valid = Words("valid", zh: "有效")
    package let suspect = Words("suspect", zh: "存疑")
    package let invalid = Words("invalid", zh: "无效")

    // Tiles and facts.
    package let carriesTile = Words("carries", zh: "能承载")
    package let breaksTile = Words("breaks at", zh: "撑不住于")
    package let requestsThere = Words("requests/s there", zh: "此时请求/s")
    package let tokensThere = Words("tokens/s there", zh: "此时 tokens/s")
    package let mostRequests = Words("most requests/s", zh: "请求/s 峰值")
    package let peakAt = Words("{1} at {2}", zh: "{1}（{2}时）")
    package let cost = Words("cost of a million tokens", zh: "每百万 token 成本")
    package let search = Words("The search", zh: "搜索过程")
    package let group = Words("group", zh: "线程组")
    package let loads = Words("loads", zh: "负载范围")
    package let ladderOf = Words("ladder {1}", zh: "指定 {1}")
    package let loadsFromTo = Words("{1} to {2}", zh: "{1} 到 {2}")
    package let step = Words("a step", zh: "每个档位")
    package let stepTimes = Words("settles {1}, measures {2} to {3}", zh: "稳定 {1}，测量 {2} 到 {3}")
    package let within = Words("within", zh: "精度")
    package let ended = Words("ended", zh: "结束原因")
    package let seed = Words("seed", zh: "随机种子")
    package let plan = Words("plan", zh: "计划哈希")
    package let machine = Words("machine", zh: "发压机")
    package let machineDetail = Words("{1}, {2} processors", zh: "{1}，{2} 个处理器")
    package let wantedFact = Words("wanted", zh: "期望")
    package let atLeast = Words("at least {1}", zh: "至少 {1}")
    package let target = Words("target", zh: "压测目标")
    package let mock = Words("the embedded mock server", zh: "内置 mock 服务")
    package let footer = Words(
        "A load holds only where that is shown, and what is not decided says so. Made by weir {1}.",
        zh: "只有被证实的负载才算撑得住，无法判定的会明确标出。由 weir {1} 生成。")

    // summary.md.
    package let result = Words("result", zh: "结果")
    package let requests = Words("requests", zh: "请求数")
    package let failedColumn = Words("failed", zh: "失败")
    package let why = Words("why", zh: "原因")
    package let levelColumn = Words("service level", zh: "服务等级")
    package let stepsIn = Words("{1} in {2}", zh: "{2} 内共 {1}")
}

/// Titles, descriptions and legends of a search's charts.
package struct CapacityChartTexts: Sendable {
    package let holds = Words("holds", zh: "撑得住")
    package let breaks = Words("breaks", zh: "撑不住")
    package let notDecided = Words("not decided", zh: "无法判定")
    package let byLoad = Words("{1} by load", zh: "{1} 随负载的变化")
    package let latencyWhat = Words(
        "{1} by load: p50, p95 with its 95% interval, and p99 of each step.",
        zh: "{1} 随负载的变化：每个档位的 p50、p95（含 95% 置信区间）和 p99。")
    package let latencyWithLimit = Words(
        "{1} by load: p50, p95 with its 95% interval, and p99 of each step; the level line is the limit: {2}.",
        zh: "{1} 随负载的变化：每个档位的 p50、p95（含 95% 置信区间）和 p99；水平线为限值：{2}。")
    package let intervalOfP95 = Words("p95 and its interval", zh: "p95 及置信区间")
    package let limit = Words("limit", zh: "限值")
    package let requestsTitle = Words("Requests a second by load", zh: "每秒请求数随负载的变化")
    package let requestsWhat = Words(
        "Completed requests a second by load, over the measured time of each step.", zh: "每个档位测量时段内每秒完成的请求数。")
    package let requestsUnit = Words("requests/s", zh: "请求/s")
    package let tokensTitle = Words("Tokens a second by load", zh: "每秒 token 数随负载的变化")
    package let tokensWhat = Words(
        "Completed tokens a second by load, over the measured time of each step.",
        zh: "每个档位测量时段内每秒输出的 token 数。")
    package let tokensUnit = Words("tokens/s", zh: "tokens/s")
    package let sharesTitle = Words("Requests that kept their limits", zh: "达标请求的占比")
    package let sharesWhat = Words(
        "The share of requests that kept each limit, by load; the shaded part is the bound of the first, which stays true however often one looks.",
        zh: "各限值的达标请求占比随负载的变化；阴影为第一个限值的上下界，无论查看多少次都成立。")
    package let paretoTitle = Words(
        "Tokens a user against tokens of the service", zh: "单用户 token 速度与服务总 token 吞吐")
    package let paretoWhat = Words(
        "Each point is a load: output tokens a second that one stream reads (1 ÷ the median time per output token) against those of the whole service. Up and to the right is better.",
        zh: "每个点是一档负载：单个流每秒读到的输出 token（1 ÷ TPOT 中位数），对比整个服务的输出吞吐。越靠右上越好。")
    package let tokensUnitOfUser = Words("tokens/s a user", zh: "tok/s/用户")
    package let courseTitle = Words("The course of the search", zh: "搜索过程")
    package let courseWhat = Words(
        "The load of the whole search over its time; the mark at the end of each step says what came of it.",
        zh: "整个搜索过程中的负载；每个档位末尾的记号表示其结果。")
    package let began = Words("began", zh: "开始")
    package let result = Words("result", zh: "结果")
}
