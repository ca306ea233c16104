import Metrics
import Timing

extension PlannedCourse {
    /// The course of the main groups' loads.
    ///
    /// - Parameter workloads: each with the index of its group in the plan.
    package init(_ workloads: [(group: Int, workload: Workload)]) {
        var stages: [Stage] = []
        var hasArrivals = false
        var followsTrace = false
        for (group, workload) in workloads {
            hasArrivals = hasArrivals || workload.isOpen
            switch workload {
            case .staged(let staged): stages += Self.stages(of: staged.line, group, isOfArrivals: false)
            case .open(let open): stages += Self.stages(of: open.line, group, isOfArrivals: true)
            case .replay: followsTrace = true
            case .closed, .held: break
            }
        }
        self.init(stages: stages, hasArrivals: hasArrivals, followsTrace: followsTrace)
    }

    private static func stages(of line: LoadLine, _ group: Int, isOfArrivals: Bool) -> [Stage] {
        var (start, load) = (line.start, 0.0)
        return line.stages.enumerated().map { index, stage in
            defer { (start, load) = (start + stage.duration, stage.target) }
            return Stage(
                group: group, number: index + 1, start: start, end: start + stage.duration,
                from: stage.isStep ? stage.target : load, target: stage.target, isOfArrivals: isOfArrivals)
        }
    }
}
