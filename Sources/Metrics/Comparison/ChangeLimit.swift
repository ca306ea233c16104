/// A limit on a change: `ttft:p95>+10%` says that the comparison fails where the p95 of TTFT grew by more than 10 %.
///
/// `metric[:statistic][@sampler](>|<)[+|-]N%`. Of a share, such as `errorRate`, N are percentage points.
package struct ChangeLimit: Equatable, Sendable {
    /// On which side of the limit it is breached.
    package enum Side: Character, Sendable {
        case above = ">"
        case below = "<"
    }

    /// What a comparison says about a limit.
    package enum Status: String, Sendable {
        case kept
        case breached
        case undecided
    }

    /// Why an expression cannot be read.
    package struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
        /// A sentence with what was expected and what was found.
        package let description: String
    }

    /// The metrics that a limit can name.
    package static let metrics = LatencyMetric.allCases.map(\.name) + ComparedFigure.scalars.map(\.name)

    /// As it was written.
    package let text: String
    package let figure: ComparedFigure
    package let side: Side
    /// 0.1 is 10 %, or 10 points.
    package let limit: Double

    /// Reads an expression.
    package init(_ text: String) throws(Problem) {
        func problem(_ what: String) -> Problem { Problem(description: "\"\(text)\": \(what)") }
        guard let sign = text.lastIndex(where: { $0 == ">" || $0 == "<" }),
            let side = Side(rawValue: text[sign])
        else { throw problem("expected > or <, as in ttft:p95>+10%") }
        let subject = text[..<sign]
        let amount = text[text.index(after: sign)...]
        guard amount.last == "%", let number = Double(amount.dropLast()), number.isFinite,
            amount.dropLast().allSatisfy({ $0.isASCII && ($0.isNumber || "+-.".contains($0)) })
        else { throw problem("expected a change such as +10%, found \"\(amount)\"") }
        let at = subject.firstIndex(of: "@")
        let sampler = at.map { String(subject[subject.index(after: $0)...]) }
        if sampler?.isEmpty == true { throw problem("expected a sampler's name after @") }
        let parts = subject[..<(at ?? subject.endIndex)].split(
            separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, parts.count <= 2 else { throw problem("expected metric:statistic") }
        self.text = text
        self.side = side
        limit = number / 100
        do {
            figure = try Self.figure(
                String(name), parts.count == 2 ? String(parts[1]) : nil, sampler: sampler)
        } catch {
            throw problem(error.description)
        }
    }

    private static func figure(
        _ name: String, _ statistic: String?, sampler: String?
    ) throws(Problem) -> ComparedFigure {
        guard let metric = Metric(name: name), metrics.contains(name) else {
            let isMetric = Metric(name: name) != nil
            throw Problem(
                description:
                    "\(isMetric ? "\(name) is not compared" : "unknown metric \"\(name)\""); known are "
                    + metrics.joined(separator: ", "))
        }
        guard case .latency = metric else {
            guard statistic == nil else { throw Problem(description: "\(name) has no statistic") }
            return ComparedFigure(metric, sampler: sampler)
        }
        let statistics = ComparedFigure.statistics
        guard let chosen = Statistic(name: statistic ?? "p95"), statistics.contains(chosen) else {
            let names = statistics.map(\.description).joined(separator: ", ")
            throw Problem(description: "unknown statistic \"\(statistic ?? "")\"; known are \(names)")
        }
        return ComparedFigure(metric, chosen, sampler: sampler)
    }

    /// Judges by the whole interval: breached where all of it is beyond the limit, kept where none of it is.
    ///
    /// - Parameter limits: how many are judged together; each then gets a stricter interval (Bonferroni).
    package func judge(_ change: Comparison.Change?, among limits: Int) -> Status {
        let confidence = 1 - Comparison.level / Double(max(1, limits))
        guard let interval = change?.interval(confidence: confidence) else { return .undecided }
        switch side {
        case .above:
            return interval.lowerBound > limit ? .breached : interval.upperBound <= limit ? .kept : .undecided
        case .below:
            return interval.upperBound < limit ? .breached : interval.lowerBound >= limit ? .kept : .undecided
        }
    }
}
