import Metrics
import Streaming
import TestPlan
import Timing
import Transport

/// Makes the execution graph of a validated plan.
///
/// Cannot fail: what could be wrong, validation has refused.
package enum GraphCompiler {
    /// - Parameter userAgent: sent where the plan sets no `User-Agent`.
    /// - Parameter baseURL: replaces the plan's own; samplers whose path is a whole URL keep it.
    package static func compile(
        _ validated: ValidatedPlan, userAgent: String, baseURL: String? = nil
    ) -> ExecutionGraph {
        let plan = validated.plan
        var builder = GraphBuilder(
            validated: validated,
            compiler: SamplerCompiler(validated, userAgent: userAgent, baseURL: baseURL))
        let entries = plan.threadGroups.enumerated().map { builder.add($1, index: $0) }
        var graph = ExecutionGraph(
            planName: plan.name, seed: validated.seed, nodes: builder.nodes,
            groups: groups(of: validated, builder: builder, entries: entries), samplers: builder.samplers,
            rows: builder.rows,
            pools: validated.pools, threadVariables: validated.threadVariables,
            thresholds: validated.thresholds, serviceLevels: validated.serviceLevels,
            warmUp: plan.warmUp, stallAfter: plan.stallAfter, end: plan.end)
        graph.conversations = builder.conversations.map { draft in
            draft.plan(dealers: draft.pools.map { ($0, dealer($0, validated, builder)) })
        }
        graph.partRows = builder.partRows
        graph.cookies = plan.cookies
        return graph
    }

    private static func groups(
        of validated: ValidatedPlan, builder: GraphBuilder, entries: [Int]
    ) -> [GroupPlan] {
        validated.plan.threadGroups.enumerated().map { index, group in
            GroupPlan(
                name: group.name, workload: workload(of: group), onSampleError: group.onSampleError,
                entry: entries[index],
                dealers: builder.poolsOfIterations[index].sorted().map {
                    ($0, dealer($0, validated, builder))
                })
        }
    }

    /// Deals a pool's rows to all groups that use it, in their iterations or in the turns of conversations.
    private static func dealer(
        _ pool: Int, _ validated: ValidatedPlan, _ builder: GraphBuilder
    ) -> PoolDealer {
        let groups = validated.plan.threadGroups
        let users = groups.indices.filter { builder.poolsOfGroups[$0].contains(pool) }
        return PoolDealer(
            pool: validated.pools[pool].pool, rows: validated.pools[pool].rowCount, index: pool,
            seed: validated.seed, threads: users.map { (group: $0, count: groups[$0].threads) },
            weights: validated.pools[pool].weights)
    }

    private static func workload(of group: ThreadGroup) -> ClosedWorkload {
        var loops: Int?
        if case .count(let count) = group.loops { loops = count }
        return ClosedWorkload(
            threads: group.threads, loops: loops, duration: group.duration, rampUp: group.rampUp,
            startupDelay: group.startupDelay)
    }
}
