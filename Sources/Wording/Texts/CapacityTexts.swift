/// The answer of a search for capacity in words: the same on the terminal, on the page and in the summary.
package struct CapacityTexts: Sendable {
    // The answer.
    package let goesOn = Words("the search goes on", zh: "搜索进行中")
    package let goesOnWith = Words("the search goes on: {1}", zh: "搜索进行中：{1}")
    package let held = Words("{1} held", zh: "{1}撑住了")
    package let broke = Words("{1} broke", zh: "{1}撑不住")
    package let generatorGaveWay = Words(
        "the service carries at least {1}: above it {2} gave way, not the service",
        zh: "服务至少能承载 {1}：再往上先撑不住的是{2}，而不是服务")
    package let carriesAndBreaks = Words(
        "the service carries {1} and breaks at {2}", zh: "服务能承载 {1}，到 {2} 时撑不住")
    package let notDecidedBetween = Words("; between them it is not decided", zh: "；两者之间无法判定")
    package let saturated = Words(
        "the service carries {1}: more load gives no more throughput, and no threshold of the plan is on latency",
        zh: "服务能承载 {1}：再加负载吞吐也不再增加，而计划中没有针对延迟的阈值")
    package let thenErrors = Words(
        "the service carries {1}; then it gave nothing but errors", zh: "服务能承载 {1}；再往上只返回错误")
    package let mostTried = Words(
        "the service carries at least {1}, the most that was tried", zh: "服务至少能承载 {1}，这是试过的最大负载")
    package let nothingAbove = Words(
        "the service carries at least {1}; nothing above it is decided", zh: "服务至少能承载 {1}；更高的负载无法判定")
    package let maxThreads = Words("the plan's maxThreads", zh: "计划中的 maxThreads")
    package let generator = Words("the generator", zh: "发压端")
    package let noAnswerGenerator = Words(
        "no answer: {1} gave way before any load was decided", zh: "没有答案：还没判定任何负载，{1}就先撑不住了")
    package let noAnswerShare = Words(
        "no answer: a machine of the load went missing before any load was shown to hold",
        zh: "没有答案：还没有负载被证实撑得住，就有一台发压机失联")
    package let noneHolds = Words(
        "no load is shown to hold; then the service gave nothing but errors", zh: "没有负载被证实撑得住；随后服务只返回错误")
    package let onlyErrors = Words(
        "no answer: the service gave nothing but errors", zh: "没有答案：服务只返回错误")
    package let noAnswerStopped = Words(
        "no answer: the search was stopped before any load was decided", zh: "没有答案：还没判定任何负载，搜索就被中止了")
    package let noneDecided = Words("no answer: no load could be decided", zh: "没有答案：没有负载可以判定")
    package let notTheLeast = Words(
        "the service does not carry {1}, the least that was tried", zh: "服务撑不住 {1}，这已是试过的最小负载")
    package let breaksAt = Words(
        "the service breaks at {1}; no load below it is shown to hold", zh: "服务在 {1}时撑不住；更低的负载没有被证实撑得住")

    // What broke first.
    package let errorsAt = Words("errors at {1}", zh: "负载 {1} 时出错")
    package let at = Words("{1} at {2}", zh: "负载 {2} 时 {1}")
    package let smooth = Words(", which it came to step by step", zh: "，逐步逼近限值")
    package let cliff = Words(", which it came to all at once", zh: "，突然越过限值")
    package let keptIt = Words("{1} kept it", zh: "{1} 的请求达标")
    package let heldAgainst = Words("{1} held against {2}", zh: "{1} 对比 {2}")
    package let bindingOf = Words("{1}: {2}", zh: "{1}：{2}")

    // Why a step broke, or was not decided.
    package let driftOfArrivals = Words(
        "drift: arrivals were not kept up with, or latency climbed through the step",
        zh: "漂移：跟不上到达速率，或延迟在该档位内持续上升")
    package let drift = Words("drift: latency climbed through the step", zh: "漂移：延迟在该档位内持续上升")
    package let errors = Words("errors: hardly a request succeeded", zh: "错误：几乎没有请求成功")
    package let generatorReason = Words("the generator gave way (run INVALID)", zh: "发压端先撑不住（运行无效）")
    package let machineMissing = Words("a machine of the load went missing", zh: "有一台发压机失联")
    package let suspect = Words("the generator is SUSPECT", zh: "发压端存疑")
    package let little = Words(
        "in flight and rate × time differ: no steady state", zh: "在途数与 速率 × 时间 不符：未达到稳态")
    package let stopped = Words("stopped", zh: "被中止")
    package let noFreeThread = Words(
        "{1} found no free thread (maxThreads)", zh: "{1}没有空闲线程（maxThreads）")
    package let noRequest = Words("no request for {1}", zh: "没有请求可用于评判 {1}")
    package let climbedOn = Words("climbed on", zh: "继续加压")

    // Notes.
    package let heldOnce = Words(
        "{1} held once and was not confirmed by a second step", zh: "{1}只撑住了一次，没有经过第二次确认")
    package let triedNotDecided = Words("tried and not decided: {1}", zh: "试过但无法判定：{1}")
    package let tooFew = Words(
        "{1} in {2} were too few to decide {3}: a longer --max-step has more",
        zh: "{2} 内的 {1}太少，无法判定 {3}：调大 --max-step 可以得到更多请求")
    package let fallsBack = Words(
        "beyond {1} more load gives less throughput, at most {2} requests/s",
        zh: "超过 {1}后，负载越大吞吐反而越低，最高 {2} 请求/s")
    package let notJudged = Words("{1} is not judged here: {2}", zh: "这里不评判 {1}：{2}")
    package let noLimit = Words(
        "no threshold of the plan limits a load; a <threshold metric=\"ttft\"> would",
        zh: "计划中没有能限制负载的阈值；例如可以加上 <threshold metric=\"ttft\">")
    package let largerMaxThreads = Words(
        "at {1} {2} found no free thread: a larger maxThreads tells what the service carries",
        zh: "{1}时有 {2}没有空闲线程：调大 maxThreads 才能看出服务能承载多少")
    package let errorAt = Words("most frequent error at {1}: {2}", zh: "{1}时出现最多的错误：{2}")
    package let oneSuspect = Words(
        "{1} had a SUSPECT generator and was made once more", zh: "{1}的发压端存疑，已重做一次")
    package let manySuspect = Words(
        "{1} had a SUSPECT generator and were made once more", zh: "{1}的发压端存疑，已重做一次")
    package let beganTogether = Words("began together", zh: "同时启动")
    package let wereSpread = Words("were spread", zh: "错开启动")
    package let dependence = Words(
        "{1} held where its users {2} and broke where they {3}: {4}, {5} and {6}",
        zh: "{1}在用户{2}时撑得住，在用户{3}时撑不住：{4}，{5} 与 {6}")

    // Why the search ended.
    package let found = Words("the bracket is as narrow as was asked for", zh: "区间已收窄到要求的精度")
    package let limitReached = Words("the greatest load that may be tried holds", zh: "允许尝试的最大负载撑得住")
    package let noMoreThroughput = Words("more load gives no more throughput", zh: "再加负载吞吐不再增加")
    package let breaksAtOnce = Words("the least load breaks", zh: "最小负载就撑不住")
    package let ladderDone = Words("every load of the ladder was tried", zh: "指定的负载都已试过")
    package let gaveWay = Words("{1} gave way", zh: "{1}先撑不住")
    package let errorsOnly = Words("the service answered with nothing but errors", zh: "服务只返回错误")
    package let longestTime = Words(
        "steps could not be decided in their longest time", zh: "有档位在最长时间内仍无法判定")
    package let wasStopped = Words("it was stopped", zh: "被中止")
    package let stillGoesOn = Words("it goes on", zh: "仍在进行")
    package let cost = Words(
        "a million output tokens cost {1} at this load", zh: "在此负载下，每百万输出 token 的成本为 {1}")
    package let requestsPerSecond = Words("{1} requests/s", zh: "{1} 请求/s")
}

