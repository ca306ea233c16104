import TestPlan

/// Turns a JMeter plan into one of Weir's, element by element.
///
/// What JMeter attaches to samplers by scope (headers, defaults, timers, assertions, extractors) is handed down
/// in a ``Scope`` and written at each sampler, since in Weir every step says itself what it does.
struct JMeterImporter {
    /// What applies to the samplers below an element.
    struct Scope {
        var headers: [(name: String, value: String)] = []
        /// Names of headers that this level has given, of which the first manager counts.
        var ownHeaders: Set<String> = []
        var defaults = JMeterRequest()
        /// Steps that stand before each sampler.
        var timers: [PlanNode] = []
        /// Assertions and extractors of each sampler.
        var checks: [PlanNode] = []
        var authorizations: [JMeterAuthorization] = []
        /// Steps that stand once, before all others of the level.
        var leading: [PlanNode] = []
        /// A rate that all samplers of the group keep: it becomes arrivals.
        var shape: JMeterRateShape?
        /// Something that runs its steps again and again stands around.
        var isInLoop = false
    }

    let file: String
    let plan: JMeterElement
    /// The whole file, for names that are used somewhere.
    let source: String
    var names = JMeterNames()
    var notes: [JMeterImport.Note] = []
    var importedCount = 0
    var disabledCount = 0
    var dataFiles: [JMeterDataFile] = []
    var variables: [PlanNode] = []
    var pools: [PlanNode] = []
    var baseURL: String?
    /// Names of groups and pools, each of which must be unique.
    private var titles: Set<String> = []
    /// The names of all samplers, which no transaction may have.
    var samplerTitles: Set<String> = []
    /// What the samplers say of redirects: one setting stands in the defaults, two stand at each sampler.
    var redirectSettings: Set<Bool> = []
    /// Threads of the group that is being read, as its attribute says.
    var groupThreads = "1"
    /// What a data set becomes, by its place.
    var dataSets: [SourceLocation: JMeterDataSet] = [:]
    /// Controllers that are being read, so that what includes itself ends.
    var included: Set<String> = []

    init(file: String, text: String, plan: JMeterElement) {
        self.file = file
        self.plan = plan
        source = text
    }

