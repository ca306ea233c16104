import CResources

/// The grammar of the plan language: `schemas/testplan.xsd`, compiled into the binary.
package enum PlanSchema {
    /// The schema as it is published, for `weir schema`.
    package static var text: String { String(cString: weir_testplan_xsd()) }

    /// What the schema has against a plan and the decoder has not noticed: a net under the decoder.
    ///
    /// - Parameter reported: the decoder's diagnostics; an element with one on its lines is theirs.
    static func check(
        _ bytes: [UInt8], root: XMLElement, reported: [Diagnostic]
    ) -> [Diagnostic] {
        let taken = Set(reported.map(\.location.line))
        let problems = XMLDocument.validate(
            XMLReader.withoutByteOrderMark(bytes), against: Array(text.utf8))
        return problems.compactMap { problem in
            guard let element = element(at: problem.path, below: root) else { return nil }
            guard taken.isDisjoint(with: lines(of: element)) else { return nil }
            return Diagnostic(text(of: problem, element), at: location(of: problem, element))
        }
    }

    /// The lines of its start tag and the first with text in it.
    private static func lines(of element: XMLElement) -> Set<Int> {
        let tag = element.location.line...max(element.location.line, element.lastLine)
        return Set(tag).union(element.text.isBlank ? [] : [element.text.trimmed.location.line])
    }

    private static func element(at path: [Int], below root: XMLElement) -> XMLElement? {
        var element = root
        for index in path {
            guard element.children.indices.contains(index) else { return nil }
            element = element.children[index]
        }
        return element
    }

    /// libxml2 begins with `Element 'x': ` or `Element 'x', attribute 'y': `; the element has a better label.
    private static func text(of problem: XMLDocument.Problem, _ element: XMLElement) -> String {
        let message = problem.message.firstMatch(of: /^Element '[^']*'(?:, attribute '([^']*)')?: (.*)$/)
        guard let message else { return "\(element.label): \(problem.message)" }
        let attribute = message.output.1.map { "\($0): " } ?? ""
        return "\(element.label): \(attribute)\(message.output.2)"
    }

    private static func location(of problem: XMLDocument.Problem, _ element: XMLElement) -> SourceLocation {
        let name = problem.message.firstMatch(of: /attribute '([^']*)'/)?.output.1
        return name.flatMap { element.attribute(String($0)) }?.value.location ?? element.location
    }
}
