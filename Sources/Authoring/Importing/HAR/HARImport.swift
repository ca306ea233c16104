import Formats
import FoundationEssentials
import TestPlan

/// Imports a recording of a browser or proxy.
struct HARImport {
    private let file: String
    private var plan: RequestPlan
    private var requests: [HARRequest] = []
    private var reader: HARReader

    static func read(_ bytes: [UInt8], file: String, keepsAll: Bool, options: RequestPlan.Options)
        throws(Diagnostic) -> RequestImport
    {
        var importer = HARImport(
            file: file, plan: RequestPlan(options), reader: try HARReader(bytes, file: file))
        return try importer.run(keepsAll: keepsAll)
    }

    private init(file: String, plan: RequestPlan, reader: HARReader) {
        self.file = file
        self.plan = plan
        self.reader = reader
    }

    private var top: SourceLocation { SourceLocation(file: file, line: 1, column: 1) }

    private mutating func run(keepsAll: Bool) throws(Diagnostic) -> RequestImport {
        let kept = keep(keepsAll)
        guard !kept.isEmpty else {
            throw Diagnostic(
                reader.entries.isEmpty
                    ? "the recording has no requests"
                    : "the recording has no requests that a plan could send",
                at: top, suggestion: reader.entries.isEmpty ? nil : "--all keeps images, styles and scripts")
        }
        requests = kept.map { HARRequest($0, reader.bytes) }
        followRedirects()
        tellOfCookies()
        tellOfAnswers()
        linkTokens()
        let steps = lift(steps())
        let counted = FigureText.counted(requests.count, "recorded request")
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let text = plan.text(
            name: "recorded", group: "recorded", steps: steps,
            introduction: plan.introduction("\(counted) of \(name)"))
        return plan.result(text: text, counted: counted)
    }

    // MARK: What is sent

    private mutating func keep(_ keepsAll: Bool) -> [HAREntry] {
        let filter = HARFilter(keepsAll: keepsAll, bytes: reader.bytes)
        var counts: [HARFilter.Reason: (count: Int, first: SourceLocation)] = [:]
        var kept: [HAREntry] = []
        for entry in reader.entries {
            if let reason = filter.reason(against: entry) {
                counts[reason, default: (0, entry.location)].count += 1
            } else {
                kept.append(entry)
            }
        }
        for reason in HARFilter.Reason.allCases {
            guard let (count, first) = counts[reason] else { continue }
            plan.note("\(FigureText.counted(count, "request")) left out: \(reason.rawValue)", at: first)
        }
        // Proxies write entries as they end; a plan sends them as they began.
        var last = 0.0
        let timed = kept.enumerated().map { index, entry in
            last = entry.start ?? last
            return (time: last, index: index, entry: entry)
        }
        return timed.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.map(\.entry)
    }

    /// A redirect is followed once, by the request that meets it; the requests that followed it in the recording are left out.
    private mutating func followRedirects() {
        var kept: [HARRequest] = []
        var expected: [String: Int] = [:]
        var count = 0
        var first: SourceLocation?
        for request in requests {
            let url = request.request.url.sample()
            if let origin = expected.removeValue(forKey: Self.comparable(url)) {
                count += 1
                first = first ?? request.entry.location
                // Of a chain the first request follows to the end.
                if let next = target(of: request) { expected[next] = origin }
                kept[origin].replace { $0.answer = request.request.answer }
                continue
            }
            kept.append(request)
            if let next = target(of: request) {
                kept[kept.count - 1].follow()
                expected[next] = kept.count - 1
            }
        }
        requests = kept
        if let first {
            plan.note(
                "\(FigureText.counted(count, "request")) left out: the request before follows the redirect to it (followRedirects)",
                at: first)
        }
    }

    private func target(of request: HARRequest) -> String? {
        guard let place = request.redirect, let base = URL(string: request.request.url.sample()),
            let url = URL(string: place, relativeTo: base)
        else { return nil }
        return Self.comparable(url.absoluteString)
    }

    private static func comparable(_ url: String) -> String { String(url.prefix { $0 != "#" }) }

    // MARK: What is told

