/// The headings, columns and sentences of a comparison of runs.
package struct ComparisonTexts: Sendable {
    package let title = Words("comparison", zh: "运行对比")
    package let heading = Words("Comparison of runs", zh: "运行对比")
    package let runs = Words("Runs", zh: "参与对比的运行")
    package let side = Words("Side", zh: "角色")
    package let run = Words("Run", zh: "运行")
    package let started = Words("Started", zh: "开始时间")
    package let against = Words("{1} against the base", zh: "{1} 与基线对比")
    package let lead = Words(
        "{1}. The line shows the change and its 95% interval; the shaded part is the noise floor.",
        zh: "{1}。横线为变化量及其 95% 置信区间；阴影为噪声下限。")
    package let evidence = Words("Evidence", zh: "结论")
    package let figure = Words("Figure", zh: "指标")
    package let base = Words("Base", zh: "基线")
    package let new = Words("New", zh: "新运行")
    package let change = Words("Change", zh: "变化")
    package let changeDrawn = Words("Change as a drawing", zh: "变化图示")
    package let pValue = Words("p (Holm)", zh: "p（Holm）")
    package let series = Words("Series", zh: "序列")
    package let baseColumn = Words("base", zh: "基线")
    package let newColumn = Words("new", zh: "新运行")
    package let changeColumn = Words("change", zh: "变化")
    package let monitorsNote = Words(
        "Means of the steady time; readings follow one another, so no test says whether they differ.",
        zh: "稳态时段的均值；采集值前后相关，因此不做差异检验。")
    package let limits = Words("Limits on changes", zh: "变化限值")
    package let failsWhere = Words("Fails where", zh: "判定条件")
    package let why = Words("Why", zh: "原因")
    package let shows = Words("What this can show", zh: "这份对比能说明什么")

    // The result in a word.
    package let breached = Words("BREACHED", zh: "超出限值")
    package let regressedResult = Words("REGRESSED", zh: "退化")
    package let improvedResult = Words("IMPROVED", zh: "改善")
    package let noEvidenceResult = Words("NO EVIDENCE OF A CHANGE", zh: "没有变化的证据")
    package let kept = Words("KEPT", zh: "未超限")
    package let improved = Words("improved", zh: "改善")
    package let regressed = Words("regressed", zh: "退化")
    package let noEvidence = Words("no evidence", zh: "无证据")

    // Sentences.
    package let regressedCount = Words("{1} regressed", zh: "{1} 项退化")
    package let improvedCount = Words("{1} improved", zh: "{1} 项改善")
    package let withoutEvidence = Words("{1} without evidence of a change", zh: "{1} 项没有变化的证据")
    package let replicates = Words(
        "{1} base runs against {2} new ones: the runs are the sample (Welch's test on one figure a run), so what differs from run to run is in the intervals. Changes below the noise floor of {3} are not reported. It cannot tell what else changed between the two sets; run them in turns, not one set after the other.",
        zh:
            "{1} 次基线运行对比 {2} 次新运行：以运行为样本（每次运行一个值，做 Welch 检验），因此运行之间的差异已包含在置信区间内。低于噪声下限 {3} 的变化不报告。它无法分辨两组之间还有什么别的变化；请交替运行，而不是先跑完一组再跑另一组。"
    )
    package let oneAgainstOne = Words("One run against one", zh: "一次运行对比一次运行")
    package let someAgainstSome = Words("{1} against {2}", zh: "{1}对比 {2}")
    package let withinRuns = Words(
        "{1}: only the variation within the runs is known (block bootstrap over time). What two runs of the same thing differ by, such as a neighbour's load or another day, is not in it; a noise floor of {2} stands for that and is part of each interval. For more than that repeat each side {3} times or more.",
        zh:
            "{1}：只知道运行内部的波动（按时间分块自助法）。同一对象两次运行之间的差异（例如邻居的负载、换了一天）不在其中；以 {2} 的噪声下限代替，并计入每个置信区间。想要更高的把握，请每边重复 {3} 次以上。"
    )
    package let correction = Words(
        "{1} tested together (Holm): where nothing changed, at most 5 of 100 such comparisons report anything.",
        zh: "{1}一起检验（Holm 校正）：若实际没有变化，100 次这样的对比中最多有 5 次会误报。")
    package let points = Words("{1} pt", zh: "{1} 个百分点")
    package let notHad = Words("the runs do not have this figure", zh: "这些运行没有该指标")
    package let observedOnly = Words("observed {1}; {2}", zh: "实测 {1}；{2}")
    package let noInterval = Words("no interval is known", zh: "置信区间未知")
    package let keptReason = Words("observed {1}, interval {2}", zh: "实测 {1}，置信区间 {2}")
    package let breachedReason = Words(
        "observed {1}, and all of the interval {2} is beyond the limit", zh: "实测 {1}，且整个置信区间 {2} 都超出限值")
    package let undecidedReason = Words(
        "observed {1}, but the limit lies within the interval {2}", zh: "实测 {1}，但限值落在置信区间 {2} 之内")
    package let andMore = Words("{1} and {2} more", zh: "{1} 等，另有 {2} 个")

    // Why there is no test, or what the interval still says.
    package let notEveryRun = Words("not every run has it", zh: "并非每次运行都有该指标")
    package let fromZero = Words(
        "a change from or to 0 has no percentage", zh: "从 0 或到 0 的变化没有百分比")
    package let notEnough = Words("not enough values", zh: "数值不足")
    package let belowNoise = Words("a change, but below the noise floor", zh: "有变化，但低于噪声下限")
    package let chance = Words("this much can be chance", zh: "这样的差异可能只是偶然")
    package let gapsInNoSample = Words(
        "the gaps stand in no single sample: repeat the runs", zh: "token 间隔不属于单个样本：请重复运行")
    package let noSample = Words("no sample has it", zh: "没有样本含有该指标")
    package let tooFew = Words("too few values to resample", zh: "数值太少，无法重采样")
    package let dependent = Words(
        "its samples hang together for too much of the run", zh: "样本在运行的大部分时间里相互关联")
}