/// Why a search does not judge a threshold; its file holds the English text.
package struct UnusedTexts: Sendable {
    package let monitor = Words("a monitor's figure is no share of the requests", zh: "监控数据不是请求的占比")
    package let noSampler = Words("there is no sampler of that name", zh: "没有该名称的采样器")
    package let transaction = Words("a transaction is no request", zh: "事务不是请求")
    package let outside = Words("its requests are outside the load", zh: "其请求不属于负载")
    package let single = Words("a single request decides it, at any load", zh: "无论负载多大，单个请求就能决定它")
    package let pooledGaps = Words(
        "a mean of pooled gaps is no share of the requests; tpot has one value a request",
        zh: "合并间隔的均值不是请求的占比；tpot 每个请求有一个值")
    package let noLevel = Words("there is no service level of that name", zh: "没有该名称的服务等级")
    package let noLimitAbove = Words("it limits no load from above", zh: "它不能从上方限制负载")
    package let droppedArrival = Words("a dropped arrival is a miss of every limit", zh: "被丢弃的到达已计为所有限值的未达标")
    package let rate = Words("a rate follows the load", zh: "速率随负载而变")
    package let number = Words("a number grows with the time measured", zh: "计数随测量时间增长")
    package let nothing = Words("it says nothing of the load", zh: "它与负载无关")
}
