import Metrics
import Streaming
import TestPlan
import Timing
import Transport

@testable import Execution

extension ExecutionGraph {
    /// A step of a test's only group.
    enum TestStep {
        case sample(Int)
        case pause(ThinkTime.Distribution)
    }

    /// A graph of one group with as many samplers as its steps name; what is sent does not matter.
    static func test(
        steps: [TestStep], threads: Int = 1, loops: Int? = nil, duration: Duration? = nil,
        rampUp: Duration = .zero,
        startupDelay: Duration = .zero, onSampleError: ThreadGroup.OnSampleError = .continue,
        dialect: Dialect = .openAICompletions, timeouts: Timeouts = Timeouts(), end: EndOfTest = EndOfTest(),
        warmUp: WarmUp? = nil, assertions: [Assertion] = [],
        cancelAfter: CancelAfter? = nil, held: HeldWorkload? = nil,
        dealers: [(pool: Int, dealer: PoolDealer)] = []
    ) -> ExecutionGraph {
        var nodes: [Node] = [Node(.iterate(exit: steps.count + 1), next: 1)]
        var samplers = 0
        for (index, step) in steps.enumerated() {
            let next = index + 1 == steps.count ? 0 : index + 2
            switch step {
            case .sample(let sampler):
                samplers = max(samplers, sampler + 1)
                nodes.append(Node(.sample(sampler), next: next))
            case .pause(let distribution):
                nodes.append(Node(.pause(distribution), next: next))
            }
        }
        nodes.append(Node(.finish, next: steps.count + 1))
        let group = GroupPlan(
            name: "group",
            workload: held.map(Workload.held)
                ?? .closed(
                    ClosedWorkload(
                        threads: threads, loops: loops, duration: duration, rampUp: rampUp,
                        startupDelay: startupDelay)),
            onSampleError: onSampleError, entry: 0, dealers: dealers)
        let plans = (0..<samplers).map { index in
            SamplerPlan(
                name: "sampler\(index)", row: index, group: 0, dialect: dialect, method: "POST",
                url: CompiledTemplate(literal: "http://test/"), urlText: "http://test/", headers: [],
                constantHeaders: HeaderList([]), body: nil, timeouts: timeouts, options: TransferOptions(),
                assertions: AssertionSet(assertions), cancelAfter: cancelAfter)
        }
        return ExecutionGraph(
            planName: "test", seed: 42, nodes: nodes, groups: [group], samplers: plans,
            rows: plans.map(\.name),
            pools: [], thresholds: [], serviceLevels: [], warmUp: warmUp, stallAfter: .seconds(Int64(2)),
            end: end,
            healthLimits: RunHealth.Limits(), connections: nil)
    }
}
