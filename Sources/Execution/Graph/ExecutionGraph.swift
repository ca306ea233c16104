import Metrics
import Streaming
import TestPlan
import Timing
import Transport

/// A plan made ready to run: a flat array of nodes with integer edges, names resolved, templates parsed.
///
/// Immutable and shared by all shards. A virtual user is a position in ``nodes``.
package struct ExecutionGraph: Sendable {
    /// One step of a virtual user.
    package struct Node: Sendable {
        package enum Kind: Sendable {
            /// Begins the next iteration of the group's loop, or leaves it for `exit`.
            case iterate(exit: Int)
            /// Sends the request of ``ExecutionGraph/samplers`` at this index.
            case sample(Int)
            case pause(ThinkTime.Distribution)
            /// Begins the conversation of ``ExecutionGraph/conversations`` at this index; its turns follow.
            case converse(Int)
            /// Begins the next turn, or leaves the conversation for its exit.
            case turn(Int)
            /// The thread has done its work.
            case finish
        }

        package let kind: Kind
        /// The node that follows; of `iterate`, the first of its body.
        package let next: Int

        package init(_ kind: Kind, next: Int) {
            self.kind = kind
            self.next = next
        }
    }

    package let planName: String
    package let seed: UInt64
    package let nodes: [Node]
    package let groups: [GroupPlan]
    package let samplers: [SamplerPlan]
    /// The rows of the statistics: samplers of one name share one.
    package let rows: [String]
    package let pools: [LoadedPool]
    /// Names that steps set, by slot.
    package var threadVariables: [String] = []
    package var conversations: [ConversationPlan] = []
    /// Rows whose samples are counted in another row too.
    package var partRows: Set<Int> = []
    /// nil: cookies are neither kept nor sent.
    package var cookies: CookiePolicy?
    package let thresholds: [Threshold]
    package let serviceLevels: [ServiceLevel]
    package let warmUp: WarmUp?
    package let stallAfter: Duration
    package let end: EndOfTest
    /// What the run itself is judged by.
    package let healthLimits: RunHealth.Limits
    /// The most connections that each event loop opens to one host; nil for no limit.
    package let connections: Int?

    /// Threads of all groups.
    package var threadCount: Int { groups.reduce(0) { $0 + $1.workload.threads } }

    /// From the run's start until all threads run and a timed warm-up is over: where the steady window begins.
    package var steadyFrom: Duration {
        let ramps = groups.map { $0.workload.startupDelay + $0.workload.rampUp }
        return (ramps + [warmUp?.duration ?? .zero]).max() ?? .zero
    }

    /// The latest moment at which the plan itself ends the load; nil where only loops or a signal end it.
    package var expectedDuration: Duration? {
        let ends = groups.map(\.workload.end)
        return ends.contains { $0 == nil } ? nil : ends.compactMap(\.self).max()
    }

    /// The names of the assertions of each row's samplers.
    private var assertionNames: [[String]] {
        rows.indices.map { row in samplers.filter { $0.row == row }.flatMap(\.assertions.names) }
    }

    /// An aggregate with a row for each sampler and a tally for each thread.
    package func emptyAggregate(start: Instant) -> Aggregate {
        Aggregate(
            start: start, samplers: rows, groups: groups.map { ($0.name, $0.workload.threads) },
            serviceLevels: serviceLevels, assertions: assertionNames, parts: partRows)
    }
}

/// One thread group, ready to run.
package struct GroupPlan: Sendable {
    package let name: String
    package let workload: ClosedWorkload
    package let onSampleError: ThreadGroup.OnSampleError
    /// The first node of its threads.
    package let entry: Int
    /// Who deals which pool's rows to this group's iterations.
    package let dealers: [(pool: Int, dealer: PoolDealer)]
}

/// One conversation, ready to be held.
package struct ConversationPlan: Sendable {
    package let turns: ClosedRange<Int>
    package let onTurnError: Conversation.OnTurnError
    package let system: CompiledTemplate?
    package let user: CompiledTemplate
    /// Where the history stands among the thread's variables.
    package let slot: Int
    /// The node that begins a turn.
    package let turn: Int
    /// The node behind the conversation.
    package let exit: Int
    /// The sampler whose answers are the history.
    package let asker: Int
    /// The rows of the asker's turns, the first first; later turns have the last.
    package let turnRows: [Int]
    /// Who deals the rows of the pools that are used in it, once a turn.
    package let dealers: [(pool: Int, dealer: PoolDealer)]
}

/// One sampler, ready to send.
package struct SamplerPlan: Sendable {
    package let name: String
    /// Index into ``ExecutionGraph/rows``.
    package let row: Int
    package let group: Int
    /// nil for a plain sampler.
    package let dialect: Dialect?
    package let method: String
    package let url: CompiledTemplate
    /// As the plan states it, references unresolved where they change from request to request.
    package let urlText: String
    package let headers: [(name: String, value: CompiledTemplate)]
    /// Set where no header changes from request to request.
    package let constantHeaders: HeaderList?
    package let body: CompiledTemplate?
    package let timeouts: Timeouts
    package let options: TransferOptions
    package let assertions: AssertionSet
    /// When the client walks away mid-stream; nil where it stays to the end.
    package var cancelAfter: CancelAfter?
    package var extractors = ExtractorSet.none
    /// The conversation whose history it carries.
    package var conversation: Int?
}
