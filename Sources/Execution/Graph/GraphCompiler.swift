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
    /// - Parameter loads: by group, what takes the place of the plan's own load.
    /// - Parameter looksUpHosts: ask for the addresses of the plan's hosts; a graph that is only shown needs none.
    /// - Parameter run: a number of the run, by which the trace ids of its requests are drawn beside the seed.
    package static func compile(
        _ validated: ValidatedPlan, userAgent: String, baseURL: String? = nil, loads: [Int: Workload] = [:],
        looksUpHosts: Bool = true, run: UInt64 = .random(in: .min ... .max)
    ) -> ExecutionGraph {
        let plan = validated.plan
        var flow = FlowCompiler(validated)
        let laid = plan.threadGroups.enumerated().map { flow.compile($1, index: $0) }
        let compiler = SamplerCompiler(
            validated, userAgent: userAgent, baseURL: baseURL, looksUpHosts: looksUpHosts)
        let samplers = flow.samplers.enumerated().map { index, laid in
            compiler.compile(
                laid.sampler, row: laid.row, group: laid.group, conversation: flow.askers[index], run: run)
        }
        return ExecutionGraph(
            planName: plan.name, seed: validated.seed, nodes: flow.nodes,
            groups: groups(of: validated, samplers: samplers, laid: laid, loads), samplers: samplers,
            rows: flow.rows,
            pools: validated.pools, threadVariables: validated.threadVariables,
            initialVariables: validated.threadVariables.map { Array((validated.values[$0] ?? "").utf8) },
            assignments: flow.assignments, counters: flow.counters,
            thresholds: validated.thresholds, serviceLevels: validated.serviceLevels,
            warmUp: plan.warmUp, stallAfter: plan.stallAfter, end: plan.end,
            healthLimits: plan.healthLimits, connections: plan.httpDefaults.connections,
            rendezvous: flow.rendezvous,
            conditions: flow.conditions, switches: flow.switches, forEachs: flow.forEachs,
            conversations: flow.conversations, cookies: plan.cookies, targets: flow.targets,
            rowKinds: flow.rowKinds, runsGroupsInTurn: plan.runsGroupsInTurn)
    }

    private static func groups(
        of validated: ValidatedPlan, samplers: [SamplerPlan], laid: [FlowCompiler.Group],
        _ loads: [Int: Workload]
    ) -> [GroupPlan] {
        let groups = validated.plan.threadGroups
        let workloads = groups.enumerated().map { index, group in
            loads[index] ?? Workload(group, trace: validated.traces[index])
        }
        var poolsOfGroups = laid.map(\.pools)
        for sampler in samplers { poolsOfGroups[sampler.group].formUnion(sampler.pools) }
        let dealers = dealers(validated, poolsOfGroups, workloads)
        return groups.enumerated().map { index, group in
            let dealers = poolsOfGroups[index].sorted().compactMap { pool in
                (replayer(validated, pool, group: index) ?? dealers[pool]).map { (pool: pool, dealer: $0) }
            }
            return GroupPlan(
                name: group.name, role: group.role,
                workload: workloads[index],
                onSampleError: group.onSampleError, entry: laid[index].entry, dealers: dealers,
                isPinned: laid[index].hasRendezvous, lastingRegisters: laid[index].lastingRegisters,
                registers: laid[index].registers, transactions: laid[index].transactions)
        }
    }

    /// Who deals a pool's rows to a group that replays it; nil for any other.
    private static func replayer(_ validated: ValidatedPlan, _ pool: Int, group: Int) -> PoolDealer? {
        let loaded = validated.pools[pool]
        guard let trace = validated.traces[group],
            validated.plan.threadGroups[group].replay?.pool == loaded.pool.name
        else { return nil }
        return PoolDealer(trace, pool: loaded.pool, index: pool, seed: validated.seed)
    }

    /// By pool: who deals its rows to all groups that use it, but to those that replay it.
    private static func dealers(
        _ validated: ValidatedPlan, _ poolsOfGroups: [Set<Int>], _ workloads: [Workload]
    ) -> [Int: PoolDealer] {
        var users: [Int: [(group: Int, count: Int)]] = [:]
        for (group, pools) in poolsOfGroups.enumerated() {
            let count = workloads[group].dealtThreads
            for pool in pools where replayer(validated, pool, group: group) == nil {
                users[pool, default: []].append((group, count))
            }
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
}

extension Workload {
    /// Among how many threads rows are dealt: by the number of the iteration, as to one thread, where it has one.
    fileprivate var dealtThreads: Int { numbersIterations ? 1 : threads }
}

extension SamplerPlan {
    /// The pools its request draws from.
    fileprivate var pools: [Int] {
        url.pools + headers.flatMap(\.value.pools) + (body?.pools ?? [])
            + assertions.texts.compactMap(\.self).flatMap(\.pools)
    }
}
