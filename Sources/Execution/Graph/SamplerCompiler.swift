import Metrics
import Streaming
import TestPlan
import Timing
import Transport

/// Makes the sampler plans of one validated plan.
struct SamplerCompiler {
    let validated: ValidatedPlan
    let userAgent: String
    let base: Template?
    let resolved: ResolvedHosts?
    private let secrets: GuardedValues
    /// The thread variables' slots by name.
    private let slots: [String: Int]

    /// - Parameter looksUpHosts: ask for the addresses of the plan's hosts, once for all requests.
    init(_ validated: ValidatedPlan, userAgent: String, baseURL: String?, looksUpHosts: Bool) {
        self.validated = validated
        self.userAgent = userAgent
        slots = Dictionary(validated.threadVariables.enumerated().map { ($1, $0) }) { first, _ in first }
        let base =
            baseURL.map { Template(literal: $0, location: validated.plan.location) }
            ?? validated.plan.httpDefaults.baseURL
        self.base = base
        secrets = GuardedValues(validated.secrets.map(\.value))
        guard looksUpHosts else {
            resolved = nil
            return
        }
        let urls = validated.plan.threadGroups.flatMap(\.samplers).map { sampler in
            validated.compile(Self.url(sampler.path, base: base))
        }
        resolved = ResolvedHosts(
            urls: urls.compactMap(\.constant).map { String(decoding: $0, as: UTF8.self) })
    }

    /// - Parameter conversation: whose history it carries.
    /// - Parameter run: a number of the run, by which trace ids are drawn beside the seed.
    func compile(
        _ sampler: Sampler, row: Int, group: Int, conversation: Int?, run: UInt64
    ) -> SamplerPlan {
        let defaults = validated.plan.httpDefaults
        let url = Self.url(sampler.path, base: base)
        var pathOffset: Int?
        if case .reference? = sampler.path.segments.first {
            pathOffset = base.flatMap { validated.compile($0).constant?.count } ?? 0
        }
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
            timeouts: sampler.timeouts.filled(from: defaults.timeouts),
            options: options(of: sampler, headers: headers, defaults),
            assertions: AssertionSet(sampler.assertions, compile: { validated.compile($0) }),
            cancelAfter: sampler.cancelAfter,
            streamOptions: StreamOptions(
                tokenEvent: sampler.tokenEvent, isCumulative: sampler.isCumulative),
            streamEnd: sampler.streamEnd,
            extractors: ExtractorSet(
                sampler.extractors, slots: slots, seed: validated.seed),
            traces: givesTraceContext(to: headers.map(\.name))
                ? TraceContextSource(seed: validated.seed, run: run) : nil,
            conversation: conversation, location: sampler.location, pathOffset: pathOffset)
    }

    /// Whether Weir sends a `traceparent` beside these headers: the plan asks for it and has none of its own.
    private func givesTraceContext(to headers: [String]) -> Bool {
        validated.plan.httpDefaults.traceContext == .w3c
            && !headers.contains { $0.lowercased() == "traceparent" }
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
            add("Accept", dialect(of: sampler)?.accept ?? "text/event-stream")
            if let body = sampler.body { add("Content-Type", body.contentType ?? "application/json") }
        } else if let type = sampler.body?.contentType {
            add("Content-Type", type)
        }
        if !(sampler.keepAlive ?? validated.plan.httpDefaults.keepAlive) { add("Connection", "close") }
        return headers
    }

    private func dialect(of sampler: Sampler) -> Dialect? {
        if case .stream(let dialect) = sampler.kind { dialect } else { nil }
    }

    private func options(
        of sampler: Sampler, headers: [(name: String, value: CompiledTemplate)], _ defaults: HTTPDefaults
    ) -> TransferOptions {
        var connection = ConnectionOptions(validated)
        connection.http =
            switch defaults.httpVersion {
            case .http1: .version1
            case .http2: .version2
            case .http2PriorKnowledge: .version2PriorKnowledge
            }
        connection.resolved = resolved
        connection.keepsAlive = sampler.keepAlive ?? defaults.keepAlive
        connection.digest = (sampler.digest ?? defaults.digest).map {
            .init(user: $0.user, password: $0.password)
        }
        let redirects: RedirectPolicy =
            switch sampler.followRedirects ?? defaults.followRedirects {
            case .no: .none
            case .yes: .keepCredentials
            case .anyHost: .anyHost
            }
        let undoesCodings = headers.contains { header in
            header.name.lowercased() == "accept-encoding"
                && header.value.constant.map {
                    AcceptedCodings(String(decoding: $0, as: UTF8.self)).askForAny
                }
                    ?? true
        }
        return TransferOptions(
            connection: connection, redirects: redirects, secrets: secrets, undoesCodings: undoesCodings)
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
            case .call(let call): return "${\(call.name)(…)}"
            }
        }.joined()
    }
}

extension ConnectionOptions {
    /// How TLS is made to whatever a plan asks, its load or a monitor.
    package init(_ plan: ValidatedPlan) {
        self.init()
        let defaults = plan.plan.httpDefaults
        insecure = defaults.insecure
        caFile = defaults.caFile.map(plan.file)
        clientCertificate = defaults.clientCertificate.map(plan.file)
        clientKey = defaults.clientKey.map(plan.file)
    }
}
