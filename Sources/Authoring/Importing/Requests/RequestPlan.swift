import Formats
import Streaming
import TestPlan

/// Makes a plan of requests that were written or recorded elsewhere.
///
/// The three readers (curl, HAR, Postman) hand their requests over; what all of them need is decided here: what the plan
/// takes from the environment, which requests are streams, what is named how.
struct RequestPlan {
    /// How a plan is made.
    struct Options {
        /// Write credentials into the plan instead of taking them from the environment.
        var keepsSecrets = false
        /// Values of the environment, for variables that the source reads from it.
        var environment: [String: String] = [:]
        /// Whether files can be written beside the plan.
        var writesFiles = true
    }

    var options: Options
    var names = PlanIdentifiers()
    private(set) var notes: [RequestImport.Note] = []
    var files: [RequestImport.File] = []
    var secrets: [RequestImport.Secret] = []
    var variables: [PlanNode] = []
    /// The first origin that a request goes to, as its text is written.
    var origin: String?
    var baseURL: String?
    var insecure: String?
    var httpVersion: String?
    var certificates: [(name: String, value: String)] = []
    /// For the requests that say nothing of it.
    var followRedirects: String?
    var keepsCookies = false
    /// Headers of all requests.
    var headers: [PlanNode] = []
    /// Secrets by their values, so that one value is one secret.
    var secretNames: [String: String] = [:]
    /// The plan's variables by the names that the source gives them.
    var known: [String: String] = [:]
    /// What variables of the source are where its surroundings say nothing.
    var externalDefaults: [String: String] = [:]
    private var titles: [String: Int] = [:]
    private var environmentVariables: Set<String> = []

    init(_ options: Options) {
        self.options = options
    }

    /// Remembers what is not said, or not in the same way.
    mutating func note(_ message: String, at location: SourceLocation) {
        let note = RequestImport.Note(location: location, message: message)
        if !notes.contains(note) { notes.append(note) }
    }

    /// A note that also stands as a comment in the plan.
    mutating func noted(_ message: String, at location: SourceLocation) -> PlanNode {
        note(message, at: location)
        return .comment("line \(location.line): \(message)")
    }

    /// A name for a row of the statistics that no other request has.
    mutating func title(_ wanted: String) -> String {
        var title = wanted.unicodeScalars.reduce(into: "") { text, scalar in
            let isPlain =
                scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80...0x9F).contains(scalar.value)
                && scalar != "\u{2028}" && scalar != "\u{2029}" && scalar.value < 0xFFFE
            text.unicodeScalars.append(isPlain ? scalar : " ")
        }
        while let start = title.firstRange(of: "${") { title.replaceSubrange(start, with: "{") }
        title = RequestText(title).trimmed.sample()
        if title.count > 80 { title = String(title.prefix(79)) + "…" }
        if title.isEmpty { title = "request" }
        let count = titles[title, default: 0] + 1
        titles[title] = count
        guard count > 1 else { return title }
        return self.title("\(title) \(count)")
    }

    /// A variable of the environment that no other secret is taken from.
    mutating func environmentVariable(_ wanted: String) -> String {
        var variable = wanted
        var number = 2
        while !environmentVariables.insert(variable).inserted {
            variable = "\(wanted)_\(number)"
            number += 1
        }
        return variable
    }

    /// A file beside the plan; another of the same name gets a number.
    mutating func file(_ wanted: String, _ content: RequestImport.File.Content) -> String {
        let base = wanted.split(separator: "/").last.map(String.init) ?? "file"
        if case .copy(let path) = content,
            let same = files.first(where: { if case .copy(path) = $0.content { true } else { false } })
        {
            return same.name
        }
        var name = base
        var number = 2
        while files.contains(where: { $0.name == name }) {
            let dot = base.lastIndex(of: ".") ?? base.endIndex
            name = "\(base[..<dot])-\(number)\(base[dot...])"
            number += 1
        }
        files.append(RequestImport.File(name: name, content: content))
        return name
    }

    /// The whole plan around the steps of its one group.
    ///
    /// - Parameter introduction: the comment at the top.
    mutating func text(name: String, group: String, steps: [PlanNode], introduction: String) -> String {
        var root = PlanElement("testPlan", [("name", title(name))])
        if !variables.isEmpty { root.children.append(.element(PlanElement("variables", [], variables))) }
        var defaults = PlanElement(
            "httpDefaults", [("baseURL", baseURL), ("insecure", insecure), ("httpVersion", httpVersion)])
        if let followRedirects { defaults.attributes.append(("followRedirects", followRedirects)) }
        defaults.attributes += certificates
        defaults.children = headers
        if !defaults.attributes.isEmpty || !headers.isEmpty { root.children.append(.element(defaults)) }
        if keepsCookies { root.children.append(.element(PlanElement("cookies"))) }
        root.children.append(
            .element(
                PlanElement(
                    "threadGroup",
                    [("name", group), ("threads", "${__P(threads,1)}"), ("loops", "${__P(loops,1)}")], steps))
        )
        return PlanWriter.text(of: root, comment: introduction)
    }

    /// The import, its remarks in the order of the source.
    func result(text: String, counted: String) -> RequestImport {
        let sorted = notes.enumerated().sorted {
            ($0.element.location.line, $0.element.location.column, $0.offset)
                < ($1.element.location.line, $1.element.location.column, $1.offset)
        }
        return RequestImport(
            text: text, counted: counted, notes: sorted.map(\.element), files: files, secrets: secrets)
    }

    /// What the introduction of every imported plan says.
    func introduction(_ source: String) -> String {
        var lines = [
            "Imported from \(source). One user sends each request once:",
            "weir run PLAN -J threads=10 -J loops=100   asks more.",
        ]
        if !secrets.isEmpty {
            let names = secrets.map { "\($0.environmentVariable)=…" }.joined(separator: " ")
            lines.append("Credentials come from the environment and stand in no file:")
            lines.append("\(names) weir run PLAN")
        }
        return lines.joined(separator: "\n")
    }
}
