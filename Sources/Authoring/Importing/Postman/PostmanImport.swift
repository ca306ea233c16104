import Formats
import TestPlan

/// Imports a collection of Postman 2.1 (schema.postman.com, collection v2.1.0); 2.0 differs in a few forms, which are read too.
struct PostmanImport {
    private let bytes: [UInt8]
    private let file: String
    private var places: LinePlaces
    private var plan: RequestPlan
    /// The collection's variables, and their names in order.
    private var variables: [String: String] = [:]
    private var order: [String] = []
    /// Names that scripts take from answers, with the plan's names.
    private var taken: [String: String] = [:]
    private var count = 0

    static func read(
        _ bytes: [UInt8], file: String, options: RequestPlan.Options
    ) throws(Diagnostic) -> RequestImport {
        var options = options
        // Its variables are Postman's own: those of the environment mean something else.
        options.environment = [:]
        let root: JSONNode
        do throws(JSONReader.Problem) {
            root = try JSONNode.read(bytes)
        } catch {
            throw JSONPlace.diagnostic(error, in: bytes, file: file)
        }
        var importer = PostmanImport(bytes, file, RequestPlan(options))
        return try importer.run(root["collection"] ?? root)
    }

    private init(_ bytes: [UInt8], _ file: String, _ plan: RequestPlan) {
        self.bytes = bytes
        self.file = file
        self.plan = plan
        places = LinePlaces(bytes, file: file)
    }

    private mutating func run(_ root: JSONNode) throws(Diagnostic) -> RequestImport {
        guard let items = root["item"], case .array(let elements) = items.content else {
            throw otherKind(root)
        }
        let place = places.location(of: root.range.lowerBound)
        let name = root["info"]?["name"]?.string(in: bytes) ?? "Postman"
        readVariables(root["variable"])
        take(elements)
        for name in order { define(name, within: [], at: place) }
        tellOfScripts(of: root, name)
        plan.followRedirects = "true"
        let steps = steps(elements, PostmanAuth(root["auth"], bytes))
        guard count > 0 else {
            throw Diagnostic("the collection has no requests that a plan could send", at: place)
        }
        let (rest, common) = CommonHeaders.lift(steps)
        plan.headers = common
        plan.keepsCookies = !Self.hasCookies(rest + common)
        if !plan.keepsCookies {
            plan.note(
                "a request names cookies itself: there are no <cookies/>, and what the service sets is not kept",
                at: place)
        }
        let counted = FigureText.counted(count, "request")
        let own = file.split(separator: "/").last.map(String.init) ?? file
        let introduction = plan.introduction("\(counted) of the Postman collection \(own)")
        let text = plan.text(name: name, group: "collection", steps: rest, introduction: introduction)
        return plan.result(text: text, counted: counted)
    }

    /// What else Postman exports.
    private func otherKind(_ root: JSONNode) -> Diagnostic {
        let place = JSONPlace.location(of: root.range.lowerBound, in: bytes, file: file)
        if root["values"] != nil {
            return Diagnostic(
                "this is an environment of Postman, not a collection", at: place,
                suggestion: "import the collection, and give the environment's values with -J name=value")
        }
        if root["requests"] != nil {
            return Diagnostic(
                "this is a collection of Postman's version 1", at: place,
                suggestion: "export it as version 2.1")
        }
        return Diagnostic("not a Postman collection: there is no array \"item\" in it", at: place)
    }

    private static func hasCookies(_ nodes: [PlanNode]) -> Bool {
        nodes.compactMap(\.element).contains { element in
            element.name == "header" && element["name"]?.lowercased() == "cookie"
                || hasCookies(element.children)
        }
    }

    // MARK: Variables

    private mutating func readVariables(_ node: JSONNode?) {
        for variable in node?.elements ?? [] {
            guard let key = (variable["key"] ?? variable["id"])?.string(in: bytes) else { continue }
            if case .boolean(true)? = variable["disabled"]?.content { continue }
            if variables[key] == nil { order.append(key) }
            let value = variable["value"].map { node in
                if case .null = node.content { "" } else { node.text(in: bytes) }
            }
            variables[key] = value ?? ""
        }
    }

    /// Variables that scripts take from answers belong to the thread.
    private mutating func take(_ items: [JSONNode]) {
        for item in items {
            take(item["item"]?.elements ?? [])
            for (variable, _) in PostmanScript(lines(of: item, "test")).extractions
            where taken[variable] == nil {
                let name = plan.names.identifier(for: variable)
                taken[variable] = name
                plan.known[variable] = name
            }
        }
    }