    private mutating func tellOfCookies() {
        var isSet: Set<String> = []
        var unknown: [String] = []
        for request in requests {
            for name in request.cookies where !isSet.contains(name) && !unknown.contains(name) {
                unknown.append(name)
            }
            for header in request.entry.response["headers"]?.elements ?? [] {
                guard header["name"]?.string(in: reader.bytes)?.lowercased() == "set-cookie",
                    let value = header["value"]?.string(in: reader.bytes)
                else { continue }
                for line in value.split(whereSeparator: \.isNewline) {
                    isSet.insert(String(line.prefix { $0 != "=" }))
                }
            }
            for cookie in request.entry.response["cookies"]?.elements ?? [] {
                if let name = cookie["name"]?.string(in: reader.bytes) { isSet.insert(name) }
            }
        }
        plan.keepsCookies = !isSet.isEmpty || requests.contains { !$0.cookies.isEmpty }
        if !unknown.isEmpty {
            let names = unknown.prefix(8).joined(separator: ", ") + (unknown.count > 8 ? " …" : "")
            plan.note(
                "cookies are kept by <cookies/>; no answer of the recording sets \(names): begin it before the log-in",
                at: top)
        }
    }

    private mutating func tellOfAnswers() {
        for request in requests {
            for remark in request.remarks { plan.note(remark, at: request.entry.location) }
            if request.status >= 400 {
                plan.note(
                    "the service answered \(request.status) when it was recorded; such an answer fails",
                    at: request.entry.location)
            }
        }
        if let first = requests.first(where: \.wasConditional) {
            let count = requests.count(where: \.wasConditional)
            plan.note(
                "\(FigureText.counted(count, "request")) asked only for what had changed (If-None-Match, If-Modified-Since); here whole answers are asked for",
                at: first.entry.location)
        }
    }

    // MARK: Tokens

    private mutating func linkTokens() {
        for found in HARTokens(requests).find(in: requests) {
            let name = plan.names.identifier(for: found.name)
            requests[found.source].replace {
                $0.extractions.append(ImportedRequest.Extraction(name: name, attributes: found.attributes))
            }
            for use in found.uses where use > found.source {
                requests[use].replace { $0.replace(found.value, with: name) }
            }
            let uses = found.uses.map {
                "line \(requests[$0].entry.location.line):\(requests[$0].entry.location.column)"
            }
            let shown =
                uses.prefix(3).joined(separator: ", ") + (uses.count > 3 ? " and \(uses.count - 3) more" : "")
            plan.note(
                "${\(name)} is taken from its answer (\(found.place)) and sent in \(shown)",
                at: requests[found.source].entry.location)
        }
    }

    // MARK: Steps

    /// Shorter pauses are the browser's own.
    private static let leastPause = 500.0
    private static let longestPause = 30_000.0

    private mutating func steps() -> [PlanNode] {
        var order: [String?] = []
        var groups: [String?: [HARRequest]] = [:]
        for request in requests {
            let page = request.entry.page
            if groups[page] == nil { order.append(page) }
            groups[page, default: []].append(request)
        }
        var steps: [PlanNode] = []
        var end: Double?
        var pauses = (count: 0, cut: 0)
        for page in order {
            var inner: [PlanNode] = []
            var before: [PlanNode] = []
            for (index, request) in (groups[page] ?? []).enumerated() {
                if let pause = pause(from: end, to: request.entry.start, &pauses) {
                    if index == 0 { before.append(pause) } else { inner.append(pause) }
                }
                end = max(end ?? 0, request.entry.end ?? 0)
                inner += plan.sampler(request.request)
            }
            steps += before
            guard let page else {
                steps += inner
                continue
            }
            let title = reader.pages[page].flatMap { $0.isEmpty ? nil : $0 } ?? page
            steps.append(.element(PlanElement("transaction", [("name", plan.title(title))], inner)))
        }
        if pauses.count > 0 {
            let cut =
                pauses.cut > 0
                ? "; \(pauses.cut) longer than 30s \(pauses.cut == 1 ? "is" : "are") cut to it" : ""
            plan.note(
                "\(FigureText.counted(pauses.count, "pause")) of the recording \(pauses.count == 1 ? "is" : "are") <thinkTime>, to a tenth of a second\(cut)",
                at: top)
        }
        return steps
    }

    private func pause(from end: Double?, to start: Double?, _ pauses: inout (count: Int, cut: Int))
        -> PlanNode?
    {
        guard let end, end > 0, let start, start - end >= Self.leastPause else { return nil }
        pauses.count += 1
        if start - end > Self.longestPause { pauses.cut += 1 }
        let pause = min(start - end, Self.longestPause)
        guard let duration = PlanDuration.text(milliseconds: (pause / 100).rounded() * 100) else {
            return nil
        }
        return .element(PlanElement("thinkTime", [("duration", duration)]))
    }

    /// Headers that all requests have alike stand once, in the defaults.
    private mutating func lift(_ steps: [PlanNode]) -> [PlanNode] {
        let (rest, common) = CommonHeaders.lift(steps)
        plan.headers = common
        return rest
    }
}
