import Formats
import Metrics
import Records
import Timing
import Wording

/// The rows of a run's stages, as console, page and `summary.json` show them.
struct StageRows {
    /// One stage.
    struct Row {
        let statistics: StageStatistics
        /// Its group's name, safe to print.
        let group: String
        /// How much of the stage's time the run had.
        let time: Duration
        /// Requests that were issued in it and completed, per second of that time; nil where it had none.
        let requestsPerSecond: Double?
        let tokensPerSecond: Double?
    }

    let rows: [Row]
    /// How many more stages the plan has.
    let omitted: Int
    /// Whether a request had a token; else ttft is not known and e2e stands for it.
    private let hasTokens: Bool
    private let hasGroups: Bool

    init(_ report: RunReport) {
        let tally = report.aggregate.stages
        let started = tally.start.map { $0 - report.aggregate.start } ?? .zero
        // A run that was stopped did not go through all of its stages.
        let until = report.verdict.endedBy == .completed ? nil : report.run.loadEnd - started
        rows =
            tally.start == nil
            ? []
            : tally.stages.map { statistics in
                let stage = statistics.stage
                let time = max(.zero, (until.map { min(stage.end, $0) } ?? stage.end) - stage.start)
                let seconds = time.inSeconds
                let groups = report.plan.groups
                return Row(
                    statistics: statistics,
                    group: groups.indices.contains(stage.group)
                        ? SafeText.line(groups[stage.group].name, limit: SafeText.nameLimit) : "",
                    time: time,
                    requestsPerSecond: seconds > 0 ? Double(statistics.completed) / seconds : nil,
                    tokensPerSecond: seconds > 0 ? Double(statistics.outputTokens) / seconds : nil)
            }
        omitted = tally.omitted
        hasTokens = rows.contains { $0.statistics.firstToken.count > 0 }
        hasGroups = Set(rows.map(\.statistics.stage.group)).count > 1
    }

    /// The titles of the columns, the group's first where there are several.
    var columns: [String] {
        let texts = Texts.given
        var columns = hasGroups ? [texts.group.text] : []
        columns += [texts.stage, texts.time, texts.load].map(\.text)
        let latency = hasTokens ? LatencyMetric.ttft : .e2e
        columns += [ScalarMetric.requests.entry.label, texts.errors.text, "\(latency.name) p95"]
        if hasTokens { columns.append("tpot p50") }
        columns.append(ScalarMetric.throughput.entry.label)
        if hasTokens { columns.append(ScalarMetric.outputTokenRate.entry.label) }
        return columns
    }

    /// The fields of a row, in the order of the columns.
    func fields(_ row: Row) -> [String] {
        let statistics = row.statistics
        let stage = statistics.stage
        let latency = hasTokens ? statistics.firstToken : statistics.endToEnd
        return (hasGroups ? [row.group] : [])
            + [
                "\(stage.number)", "\(FigureText.clock(stage.start))–\(FigureText.clock(stage.end))",
                load(stage), FigureText.grouped(statistics.judged), FigureText.grouped(statistics.failed),
                FigureText.time(latency.percentile(95)),
            ] + (hasTokens ? [FigureText.time(statistics.perToken.percentile(50))] : [])
            + [row.requestsPerSecond.map(FigureText.rate) ?? FigureText.none]
            + (hasTokens ? [row.tokensPerSecond.map(FigureText.rate) ?? FigureText.none] : [])
    }

    /// `1 → 8 threads`, or `20/s` of one that stays at its target.
    private func load(_ stage: PlannedCourse.Stage) -> String {
        let unit =
            stage.isOfArrivals
            ? "/s" : (stage.target == 1 ? Texts.given.oneThread : Texts.given.severalThreads).text
        let target = FigureText.number(stage.target) + unit
        return stage.from == stage.target ? target : "\(FigureText.number(stage.from)) → \(target)"
    }

    /// What the rows are of, in a sentence; how many stages are left out.
    var lead: String {
        Texts.given.stageLead.text
            + (omitted > 0 ? Texts.given.stagesOmitted(Texts.nouns.moreStage(omitted)) : "")
    }
}

extension SummaryText {
    /// What each stage of the load brought.
    func stages() -> [String] {
        let stages = StageRows(report)
        guard !stages.rows.isEmpty else { return [] }
        let isNamed = stages.columns.first == Texts.given.group.text
        var table = TextTable(
            stages.columns.enumerated().map {
                ($1, $0 == 0 && isNamed || $1 == Texts.given.load.text ? .left : .right)
            })
        for row in stages.rows { table.add(stages.fields(row).map { TextTable.Cell($0) }) }
        var lines = [
            heading("Stages") + "  " + style.paint("by the time at which requests were issued", .dim)
        ]
        lines += table.lines(style)
        if stages.omitted > 0 { lines.append("  and \(FigureText.counted(stages.omitted, "more stage"))") }
        return lines
    }
}