    /// Declares a variable behind those that its value names.
    private mutating func define(_ name: String, within outer: Set<String>, at place: SourceLocation) {
        guard let value = variables[name] else { return }
        guard taken[name] == nil else {
            if !value.isEmpty {
                plan.note(
                    "{{\(name)}} is taken from an answer and empty until then; its value in the collection is not used",
                    at: place)
            }
            return
        }
        guard plan.known[name] == nil else { return }
        var unknown: [String] = []
        let text = PostmanText.text(value, unknown: &unknown)
        for other in text.externals where other != name && !outer.contains(other) {
            define(other, within: outer.union([name]), at: place)
        }
        plan.declare(name, text, at: place)
    }

    // MARK: Items

    private mutating func steps(_ items: [JSONNode], _ auth: PostmanAuth?) -> [PlanNode] {
        var steps: [PlanNode] = []
        for item in items {
            guard let inner = item["item"]?.elements else {
                steps += request(item, auth)
                continue
            }
            let name = item["name"]?.string(in: bytes) ?? "folder"
            tellOfScripts(of: item, name)
            let title = plan.title(name)
            let nested = self.steps(inner, PostmanAuth(item["auth"], bytes) ?? auth)
            if nested.contains(where: { $0.element != nil }) {
                steps.append(.element(PlanElement("transaction", [("name", title)], nested)))
            } else {
                steps.append(.comment("the folder \(name.quoted) has no requests"))
                steps += nested
            }
        }
        return steps
    }

    private mutating func request(_ item: JSONNode, _ auth: PostmanAuth?) -> [PlanNode] {
        let place = places.location(of: item.range.lowerBound)
        let name = item["name"]?.string(in: bytes) ?? "request"
        var request = PostmanRequest(item, bytes, at: place, auth: auth, variables: variables)
        let url = request.request.url
        guard !url.isEmpty, url != "http://" else {
            return [plan.noted("\(name.quoted) has no URL and is left out", at: place)]
        }
        if let scheme = RequestPlan.scheme(of: url)?.scheme, scheme != "http", scheme != "https" {
            return [
                plan.noted(
                    "\(name.quoted): only http and https can be asked, found \(url.shown.quoted)", at: place)
            ]
        }
        for remark in request.remarks { plan.note("\(name.quoted): \(remark)", at: place) }
        let script = PostmanScript(lines(of: item, "test"))
        tell("test", of: name, script.others, at: place)
        tell("pre-request", of: name, lines(of: item, "prerequest"), at: place)
        for (variable, attributes) in script.extractions {
            guard let name = taken[variable] else { continue }
            request.request.extractions.append(ImportedRequest.Extraction(name: name, attributes: attributes))
        }
        for status in script.statuses {
            let condition = PlanNode.element(PlanElement("status", [("equals", status)]))
            request.request.checks.append(.element(PlanElement("assertion", [], [condition])))
        }
        count += 1
        return plan.sampler(request.request)
    }

    // MARK: Scripts

    private func lines(of item: JSONNode, _ kind: String) -> [String] {
        let events = (item["event"]?.elements ?? []).filter { $0["listen"]?.string(in: bytes) == kind }
        return events.flatMap { event -> [String] in
            let code = event["script"]?["exec"]
            return code?.string(in: bytes).map { [$0] }
                ?? (code?.elements ?? []).compactMap { $0.string(in: bytes) }
        }
    }

    /// Scripts of a folder or of the whole collection run before or after each of its requests.
    private mutating func tellOfScripts(of node: JSONNode, _ name: String) {
        let place = places.location(of: node.range.lowerBound)
        tell("pre-request", of: name, lines(of: node, "prerequest"), at: place)
        tell("test", of: name, lines(of: node, "test"), at: place)
    }

    private mutating func tell(_ kind: String, of name: String, _ lines: [String], at place: SourceLocation) {
        let code = lines.map { RequestText($0).trimmed.sample() }.filter {
            !$0.isEmpty && !$0.hasPrefix("//")
        }
        guard let first = code.first else { return }
        let some = "\(FigureText.counted(code.count, "line")), such as \(String(first.prefix(60)).quoted)"
        plan.note("\(name.quoted): its \(kind) script is not run (\(some))", at: place)
    }
}
