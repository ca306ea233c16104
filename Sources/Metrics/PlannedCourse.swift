import Timing

/// How the plan lets the load of its main groups go: known before the run, and kept with it.
package struct PlannedCourse: Codable, Equatable, Sendable {
    /// One stage of a group; times count from the start of the main groups.
    package struct Stage: Codable, Equatable, Sendable {
        /// Index of the thread group in the plan.
        package var group: Int
        /// Its place among the group's stages, from 1.
        package var number: Int
        package var start: Duration
        package var end: Duration
        /// The load at its beginning: threads, or arrivals a second.
        package var from: Double
        /// The load at its end.
        package var target: Double
        package var isOfArrivals: Bool

        package init(
            group: Int, number: Int, start: Duration, end: Duration, from: Double, target: Double,
            isOfArrivals: Bool
        ) {
            self.group = group
            self.number = number
            self.start = start
            self.end = end
            self.from = from
            self.target = target
            self.isOfArrivals = isOfArrivals
        }
    }

    /// Those of all groups, by group and time.
    package var stages: [Stage]
    /// Some group starts its iterations by time, whatever the service does.
    package var hasArrivals: Bool
    /// Some group replays a trace, whose rate nobody has set.
    package var followsTrace: Bool

    /// A load that does not change once its threads run.
    package static let level = PlannedCourse(stages: [], hasArrivals: false, followsTrace: false)

    package init(stages: [Stage], hasArrivals: Bool, followsTrace: Bool) {
        self.stages = stages
        self.hasArrivals = hasArrivals
        self.followsTrace = followsTrace
    }

    /// The longest span within another in which no group's load changes; nil where there is none.
    package func levelSpan(within window: Range<Duration>) -> Range<Duration>? {
        guard !followsTrace else { return nil }
        var spans = [window]
        for group in Set(stages.map(\.group)).sorted() {
            let level = Self.levelSpans(stages.filter { $0.group == group })
            spans = spans.flatMap { span in level.map { $0.clamped(to: span) } }
        }
        return spans.filter { !$0.isEmpty }.max { length($0) < length($1) }
    }

    private func length(_ span: Range<Duration>) -> Duration { span.upperBound - span.lowerBound }

    /// Where the load of one group stays as it is.
    private static func levelSpans(_ stages: [Stage]) -> [Range<Duration>] {
        var spans: [(span: Range<Duration>, load: Double)] = []
        for stage in stages where stage.from == stage.target && stage.end > stage.start {
            if let last = spans.last, last.load == stage.target, last.span.upperBound == stage.start {
                spans[spans.count - 1].span = last.span.lowerBound..<stage.end
            } else {
                spans.append((stage.start..<stage.end, stage.target))
            }
        }
        return spans.map(\.span)
    }
}