    mutating func run(schemaLocation: String?) -> JMeterImport {
        declare()
        var root = PlanElement("testPlan", [("name", title(of: plan))])
        if let schemaLocation {
            root.attributes += [
                ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
                ("xsi:noNamespaceSchemaLocation", schemaLocation),
            ]
        }
        importedCount += 1
        names.columns = columns(below: plan.children.filter(Self.isConfiguration))
        var scope = Scope()
        var steps = collect(plan.children, into: &scope)
        let headers = scope.headers.map { PlanNode.element(Self.header($0)) }
        scope.headers = []
        var groups: [PlanNode] = []
        for group in plan.children where !Self.isConfiguration(group) { groups += self.group(group, scope) }
        if plan.flag("TestPlan.serialize_threadgroups"), groups.filter({ $0.element != nil }).count > 1 {
            root.attributes.append(("consecutiveGroups", "true"))
        }
        steps += groups
        planVariables()
        if redirectSettings.count == 1 { steps = PlanNode.without("followRedirects", in: steps) }
        let followsRedirects = redirectSettings == [true]
        for name in names.undefined { define(undefined: name) }
        defineUnset(in: steps)
        if !variables.isEmpty { root.children.append(.element(PlanElement("variables", [], variables))) }
        root.children += pools
        if baseURL != nil || !headers.isEmpty || followsRedirects {
            var defaults = PlanElement("httpDefaults", [("baseURL", baseURL)], headers)
            if followsRedirects { defaults.attributes.append(("followRedirects", "true")) }
            defaults.attributes += timeouts(scope.defaults, of: plan)
            root.children.append(.element(defaults))
        }
        root.children += steps
        notes = notes.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element)
        return JMeterImport(
            text: PlanWriter.text(of: root, comment: introduction), importedCount: importedCount,
            disabledCount: disabledCount, notes: notes, dataFiles: dataFiles, plan: plan)
    }

    private var introduction: String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        var text = "Imported from \(name), a JMeter plan."
        let isOpen = notes.contains { $0.kind != .ofNoUse }
        if isOpen { text += " What has no counterpart stands in comments that name its line." }
        let scripts = notes.filter { $0.kind == .script }.map { String($0.line) }
        if !scripts.isEmpty {
            let shown = scripts.prefix(20).joined(separator: ", ") + (scripts.count > 20 ? " and more" : "")
            text +=
                "\nIt leans on \(scripts.count == 1 ? "a script" : "\(scripts.count) scripts"), which Weir does not run "
                + "(line\(scripts.count == 1 ? "" : "s") \(shown)): what they did has to be said otherwise."
        }
        return text
    }

    // MARK: Walking

    /// Takes what applies to all elements of one hash tree; comments for what cannot be taken.
    mutating func collect(_ elements: [JMeterElement], into scope: inout Scope) -> [PlanNode] {
        var comments: [PlanNode] = []
        scope.ownHeaders = []
        for element in elements where Self.isConfiguration(element) {
            guard element.isEnabled else {
                comments.append(disabled(element))
                continue
            }
            comments += configuration(element, &scope)
        }
        return comments
    }

    /// The steps that a hash tree's controllers and samplers become.
    mutating func steps(_ elements: [JMeterElement], _ outer: Scope) -> [PlanNode] {
        let (leading, units) = units(elements, outer)
        return leading + units.flatMap(\.self)
    }

    /// The same, apart for each controller and sampler: what JMeter takes for one child has timers before it here.
    ///
    /// What stands before all of them comes by itself.
    mutating func units(
        _ elements: [JMeterElement], _ outer: Scope
    ) -> (leading: [PlanNode], units: [[PlanNode]]) {
        var scope = outer
        scope.leading = []
        var leading = collect(elements, into: &scope)
        leading += scope.leading
        scope.leading = []
        var units: [[PlanNode]] = []
        for element in elements where !Self.isConfiguration(element) {
            guard element.isEnabled else {
                leading.append(disabled(element))
                continue
            }
            units.append(
                Self.isSampler(element) ? sampler(element, scope) : controller(element, scope))
        }
        return (leading, units)
    }

    /// Whether something in the nodes sends a request.
    static func hasSampler(_ nodes: [PlanNode]) -> Bool {
        nodes.contains { node in
            guard let element = node.element else { return false }
            return ["sse", "http"].contains(element.name) || hasSampler(element.children)
        }
    }

    // MARK: What the plan's grammar has

    /// The node, or a comment where this version's grammar has no such element or attribute.
    mutating func offer(_ node: PlanElement, for element: JMeterElement) -> [PlanNode]? {
        guard let shape = Grammar.shape(of: node.name) else { return nil }
        var node = node
        var comments: [PlanNode] = []
        for attribute in node.attributes where !shape.attributes.contains(attribute.name) {
            comments.append(
                noted("\(attribute.name)=\"\(attribute.value)\" has no counterpart", element))
            node.attributes.removeAll { $0.name == attribute.name }
        }
        importedCount += 1
        return comments + [.element(node)]
    }

    static func allows(_ child: String, in parent: String) -> Bool {
        Grammar.shape(of: parent)?.children.contains(child) ?? false
    }

    // MARK: Notes

    /// Remembers what is not said, or not in the same way.
    mutating func note(
        _ message: String, _ element: JMeterElement, _ kind: JMeterImport.Note.Kind = .differs
    ) {
        let message = "\(Self.label(of: element)): \(message)"
        guard !notes.contains(where: { $0.line == element.line && $0.message == message }) else { return }
        notes.append(JMeterImport.Note(line: element.line, message: message, kind: kind))
    }

    /// A note that also stands as a comment in the plan.
    mutating func noted(
        _ message: String, _ element: JMeterElement, _ kind: JMeterImport.Note.Kind = .leftUndone
    ) -> PlanNode {
        note(message, element, kind)
        return .comment("line \(element.line): \(Self.label(of: element)): \(message)")
    }

    /// A comment for what JMeter would not have run either.
    mutating func disabled(_ element: JMeterElement) -> PlanNode {
        disabledCount += 1
        return .comment("line \(element.line): \(Self.label(of: element)) is disabled")
    }

    static func label(of element: JMeterElement) -> String {
        element.name.isEmpty ? element.kind : "\(element.kind) \(element.name.quoted)"
    }

    /// A name that no other group or pool has.
    mutating func uniqueTitle(of element: JMeterElement) -> String { uniqueTitle(title(of: element)) }

    mutating func uniqueTitle(_ title: String) -> String {
        var unique = title
        var number = 2
        while !titles.insert(unique).inserted {
            unique = "\(title) \(number)"
            number += 1
        }
        return unique
    }
}
