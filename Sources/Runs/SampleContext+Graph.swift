import Execution
import Formats
import Records
import Timing

extension SampleContext {
    /// What the lines of a run's samples need of its graph, secrets taken out.
    ///
    /// Samplers of one name share a row; the row's URL is that of the first.
    init(_ graph: ExecutionGraph, redactor: Redactor, offset: WallClockOffset) {
        let urls = graph.rows.indices.map { row in
            redactor.redact(graph.samplers.first { $0.row == row }?.urlText ?? "")
        }
        self.init(samplers: graph.rows, groups: graph.groups.map(\.name), urls: urls, offset: offset)
    }
}
