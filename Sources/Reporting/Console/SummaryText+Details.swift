import Formats
import Metrics
import Timing
import Wording

extension SummaryText {
    /// More threads than this are told by their smallest, median and largest count alone.
    static let threadLimit = 50
    private static let threadsInLine = 10
    private static let errorLimit = 8

    func outcomes() -> [String] {
        let outcomes = report.aggregate.requests.outcomes
        let odd = outcomes.nonZero.filter { $0.outcome != .ok }
        guard !odd.isEmpty else { return [] }
        var table = TextTable([
            ("outcome", .left), ("requests", .right), ("share", .right), ("meaning", .left),
        ])
        for (outcome, count) in odd {
            table.add([
                .init(outcome.name), .init(FigureText.grouped(count)),
                .init(FigureText.percent(Double(count) / Double(max(1, outcomes.total)))),
                .init(outcome.meaning, .dim),
            ])
        }
        return [heading("Outcomes that are not ok") + "  " + style.paint("warm-up included", .dim)]
            + table.lines(style, flexible: [3])
    }

    func errors() -> [String] {
        guard !report.errors.isEmpty else { return [] }
        var lines = [heading("Most common errors")]
        for error in report.errors.prefix(Self.errorLimit) {
            let sampler = SafeText.line(error.sampler, limit: 40)
            let place =
                "\(error.kind) in \(sampler), first at \(FigureText.clock(error.first)), "
                + "e.g. \(error.example)"
            lines.append("  " + style.paint("\(FigureText.grouped(error.count))×", .bad) + " \(place)")
            if let trace = error.trace { lines.append("     trace \(trace)") }
            let message = SafeText.line(error.message, limit: 2 * style.width)
            if !message.isEmpty { lines.append("     " + TextWidth.cut(message, to: style.width - 5)) }
            let words = SafeText.line(error.words, limit: 2 * style.width)
            if !words.isEmpty {
                lines.append("     " + TextWidth.cut("the answer begins: \(words)", to: style.width - 5))
            }
        }
        let rest = report.errors.count - Self.errorLimit
        if rest > 0 {
            lines.append("  and \(FigureText.counted(rest, "more kind", "more kinds")); see the report")
        }
        return lines
    }

    /// The assertions that the plan names, those that always held too where any failed.
    func assertions() -> [String] {
        let rows = report.aggregate.samplers.filter { !$0.assertions.isEmpty }
        guard rows.contains(where: { $0.assertions.contains { $0.failures > 0 } }) else { return [] }
        var table = TextTable([("assertion", .left), ("sampler", .left), ("failures", .right)])
        for row in rows {
            for assertion in row.assertions {
                table.add([
                    .init(SafeText.line(assertion.name, limit: SafeText.nameLimit)),
                    .init(SafeText.line(row.name, limit: SafeText.nameLimit)),
                    .init(FigureText.grouped(assertion.failures), assertion.failures > 0 ? .bad : nil),
                ])
            }
        }
        return [heading("Assertions")] + table.lines(style, flexible: [0, 1])
    }

    func threads() -> [String] {
        let groups = report.threads.filter { !$0.completed.isEmpty }
        guard !groups.isEmpty else { return [] }
        var table = TextTable([
            ("thread group", .left), ("threads", .right), ("completed", .right), ("min", .right),
            ("median", .right),
            ("max", .right),
        ])
        for group in groups {
            let spread = ThreadSpread(group)
            table.add([
                .init(SafeText.line(group.group, limit: SafeText.nameLimit)),
                .init(FigureText.grouped(group.completed.count)), .init(FigureText.grouped(spread.total)),
                .init(FigureText.grouped(spread.min)), .init(spread.medianText),
                .init(FigureText.grouped(spread.max)),
            ])
        }
        var lines = [heading("Completed requests a thread")] + table.lines(style)
        for group in groups where group.completed.count <= Self.threadLimit && group.completed.count > 1 {
            lines += everyThread(of: group, isNamed: groups.count > 1)
        }
        return lines
    }

