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
        var flow = FlowCompiler(validated)
        let laid = plan.threadGroups.enumerated().map { flow.compile($1, index: $0) }
        let compiler = SamplerCompiler(validated, userAgent: userAgent, baseURL: baseURL)
        let samplers = flow.samplers.map { compiler.compile($0.sampler, row: $0.row, group: $0.group) }
        return ExecutionGraph(
            planName: plan.name, seed: validated.seed, nodes: flow.nodes,
            groups: groups(of: validated, samplers: samplers, laid: laid), samplers: samplers,
            rows: flow.rows,
            pools: validated.pools, threadVariables: validated.threadVariables,
            thresholds: validated.thresholds, serviceLevels: validated.serviceLevels,
            warmUp: plan.warmUp, stallAfter: plan.stallAfter, end: plan.end,
            healthLimits: plan.healthLimits, connections: plan.httpDefaults.connections,
            rendezvous: flow.rendezvous,
            conditions: flow.conditions, switches: flow.switches, forEachs: flow.forEachs,
            targets: flow.targets, rowKinds: flow.rowKinds)
    }

    private static func groups(
        of validated: ValidatedPlan, samplers: [SamplerPlan], laid: [FlowCompiler.Group]
    ) -> [GroupPlan] {
        let groups = validated.plan.threadGroups
        let poolsOfGroups = groups.indices.map { group in
            laid[group].pools.union(samplers.filter { $0.group == group }.flatMap(\.pools))
        }
        return groups.enumerated().map { index, group in
            let dealers = poolsOfGroups[index].sorted().map { pool in
                let users = groups.indices.filter { poolsOfGroups[$0].contains(pool) }
                let dealer = PoolDealer(
                    pool: validated.pools[pool].pool, rows: validated.pools[pool].rowCount, index: pool,
                    seed: validated.seed, threads: users.map { (group: $0, count: groups[$0].dealtThreads) })
                return (pool: pool, dealer: dealer)
            }
            return GroupPlan(
                name: group.name, role: group.role, workload: Workload(group),
                onSampleError: group.onSampleError, entry: laid[index].entry, dealers: dealers,
                isPinned: laid[index].hasRendezvous, lastingRegisters: laid[index].lastingRegisters,
                registers: laid[index].registers, transactions: laid[index].transactions)
        }
    }
}

extension ThreadGroup {
    /// Among how many threads rows are dealt: an open group's are dealt by arrival, as to one thread.
    fileprivate var dealtThreads: Int { if case .open = shape { 1 } else { threads } }
}

extension Workload {
    fileprivate init(_ group: ThreadGroup) {
        switch group.shape {
        case .threads:
            var loops: Int?
            if case .count(let count) = group.loops { loops = count }
            self = .closed(
                ClosedWorkload(
                    threads: group.threads, loops: loops, duration: group.duration, rampUp: group.rampUp,
                    startupDelay: group.startupDelay))
        case .stages(let stages):
            self = .staged(
                StagedWorkload(
                    stages: stages.map {
                        .init(duration: $0.duration, threads: Int($0.target), isStep: $0.isStep)
                    },
                    startupDelay: group.startupDelay))
        case .open(let stages, let arrivals):
            self = .open(
                OpenWorkload(
                    stages: stages.map {
                        .init(duration: $0.duration, rate: $0.target, isStep: $0.isStep)
                    },
                    arrivals: arrivals, maxThreads: group.threads, startupDelay: group.startupDelay))
        }
    }
}

extension SamplerPlan {
    /// The pools its request draws from.
    fileprivate var pools: [Int] {
        url.pools + headers.flatMap(\.value.pools) + (body?.pools ?? [])
    }
}

/// Makes the sampler plans of one validated plan.
private struct SamplerCompiler {
    let validated: ValidatedPlan
    let userAgent: String
    let base: Template?
    let resolved: ResolvedHosts

    init(_ validated: ValidatedPlan, userAgent: String, baseURL: String?) {
        self.validated = validated
        self.userAgent = userAgent
        let base =
            baseURL.map { Template(literal: $0, location: validated.plan.location) }
            ?? validated.plan.httpDefaults.baseURL
        self.base = base
        let urls = validated.plan.threadGroups.flatMap(\.samplers).map { sampler in
            validated.compile(Self.url(sampler.path, base: base))
        }
        resolved = ResolvedHosts(
            urls: urls.compactMap(\.constant).map { String(decoding: $0, as: UTF8.self) })
    }

