import Metrics

/// Which elements and attributes there are and where they may stand; `schemas/testplan.xsd` says the same, and a
/// test holds the two together.
package enum Grammar {
    /// What an element may have.
    package struct Shape {
        package var required: [String] = []
        package var optional: [String] = []
        package var children: [String] = []
        /// Children of which there may be one only.
        var single: Set<String> = []
        package var hasText = false

        package var attributes: [String] { required + optional }
    }

    /// The root of a plan.
    package static let root = "testPlan"
    /// The root of a file that `<include>` names.
    static let fragment = "fragment"

    /// The shape of an element; some have another in one parent than elsewhere.
    package static func shape(of element: String, in parent: String? = nil) -> Shape? {
        parent.flatMap { shapes["\($0)/\(element)"] } ?? shapes[element]
    }

    /// The elements in which one may stand, for "belongs in".
    static func parents(of element: String) -> [String] {
        shapes.filter { $0.value.children.contains(element) }.map(\.key).sorted()
    }

    static var elements: [String] { kinds.filter { !$0.contains("/") } }

    /// Every element, and `parent/element` for one that has a shape of its own there.
    static var kinds: [String] { shapes.keys.sorted() }

    private static let timeouts = ["connectTimeout", "firstByteTimeout", "idleTimeout", "timeout"]
    private static let request = ["header", "auth", "body", "assertion", "extract"]
    private static let dealing = ["order", "sharing", "onEnd", "advance"]
    /// Which events a rule of a dialect is for.
    private static let ruleConditions = ["event", "data", "where", "equals"]
    private static let conditions = [
        "status", "content", "mentions", "json", "xpath", "responseHeader", "responseHead", "duration",
        "size",
        "events", "finishReason",
    ]
    private static let groupTimes = ["loops", "duration", "rampUp", "startupDelay", "onSampleError"]

    /// What stands in a group or a controller, in the order in which it runs.
    static let steps = [
        "sse", "http", "thinkTime", "pace", "rendezvous", "loop", "while", "if", "switch", "forEach",
        "onceOnly",
        "random", "randomOrder", "interleave", "percent", "transaction", "runtime", "include",
        "conversation", "set", "counter",
    ]

    private static func controller(
        required: [String] = [], optional: [String] = [], children: [String] = steps, single: Set<String> = []
    ) -> Shape {
        Shape(required: required, optional: optional + ["name"], children: children, single: single)
    }

    private static let shapes: [String: Shape] = [
        "testPlan": Shape(
            required: ["name"], optional: ["seed", "stallAfter", "end", "drainTimeout", "consecutiveGroups"],
            children: [
                "variables", "questionPool", "dialect", "httpDefaults", "serviceLevel", "warmUp", "runHealth",
                "threadGroup", "openThreadGroup", "setUp", "tearDown", "thresholds", "syntheticPool",
                "cookies", "capacity", "monitors",
            ],
            single: [
                "variables", "httpDefaults", "warmUp", "runHealth", "thresholds", "cookies", "capacity",
                "monitors",
            ]),
        "variables": Shape(children: ["variable", "secret"]),
        "variable": Shape(required: ["name", "value"]),
        "secret": Shape(required: ["name", "env"], optional: ["default"]),
        "questionPool": Shape(
            required: ["name", "file"],
            optional: ["format", "encoding", "preset", "weight"] + PlanDecoder.tableAttributes + dealing),
        "syntheticPool": Shape(
            required: ["name", "rows", "length"],
            optional: ["tokens", "min", "max", "mean", "stdDev", "prefixTokens", "prefixShare"] + dealing),
        "cookies": Shape(optional: ["clearEachIteration"]),
        "httpDefaults": Shape(
            optional: ["baseURL"] + timeouts + [
                "insecure", "caFile", "clientCertificate", "clientKey", "followRedirects", "httpVersion",
                "connections", "traceContext", "keepAlive",
            ], children: ["header", "auth"], single: ["auth"]),
        "auth": Shape(required: ["user", "password"], optional: ["scheme"]),
        "header": Shape(required: ["name", "value"]),
        "serviceLevel": Shape(
            required: ["name"], optional: serviceLevelMetrics.map(\.name), children: ["phase"]),
        "serviceLevel/phase": Shape(required: ["name", "atMost"]),
        "warmUp": Shape(optional: ["duration", "iterations"]),
        "runHealth": Shape(optional: ["sendDelay", "loopLag", "standstill", "cpu", "drift"]),
        "capacity": Shape(
            optional: [
                "group", "from", "to", "settle", "step", "maxStep", "within", "levels", "atLeast", "reset",
                "costPerHour",
            ]),
        "monitors": Shape(
            optional: ["interval"], children: ["host", "process", "gpu", "prometheus"]),
        "host": Shape(optional: ["name"]),
        "process": Shape(optional: ["name", "port", "pid", "command"]),
        "gpu": Shape(optional: ["name"]),
        "prometheus": Shape(
            required: ["url"], optional: ["name", "preset", "timeout"], children: ["header", "series"]),
        "series": Shape(required: ["name", "metric"], optional: ["labels", "kind", "unit"]),
        "conversation": Shape(
            optional: ["turns", "script", "history", "onTurnError", "name"],
            children: ["system", "user"] + steps, single: ["system", "user"]),
        "system": Shape(hasText: true),
        "user": Shape(hasText: true),
        "extract": Shape(
            required: ["name"],
            optional: [
                "jsonPath", "regex", "group", "template", "xpath", "left", "right", "header", "from", "match",
                "default", "required",
            ]),
        "threadGroup": Shape(
            required: ["name"], optional: ["threads"] + groupTimes, children: ["stages"] + steps,
            single: ["stages"]),
        "openThreadGroup": Shape(
            required: ["name", "maxThreads"],
            optional: ["rate", "duration", "arrivals", "burstiness", "startupDelay", "onSampleError"],
            children: ["stages", "replay"] + steps, single: ["stages", "replay"]),
        "replay": Shape(
            required: ["pool"], optional: ["timestamp", "unit", "speed", "count", "duration"]),
        "setUp": Shape(optional: ["name", "threads"] + groupTimes, children: steps),
        "tearDown": Shape(optional: ["name", "threads"] + groupTimes, children: steps),
        "stages": Shape(children: ["stage"]),
        "stage": Shape(required: ["duration"], optional: ["threads", "rate", "ramp"]),
        "pace": Shape(optional: ["name", "every", "rate", "scope"]),
        "rendezvous": Shape(required: ["threads"], optional: ["timeout"]),
        "set": Shape(required: ["name", "value"], optional: ["format"]),
        "counter": Shape(
            required: ["name"], optional: ["start", "step", "end", "scope", "format"]),
        "loop": controller(optional: ["count", "duration"]),
        "while": controller(required: ["condition"]),
        "if": controller(required: ["condition"], children: steps + ["else"], single: ["else"]),
        "else": Shape(children: steps),
        "switch": controller(required: ["value"], children: ["case", "default"], single: ["default"]),
        "case": Shape(required: ["value"], children: steps),
        "default": Shape(children: steps),
        "forEach": controller(required: ["in", "as"]),
        "onceOnly": controller(optional: ["times", "scope"]),
        "random": controller(),
        "randomOrder": controller(),
        "interleave": controller(),
        "percent": controller(required: ["percent"], optional: ["spread", "scope"]),
        "transaction": Shape(required: ["name"], optional: ["includeTimers"], children: steps),
        "runtime": controller(required: ["duration"]),
        "include": Shape(required: ["file"]),
        fragment: Shape(children: steps),
        "sse": Shape(
            required: ["name", "path"],
            optional: [
                "method", "dialect", "textPath", "tokenEvent", "cumulative", "end", "cancelAfter",
                "followRedirects", "keepAlive",
            ] + timeouts,
            children: request, single: ["body", "auth"]),
        "http": Shape(
            required: ["name", "path"], optional: ["method", "followRedirects", "keepAlive"] + timeouts,
            children: request, single: ["body", "auth"]),
        "body": Shape(optional: ["file", "raw"], children: ["part"], hasText: true),
        "part": Shape(required: ["name"], optional: ["file", "fileName", "type", "raw"], hasText: true),
        "thinkTime": Shape(optional: ["distribution", "duration", "min", "max", "mean", "stdDev"]),
        "assertion": Shape(optional: ["name", "not"], children: conditions),
        "status": Shape(required: ["equals"]),
        "content": Shape(optional: ["contains", "matches", "minLength"]),
        "duration": Shape(required: ["atMost"]),
        "mentions": Shape(required: ["oneOf"]),
        "json": Shape(optional: ["path", "equals"]),
        "responseHeader": Shape(required: ["name"], optional: ["equals", "contains", "matches"]),
        "responseHead": Shape(optional: ["contains", "matches"]),
        "xpath": Shape(required: ["path"], optional: ["equals"]),
        "size": Shape(optional: ["atLeast", "atMost"]),
        "events": Shape(optional: ["atLeast", "atMost"]),
        "finishReason": Shape(required: ["oneOf"]),
        "dialect": Shape(
            required: ["name"], optional: ["framing"],
            children: ["token", "usage", "phase", "finish", "end", "error", "ignore"]),
        "token": Shape(optional: ["path", "channel", "cumulative"] + ruleConditions),
        "usage": Shape(optional: ["prompt", "output"] + ruleConditions),
        "phase": Shape(required: ["name"], optional: ruleConditions),
        "finish": Shape(optional: ["path"] + ruleConditions),
        "end": Shape(optional: ruleConditions),
        "error": Shape(optional: ["path"] + ruleConditions),
        "ignore": Shape(optional: ruleConditions),
        "thresholds": Shape(children: ["threshold"]),
        "threshold": Shape(
            required: ["metric"],
            optional: [
                "name", "statistic", "sampler", "serviceLevel", "atMost", "atLeast", "minSamples",
                "confidence",
                "abortOnFail", "after",
            ]),
    ]

    /// The metrics of which each request has one.
    static let serviceLevelMetrics = LatencyMetric.allCases.filter { $0.entry.value == .time }
}