    private func everyThread(of group: ThreadTally, isNamed: Bool) -> [String] {
        let name = TextWidth.cut(SafeText.line(group.group, limit: 24), to: 24)
        let threads = Array(group.completed.enumerated())
        let width = group.completed.map { FigureText.grouped($0).count }.max() ?? 1
        var lines: [String] = isNamed ? ["  \(name)"] : []
        for start in stride(from: 0, to: threads.count, by: Self.threadsInLine) {
            let part = threads[start..<min(start + Self.threadsInLine, threads.count)]
            let counts = part.map { _, count in padded(FigureText.grouped(count), width) }
            let range = part.count == 1 ? "\(start + 1)" : "\(start + 1)–\(start + part.count)"
            lines.append(
                "    " + style.paint(padded("thread \(range)", 13), .dim) + "  "
                    + counts.joined(separator: "  "))
        }
        return lines
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    func run() -> [String] {
        let run = report.run
        let health = report.health
        let rates = report.whole.map {
            "  whole   \(FigureText.rate($0.requestsPerSecond)) req/s and "
                + "\(FigureText.rate($0.outputTokensPerSecond)) tokens/s over the whole run"
        }
        let requests = report.aggregate.requests
        let threads = report.threads.reduce(0) { $0 + $1.completed.count }
        let processors = FigureText.counted(health.processors, "processor")
        let stamps = SafeText.line(run.timestamps, limit: 20)
        let took = "  took    \(run.duration) (\(figures.endSentence))"
        return [heading("Run"), took] + [rates].compactMap(\.self) + [
            "  load    \(FigureText.counted(threads, "thread")), "
                + "\(FigureText.counted(requests.scheduled, "request")) scheduled, "
                + "\(FigureText.grouped(requests.issued)) issued, \(FigureText.grouped(requests.dropped)) dropped",
            "  weir    send delay p99 \(FigureText.time(health.sendDelay)), "
                + (health.knowsUsage
                    ? "CPU \(FigureText.percent(health.cpuShare)) of \(processors), "
                        + "\(FigureText.bytes(health.peakMemory))"
                    : "CPU and memory unknown") + "; token times: \(stamps)",
            "          " + health.brief,
        ]
    }
}

/// How the threads of a group differ in what they completed.
package struct ThreadSpread {
    /// Completed requests of all threads.
    package let total: Int
    /// Of the thread that completed fewest; 0 where there is no thread.
    package let min: Int
    /// The middle of all threads.
    package let median: Double
    /// Of the thread that completed most.
    package let max: Int

    /// Sorts the threads' counts.
    package init(_ group: ThreadTally) {
        let sorted = group.completed.sorted()
        let middle = sorted.count / 2
        total = sorted.reduce(0, +)
        min = sorted.first ?? 0
        max = sorted.last ?? 0
        median =
            sorted.isEmpty
            ? 0
            : sorted.count.isMultiple(of: 2)
                ? Double(sorted[middle - 1] + sorted[middle]) / 2 : Double(sorted[middle])
    }

    /// The median, with a decimal where it has one.
    package var medianText: String {
        FigureText.fixed(median, median == median.rounded() ? 0 : 1)
    }
}

extension Outcome {
    /// What happened, in a few words.
    package var meaning: String {
        let texts = Texts.outcomes
        let words =
            switch self {
            case .ok: texts.ok
            case .http3xx: texts.http3xx
            case .http4xx: texts.http4xx
            case .http5xx: texts.http5xx
            case .rateLimited: texts.rateLimited
            case .dns: texts.dns
            case .connectRefused: texts.connectRefused
            case .connectTimeout: texts.connectTimeout
            case .tls: texts.tls
            case .resetBeforeResponse: texts.resetBeforeResponse
            case .resetMidStream: texts.resetMidStream
            case .truncated: texts.truncated
            case .idleTimeout: texts.idleTimeout
            case .timeout: texts.timeout
            case .protocol: texts.protocol
            case .decode: texts.decode
            case .appError: texts.appError
            case .emptyAnswer: texts.emptyAnswer
            case .assertionFailed: texts.assertionFailed
            case .limit: texts.limit
            case .clientResource: texts.clientResource
            case .censored: texts.censored
            case .cancelled: texts.cancelled
            }
        return words.text
    }
}