    func compile(_ sampler: Sampler, row: Int, group: Int) -> SamplerPlan {
        let defaults = validated.plan.httpDefaults
        let url = Self.url(sampler.path, base: base)
        let headers = headers(of: sampler).map { (name: $0.name, value: validated.compile($0.value)) }
        var constantLines: [String]? = []
        for header in headers {
            guard let value = header.value.constant else {
                constantLines = nil
                break
            }
            constantLines?.append("\(header.name): \(String(decoding: value, as: UTF8.self))")
        }
        return SamplerPlan(
            name: sampler.name, row: row, group: group, dialect: dialect(of: sampler),
            method: sampler.method ?? (sampler.isStream || sampler.body != nil ? "POST" : "GET"),
            url: validated.compile(url), urlText: validated.stated(url),
            headers: headers, constantHeaders: constantLines.map { HeaderList($0) },
            body: sampler.body.map { validated.compile($0.content) },
            timeouts: sampler.timeouts.filled(from: defaults.timeouts), options: options(defaults),
            assertions: AssertionSet(sampler.assertions), cancelAfter: sampler.cancelAfter)
    }

    /// The defaults' headers, then the sampler's own, which replace them by name; then what neither says.
    private func headers(of sampler: Sampler) -> [Header] {
        let own = Set(sampler.headers.map { $0.name.lowercased() })
        var headers = validated.plan.httpDefaults.headers.filter { !own.contains($0.name.lowercased()) }
        headers += sampler.headers
        func add(_ name: String, _ value: String) {
            guard !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) else { return }
            let template = Template(literal: value, location: sampler.location)
            headers.append(Header(name: name, value: template, location: sampler.location))
        }
        add("User-Agent", userAgent)
        if sampler.isStream {
            add("Accept", dialect(of: sampler)?.framing.contentTypes.first ?? "text/event-stream")
            if sampler.body != nil { add("Content-Type", "application/json") }
        }
        return headers
    }

    private func dialect(of sampler: Sampler) -> Dialect? {
        guard case .stream(let choice) = sampler.kind else { return nil }
        return Dialect(choice, declared: validated.plan.dialects)
    }

    private func options(_ defaults: HTTPDefaults) -> TransferOptions {
        var options = TransferOptions()
        options.insecure = defaults.insecure
        options.caFile = defaults.caFile.map(path(ofFile:))
        options.clientCertificate = defaults.clientCertificate.map(path(ofFile:))
        options.clientKey = defaults.clientKey.map(path(ofFile:))
        options.http =
            switch defaults.httpVersion {
            case .http1: .version1
            case .http2: .version2
            case .http2PriorKnowledge: .version2PriorKnowledge
            }
        options.followRedirects = defaults.followRedirects
        options.resolved = resolved
        return options
    }

    /// The real path of a file that the plan names; validation has seen that it is there.
    private func path(ofFile name: String) -> String {
        let directory =
            validated.path.contains("/")
            ? String(validated.path[..<(validated.path.lastIndex(of: "/") ?? validated.path.endIndex)]) : "."
        let resolved = try? PlanFile.resolve(
            name, directory: directory.isEmpty ? "/" : directory, at: validated.plan.location)
        return resolved ?? name
    }

    /// The sampler's path behind the defaults' base URL, or the path alone where it is a whole URL.
    private static func url(_ path: Template, base: Template?) -> Template {
        if case .literal(let text) = path.segments.first,
            text.hasPrefix("http://") || text.hasPrefix("https://")
        {
            return path
        }
        guard let base else { return path }
        return Template(segments: base.segments + path.segments, location: path.location)
    }
}

extension Sampler {
    fileprivate var isStream: Bool {
        if case .stream = kind { true } else { false }
    }

}

extension Timeouts {
    /// These limits, and the defaults' where they say nothing.
    fileprivate func filled(from defaults: Timeouts) -> Timeouts {
        var filled = self
        filled.connect = connect ?? defaults.connect
        filled.firstByte = firstByte ?? defaults.firstByte
        filled.idle = idle ?? defaults.idle
        filled.total = total ?? defaults.total
        return filled
    }
}

extension ValidatedPlan {
    /// A template as a report states it: constants filled in, the rest as `${…}`.
    fileprivate func stated(_ template: Template) -> String {
        template.segments.map { segment in
            let part = Template(segments: [segment], location: template.location)
            if let constant = compile(part).constant { return String(decoding: constant, as: UTF8.self) }
            guard case .reference(let reference, _) = segment else { return "" }
            switch reference {
            case .name(let name, _): return "${\(name)}"
            case .column(let pool, let column, _): return "${\(pool).\(column)}"
            case .call(let call): return "${\(call.function)}"
            }
        }.joined()
    }
}