/// What makes two sets of runs hard to compare.
package struct ComparisonWarningTexts: Sendable {
    package let different = Words("different {1}: {2}", zh: "{1}不同：{2}")
    package let plans = Words("plans", zh: "计划")
    package let hashes = Words("plan texts (hashes)", zh: "计划内容（哈希）")
    package let seeds = Words(
        "seeds, so not the same questions in the same order", zh: "随机种子（问题及其顺序因此不一致）")
    package let targets = Words("targets", zh: "压测目标")
    package let ownMock = Words("Weir's own mock server", zh: "Weir 自带的 mock 服务")
    package let machines = Words("machines", zh: "发压机")
    package let versions = Words("versions of Weir", zh: "Weir 版本")
    package let stamps = Words("sources of token times", zh: "token 时间来源")
    package let notGiven = Words("not given", zh: "未指定")
    package let loadOf = Words("load of thread group {1}", zh: "线程组 {1} 的负载")
    package let noGroup = Words("no such group", zh: "没有该线程组")
    package let isOf = Words("{1} is {2}{3}", zh: "{1} 的数据{2}{3}")
    package let damaged = Words("damaged: {1}", zh: "已损坏：{1}")
    package let notToItsEnd = Words("{1} did not run to its end: {2}", zh: "{1} 没有正常结束：{2}")
    package let baseAlone = Words("sampler {1} is in the base alone", zh: "采样器 {1} 只存在于基线")
    package let newAlone = Words(
        "sampler {1} is in the new runs alone and is not compared", zh: "采样器 {1} 只存在于新运行，不参与对比")
    package let noSampler = Words(
        "--fail-on {1}: no run has a sampler of that name", zh: "--fail-on {1}：没有运行含有该名称的采样器")
    package let unfinished = Words(
        "{1} holds samples and no summary (killed?); it is left out", zh: "{1} 有样本而没有汇总（被强制终止？）；已略过")
}
