import Streaming

/// Reads a plan from its elements and collects everything that is wrong on the way.
///
/// Elements are read by extensions, a file each. None of them stops at a problem: it is reported, a stand-in takes
/// the value's place, and the next attribute is read. A ``PlanDraft`` with diagnostics is therefore complete
/// enough for every rule to look at, and not fit to run.
struct PlanDecoder {
    /// The plan's folder; files that it names lie in it.
    let directory: String
    let inputs: PlanInputs
    private(set) var diagnostics: [Diagnostic] = []
    /// Elements with an unknown part: what seems to be missing there may only be misspelt, and is not reported.
    let misspelt: Set<SourceLocation>
    var scope = Scope()
    /// The plan's own dialects by their names, known before the first sampler is read.
    var declaredDialects: [String: CustomDialect] = [:]
    /// The names of the plan's own dialects, known before the first is used.
    var dialectNames: [String] = []
    var mentions: [PlanDraft.Mention] = []
    /// The plan's monitors, which thresholds may name.
    var watched: [MonitorPlan.Monitor] = []
    /// Texts of body files, by the name that locations give them.
    var files: [String: String] = [:]
    var baseURL: Located<String>?
    /// Draws the random choices in variables.
    var seed: UInt64 = 0
    var seedWasDrawn = false

    init(directory: String, inputs: PlanInputs, misspelt: Set<SourceLocation>) {
        self.directory = directory
        self.inputs = inputs
        self.misspelt = misspelt
    }

    mutating func report(
        _ message: String, at location: SourceLocation, in element: XMLElement, suggestion: String? = nil
    ) {
        diagnostics.append(Diagnostic("\(element.label): \(message)", at: location, suggestion: suggestion))
    }

    /// A text that is evaluated at load: what it says, what stands in the file for it, and where.
    struct Constant {
        let text: String
        let written: String
        let location: SourceLocation

        /// `found "-5s"`, and where a reference made it so, that too.
        var found: String {
            text == written ? "found \(text.quoted)" : "found \(text.quoted) from \(written.quoted)"
        }
    }

    /// An attribute's value with its references evaluated; nil where it is absent or was reported.
    mutating func constant(_ name: String, of element: XMLElement) -> Constant? {
        guard let attribute = element.attribute(name) else { return nil }
        let written = attribute.value.string
        guard let text = evaluate(attribute.value, owner: name, of: element) else { return nil }
        return Constant(text: text, written: written, location: attribute.value.location)
    }

    /// Evaluates a text at load; nil after a report.
    mutating func evaluate(_ source: SourceText, owner: String, of element: XMLElement) -> String? {
        guard source.string.contains("${") else { return source.string }
        return template(source).flatMap { evaluate($0, owner: owner, of: element) }
    }

    mutating func evaluate(_ template: Template, owner: String, of element: XMLElement) -> String? {
        let references = ConstantReferences(scope: scope, owner: "\(element.label): \(owner)")
        let problems = references.diagnostics(for: template)
        guard problems.isEmpty, !references.areBroken(in: template) else {
            diagnostics += problems
            return nil
        }
        do throws(Diagnostic) {
            return try template.evaluate(values: scope.values, inputs: inputs, seed: seed)
        } catch {
            report(
                "\(owner): \(error.message)", at: error.location, in: element, suggestion: error.suggestion)
            return nil
        }
    }

    /// Parses a text that is evaluated at load; nil after a report.
    mutating func template(_ source: SourceText) -> Template? {
        let parsed = source.template(isJSON: false)
        guard !parsed.diagnostics.isEmpty else { return parsed.template }
        diagnostics += parsed.diagnostics
        return nil
    }

    /// Parses a text that is evaluated before each request.
    mutating func requestTemplate(_ source: SourceText, isJSON: Bool = false) -> Template {
        let parsed = source.template(isJSON: isJSON)
        diagnostics += parsed.diagnostics
        return parsed.template
    }

    /// Passes on a problem that was found elsewhere.
    mutating func report(_ diagnostic: Diagnostic, in element: XMLElement) {
        report(diagnostic.message, at: diagnostic.location, in: element, suggestion: diagnostic.suggestion)
    }
}
