import Metrics
import Streaming
import TestPlan
import Timing
import Transport

/// A plan made ready to run: a flat array of nodes with integer edges, names resolved, templates parsed.
///
/// Immutable and shared by all shards: a class, since every step of every user looks at it. A virtual user is a position
/// in ``nodes``.
package final class ExecutionGraph: Sendable {
    /// One step of a virtual user.
    package struct Node: Sendable {
        package enum Kind: Sendable {
            /// Begins the next iteration of the group's loop, or leaves it for `exit`.
            case iterate(exit: Int)
            /// Sends the request of ``ExecutionGraph/samplers`` at this index.
            case sample(Int)
            case pause(ThinkTime.Distribution)
            /// The thread has done its work.
            case finish
            /// Passes no more often than once an `interval`. Each thread's first turn comes `offset` after that of
            /// the thread before it. One register: when its last turn was.
            ///
            /// - Parameter first: how many threads of other groups have their first turns before those of this one.
            case pace(interval: Duration, offset: Duration, first: Int, register: Int)
            /// Waits for others at the ``ExecutionGraph/rendezvous`` of this index.
            case rendezvous(Int)
            /// Gives a variable a value: ``ExecutionGraph/assignments`` at this index.
            case assign(Int)
            /// Gives a variable its next number: ``ExecutionGraph/counters`` at this index. One register: how many it
            /// has had.
            case count(Int, register: Int)
            /// A controller decides where to go on.
            case control(Control)
        }

        /// What a controller's node does: one look at the registers, and one edge to follow.
        package enum Control: Sendable {
            /// Begins the next pass of its body, or leaves it for `exit`: after `count` passes, or where a pass would
            /// begin after `duration`. Two registers: passes begun, and when the first did.
            case loop(count: Int?, duration: Duration?, register: Int, exit: Int)
            /// Begins the next pass where the condition holds. One register: passes begun.
            case whileTrue(condition: Int, register: Int, exit: Int)
            /// Begins the next pass with the next of ``ExecutionGraph/forEachs``. One register: passes begun.
            case forEach(Int, register: Int, exit: Int)
            /// Goes to `next` where the condition holds.
            case branch(condition: Int, otherwise: Int)
            /// Goes where ``ExecutionGraph/switches`` of this index say.
            case select(Int)
            ///
            /// - Parameter times: in how many passes its steps run, of the thread or of all threads of the group.
            case onceOnly(times: Int, Counter.Scope, register: Int, exit: Int)
            /// Runs its steps in so many of the passes, at even distances. One register: passes so far.
            case evenShare(Double, Counter.Scope, register: Int, exit: Int)
            /// Goes to one of ``ExecutionGraph/targets``, each equally likely.
            case random(Range<Int>)
            /// Goes to each of the targets in a drawn order, then to `exit`. Two registers: how many it has gone to,
            /// and the number of the draw.
            case randomOrder(Range<Int>, register: Int, exit: Int)
            /// Goes to the targets in turn. One register: how many it has gone to.
            case interleave(Range<Int>, register: Int)
            case percent(Double, exit: Int)
            /// Begins the next turn of ``ExecutionGraph/conversations`` of this index, or leaves it for `exit`. Two
            /// registers: turns begun, and turns in all.
            case turn(Int, register: Int, exit: Int)
            /// Begins the transaction of this index in ``GroupPlan/transactions``.
            case beginTransaction(Int)
            case endTransaction(Int)
            /// Goes on to `next`.
            case pass
        }

        package let kind: Kind
        /// The node that follows; of `iterate`, the first of its body.
        package let next: Int

        package init(_ kind: Kind, next: Int) {
            self.kind = kind
            self.next = next
        }

        package init(_ control: Control, next: Int) { self.init(.control(control), next: next) }
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
    package let threadVariables: [String]
    /// What each of them begins with.
    package let initialVariables: [[UInt8]]
    package let assignments: [AssignmentPlan]
    package let counters: [CounterPlan]
    package let thresholds: [Threshold]
    package let serviceLevels: [ServiceLevel]
    package let warmUp: WarmUp?
    package let stallAfter: Duration
    package let end: EndOfTest
    /// What the run itself is judged by.
    package let healthLimits: RunHealth.Limits
    /// The most connections that each event loop opens to one host; nil for no limit.
    package let connections: Int?

    /// How many threads wait for each other, and for how long, at each rendezvous.
    package let rendezvous: [(threads: Int, timeout: Duration)]
    package let conditions: [CompiledExpression]
    package let switches: [SwitchPlan]
    package let forEachs: [ForEachPlan]
    package let conversations: [ConversationPlan]
    /// nil: cookies are neither kept nor sent.
    package let cookies: CookiePolicy?
    /// Limits on gaps between tokens of which each request says how many it broke: of one sampler's row, or of all.
    package let gapLimits: [(row: Int?, limit: Duration)]
    /// The nodes between which controllers choose.
    package let targets: [Int]
    /// What the rows are, where they are not the samplers of the load.
    package let rowKinds: [Int: SamplerStatistics.Kind]
    /// Each group of the load begins when the one before it has ended.
    package let runsGroupsInTurn: Bool
    /// The parts of the run, in their order.
    package let phases: [RunPhase]

    /// Makes a graph of its parts.
    package init(
        planName: String, seed: UInt64, nodes: [Node], groups: [GroupPlan], samplers: [SamplerPlan],
        rows: [String], pools: [LoadedPool], threadVariables: [String] = [],
        initialVariables: [[UInt8]]? = nil,
        assignments: [AssignmentPlan] = [], counters: [CounterPlan] = [], thresholds: [Threshold],
        serviceLevels: [ServiceLevel], warmUp: WarmUp?, stallAfter: Duration, end: EndOfTest,
        healthLimits: RunHealth.Limits, connections: Int?,
        rendezvous: [(threads: Int, timeout: Duration)] = [], conditions: [CompiledExpression] = [],
        switches: [SwitchPlan] = [], forEachs: [ForEachPlan] = [], conversations: [ConversationPlan] = [],
        cookies: CookiePolicy? = nil, gapLimits: [(row: Int?, limit: Duration)] = [], targets: [Int] = [],
        rowKinds: [Int: SamplerStatistics.Kind] = [:], runsGroupsInTurn: Bool = false
    ) {
        self.planName = planName
        self.seed = seed
        self.nodes = nodes
        self.groups = groups
        self.samplers = samplers
        self.rows = rows
        self.pools = pools
        self.threadVariables = threadVariables
        self.initialVariables = initialVariables ?? threadVariables.map { _ in [] }
        self.assignments = assignments
        self.counters = counters
        self.thresholds = thresholds
        self.serviceLevels = serviceLevels
        self.warmUp = warmUp
        self.stallAfter = stallAfter
        self.end = end
        self.healthLimits = healthLimits
        self.connections = connections
        self.rendezvous = rendezvous
        self.conditions = conditions
        self.switches = switches
        self.forEachs = forEachs
        self.conversations = conversations
        self.cookies = cookies
        self.gapLimits = gapLimits
        self.targets = targets
        self.rowKinds = rowKinds
        self.runsGroupsInTurn = runsGroupsInTurn
        phases = RunPhase.all(of: groups, inTurn: runsGroupsInTurn)
    }

    /// The same graph with other groups, or with limits on gaps.
    package func with(
        groups: [GroupPlan]? = nil, gapLimits: [(row: Int?, limit: Duration)]? = nil
    ) -> ExecutionGraph {
        ExecutionGraph(
            planName: planName, seed: seed, nodes: nodes, groups: groups ?? self.groups, samplers: samplers,
            rows: rows, pools: pools, threadVariables: threadVariables, initialVariables: initialVariables,
            assignments: assignments, counters: counters, thresholds: thresholds,
            serviceLevels: serviceLevels, warmUp: warmUp, stallAfter: stallAfter, end: end,
            healthLimits: healthLimits, connections: connections, rendezvous: rendezvous,
            conditions: conditions, switches: switches, forEachs: forEachs, conversations: conversations,
            cookies: cookies, gapLimits: gapLimits ?? self.gapLimits, targets: targets, rowKinds: rowKinds,
            runsGroupsInTurn: runsGroupsInTurn)
    }

    /// Threads of all groups.
    package var threadCount: Int { groups.reduce(0) { $0 + $1.workload.threads } }

    /// Threads of all groups that a share of the run has.
    package func threadCount(of part: RunShare) -> Int { threads(ofShard: 0, of: 1, in: part) }

    /// How many threads of all groups a shard runs.
    ///
    /// - Parameter part: the share of the run that this machine makes.
    package func threads(ofShard shard: Int, of count: Int, in part: RunShare = .whole) -> Int {
        groups.enumerated().reduce(0) { sum, group in
            let share = group.element.share(ofShard: shard, of: count, group: group.offset, in: part)
            return sum
                + (share.map { (group.element.workload.threads - $0.first + $0.stride - 1) / $0.stride } ?? 0)
        }
    }

    /// The groups of the run itself, in the order of the plan.
    package var mainGroups: [GroupPlan] { groups.filter { $0.role == .main } }

    /// From the start of the main groups until all threads run and a timed warm-up is over: where the steady window begins.
    package var steadyFrom: Duration {
        // Of groups in turn only the first is known to begin then.
        let first = runsGroupsInTurn ? Array(mainGroups.prefix(1)) : mainGroups
        let ramps = first.map { $0.workload.startupDelay + $0.workload.rampUp }
        return (ramps + [warmUp?.duration ?? .zero]).max() ?? .zero
    }

    /// How the load of the main groups goes; of one that a leader holds nothing is known.
    package var plannedCourse: PlannedCourse {
        let main = groups.indices.filter { groups[$0].role == .main }.map { ($0, groups[$0].workload) }
        let isHeld = main.contains { if case .held = $0.1 { true } else { false } }
        // When groups in turn begin only the run shows.
        return isHeld || runsGroupsInTurn && main.count > 1 ? .level : PlannedCourse(main)
    }

    /// Arrivals a second that all open groups of one part of the run want at a moment of it.
    package func arrivalRate(of phase: RunPhase, at moment: Duration) -> Double {
        phase.groups.reduce(0) { sum, group in
            guard case .open(let workload) = groups[group].workload else { return sum }
            return sum + workload.line.level(at: moment)
        }
    }

    /// The latest moment at which the plan itself ends the load; nil where only loops or a signal end it.
    package var expectedDuration: Duration? {
        guard runsGroupsInTurn else { return mainGroups.map(\.workload).expectedDuration }
        let each = mainGroups.map { [$0.workload].expectedDuration }
        return each.contains { $0 == nil } ? nil : each.compactMap(\.self).reduce(.zero, +)
    }

    /// The names of the assertions of each row's samplers.
    private var assertionNames: [[String]] {
        rows.indices.map { row in samplers.filter { $0.row == row }.flatMap(\.assertions.names) }
    }

    /// An aggregate with a row for each sampler and a tally for each thread.
    package func emptyAggregate(start: Instant) -> Aggregate {
        Aggregate(
            start: start, samplers: rows, kinds: rowKinds,
            groups: groups.map { ($0.name, $0.workload.threads) },
            serviceLevels: serviceLevels, assertions: assertionNames, course: plannedCourse)
    }
}

/// One sampler, ready to send.
package final class SamplerPlan: Sendable {
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
    package let cancelAfter: CancelAfter?
    /// What the plan says of the stream beside its dialect.
    package let streamOptions: StreamOptions
    /// How its streams must end; nil: by the marker once a stream of the sampler has shown it.
    package let streamEnd: StreamEnd?
    /// Whether a stream of the sampler has shown the end marker.
    package let markerSeen = EndMarkerMemory()
    package let extractors: ExtractorSet
    /// Where its requests get their trace context; nil: they have none, or one of the plan's own.
    package let traces: TraceContextSource?
    /// The conversation whose history it carries.
    package let conversation: Int?
    /// Where it stands in the plan; nil for one that no plan has.
    package let location: SourceLocation?
    /// The URL of all its requests, where it is the same for all.
    let constantURL: String?
    /// Where the path begins in the URL, where only the request shows whether it is a whole URL itself.
    let pathOffset: Int?
    /// Something looks at the text of its answers.
    let needsAnswer: Bool

    /// Makes a sampler of its parts.
    package init(
        name: String, row: Int, group: Int, dialect: Dialect?, method: String, url: CompiledTemplate,
        urlText: String, headers: [(name: String, value: CompiledTemplate)], constantHeaders: HeaderList?,
        body: CompiledTemplate?, timeouts: Timeouts, options: TransferOptions, assertions: AssertionSet,
        cancelAfter: CancelAfter? = nil, streamOptions: StreamOptions = StreamOptions(),
        streamEnd: StreamEnd? = nil, extractors: ExtractorSet = .none, traces: TraceContextSource? = nil,
        conversation: Int? = nil, location: SourceLocation? = nil, pathOffset: Int? = nil
    ) {
        self.name = name
        self.row = row
        self.pathOffset = pathOffset
        self.group = group
        self.dialect = dialect
        self.method = method
        self.url = url
        self.urlText = urlText
        self.headers = headers
        self.constantHeaders = constantHeaders
        self.body = body
        self.timeouts = timeouts
        self.options = options
        self.assertions = assertions
        self.cancelAfter = cancelAfter
        self.streamOptions = streamOptions
        self.streamEnd = streamEnd
        self.extractors = extractors
        self.traces = traces
        self.conversation = conversation
        self.location = location
        constantURL = url.constant.map { RequestURL.text(of: $0, pathOffset: pathOffset) }
        needsAnswer = assertions.needsContent || extractors.needsAnswer || conversation != nil
    }
}
