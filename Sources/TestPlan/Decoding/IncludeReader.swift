/// Reads the files that `<include>` names and puts their steps into the tree, before anything is decoded.
///
/// Files lie in the plan's folder or below it, whichever file names them. A file that is included by way of itself
/// is refused with the whole chain.
struct IncludeReader {
    /// A fragment that was read.
    private struct Fragment {
        let path: String
        let bytes: [UInt8]
        let root: XMLElement
    }

    /// More would be a plan that doubles itself from file to file.
    private static let limit = 1_000

    private let directory: String
    private let access: FileAccess
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var misspelt: Set<SourceLocation> = []
    /// Elements in which an include stands that could not be read: nobody knows what else is in them.
    private(set) var incomplete: Set<SourceLocation> = []
    private var fragments: [String: Fragment] = [:]
    /// The files that are being read, from the plan's include inwards.
    private var chain: [String] = []
    /// The elements around the one that is expanded, those of other files among them.
    private var surrounding: [SourceLocation] = []
    private var count = 0

    /// - Parameter directory: the plan's folder.
    init(directory: String, access: FileAccess = FileAccess()) {
        self.directory = directory
        self.access = access
    }

    /// The texts of the files, by the name that locations give them.
    var texts: [String: String] { fragments.mapValues { String(decoding: $0.bytes, as: UTF8.self) } }

    /// The element with the steps of each file in the `<include>` that names it.
    mutating func expand(_ element: XMLElement) -> XMLElement {
        // Most of a plan's elements have no include in them and are passed on as they are.
        guard !element.children.isEmpty || element.name == "include" else { return element }
        surrounding.append(element.location)
        defer { surrounding.removeLast() }
        var expanded = element
        if element.name == "include" {
            let steps = steps(of: element)
            if steps.isEmpty { incomplete.formUnion(surrounding) }
            expanded.children = steps
        } else {
            expanded.children = element.children.map { expand($0) }
        }
        return expanded
    }

    /// What the schema has against the files and nobody has noticed.
    func checkSchema(reported: [Diagnostic]) -> [Diagnostic] {
        fragments.values.sorted { $0.path < $1.path }.flatMap { fragment in
            PlanSchema.check(
                fragment.bytes, root: fragment.root,
                reported: reported.filter { $0.location.file == fragment.path })
        }
    }

    private mutating func report(_ message: String, at place: SourceLocation, suggestion: String? = nil) {
        diagnostics.append(Diagnostic("include: \(message)", at: place, suggestion: suggestion))
    }

    private mutating func steps(of include: XMLElement) -> [XMLElement] {
        guard let file = include.attribute("file")?.value, !file.isBlank else { return [] }
        guard !file.string.contains("${") else {
            report("file must not have references: it is read before there are variables", at: file.location)
            return []
        }
        let path = PlanFile.shownPath(file.string, directory: directory, access: access)
        if let start = chain.firstIndex(of: path) {
            let names = (chain[start...] + [path]).joined(separator: " → ")
            report("the file includes itself: \(names)", at: file.location)
            return []
        }
        count += 1
        guard count <= Self.limit else {
            if count == Self.limit + 1 { report("more than \(Self.limit) files", at: file.location) }
            return []
        }
        guard let fragment = fragment(file, path: path) else { return [] }
        chain.append(path)
        defer { chain.removeLast() }
        return fragment.root.children.map { expand($0) }
    }

    private mutating func fragment(_ file: SourceText, path: String) -> Fragment? {
        if let known = fragments[path] { return known }
        let bytes: [UInt8]
        do throws(Diagnostic) {
            bytes = try PlanFile.read(
                file.string, directory: directory, access: access, at: file.location,
                limit: XMLReader.sizeLimit)
        } catch {
            report(error.message, at: error.location, suggestion: error.suggestion)
            return nil
        }
        let (root, malformed) = XMLReader.read(bytes, file: path)
        diagnostics += malformed
        guard let root else { return nil }
        let shape = ShapeCheck.check(root, expected: Grammar.fragment)
        diagnostics += shape.diagnostics
        misspelt.formUnion(shape.misspelt)
        guard root.name == Grammar.fragment, root.namespace == nil else { return nil }
        if root.children.isEmpty { report("the file has no steps", at: root.location) }
        let fragment = Fragment(path: path, bytes: bytes, root: root)
        fragments[path] = fragment
        return fragment
    }
}
