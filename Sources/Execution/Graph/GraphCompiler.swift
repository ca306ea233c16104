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
        let dealers = dealers(validated, builder)
        var graph = ExecutionGraph(
            planName: plan.name, seed: validated.seed, nodes: builder.nodes,
            groups: groups(of: validated, builder: builder, entries: entries, dealers: dealers),
            samplers: builder.samplers,
            rows: builder.rows,
            pools: validated.pools, threadVariables: validated.threadVariables,
            thresholds: validated.thresholds, serviceLevels: validated.serviceLevels,
            warmUp: plan.warmUp, stallAfter: plan.stallAfter, end: plan.end,
            healthLimits: plan.healthLimits, connections: plan.httpDefaults.connections)
        graph.conversations = builder.conversations.map { draft in
            draft.plan(dealers: draft.pools.compactMap { pool in dealers[pool].map { (pool, $0) } })
        }
        graph.partRows = builder.partRows
        graph.cookies = plan.cookies
        return graph
    }

    private static func groups(
        of validated: ValidatedPlan, builder: GraphBuilder, entries: [Int], dealers: [Int: PoolDealer]
    ) -> [GroupPlan] {
        validated.plan.threadGroups.enumerated().map { index, group in
            GroupPlan(
                name: group.name, workload: workload(of: group), onSampleError: group.onSampleError,
                entry: entries[index],
                dealers: builder.poolsOfIterations[index].sorted().compactMap { pool in
                    dealers[pool].map { (pool, $0) }
                })
        }
    }

    /// By pool: who deals its rows to all groups that use it, in their iterations or in the turns of conversations.
    private static func dealers(_ validated: ValidatedPlan, _ builder: GraphBuilder) -> [Int: PoolDealer] {
        var users: [Int: [(group: Int, count: Int)]] = [:]
        for (group, pools) in builder.poolsOfGroups.enumerated() {
            let count = validated.plan.threadGroups[group].threads
            for pool in pools { users[pool, default: []].append((group, count)) }
        }
        var dealers: [Int: PoolDealer] = [:]
        for (index, threads) in users {
            let pool = validated.pools[index]
            dealers[index] = PoolDealer(
                pool: pool.pool, rows: pool.rowCount, index: index, seed: validated.seed, threads: threads,
                weights: pool.weights)
        }
        return dealers
    }

    private static func workload(of group: ThreadGroup) -> ClosedWorkload {
        var loops: Int?
        if case .count(let count) = group.loops { loops = count }
        return ClosedWorkload(
            threads: group.threads, loops: loops, duration: group.duration, rampUp: group.rampUp,
            startupDelay: group.startupDelay)
    }
}
