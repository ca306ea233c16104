import TestPlan

/// A part of a plan that is to be written: an element or a comment.
enum PlanNode {
    case element(PlanElement)
    case comment(String)

    /// The element, if it is one.
    var element: PlanElement? { if case .element(let element) = self { element } else { nil } }

    /// The nodes, and all below them, without an attribute.
    static func without(_ attribute: String, in nodes: [PlanNode]) -> [PlanNode] {
        nodes.map { node in
            guard var element = node.element else { return node }
            element.attributes.removeAll { $0.name == attribute }
            element.children = without(attribute, in: element.children)
            return .element(element)
        }
    }
}

/// An element of a plan that is to be written.
struct PlanElement {
    var name: String
    var attributes: [(name: String, value: String)] = []
    var children: [PlanNode] = []
    /// Written as it stands, as CDATA where that is needed.
    var text: String?

    init(_ name: String, _ attributes: [(String, String?)] = [], _ children: [PlanNode] = []) {
        self.name = name
        self.attributes = attributes.compactMap { name, value in value.map { (name: name, value: $0) } }
        self.children = children
    }

    subscript(name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }
}

/// Writes a plan as a person would: two spaces a level, long tags broken between attributes, comments in place.
struct PlanWriter {
    private static let width = 110
    private(set) var text = ""

    static func text(of root: PlanElement, comment: String) -> String {
        var writer = PlanWriter()
        writer.text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        writer.write(comment: comment, indent: "")
        writer.write(root, indent: "")
        return writer.text
    }

    private mutating func write(_ node: PlanNode, indent: String) {
        switch node {
        case .element(let element): write(element, indent: indent)
        case .comment(let text): write(comment: text, indent: indent)
        }
    }

    private mutating func write(_ element: PlanElement, indent: String) {
        text += indent + startTag(element, indent: indent)
        if let content = element.text {
            text += ">\(Self.characterData(content))</\(element.name)>\n"
        } else if element.children.isEmpty {
            text += "/>\n"
        } else {
            text += ">\n"
            let isPlan = indent.isEmpty
            for (index, child) in element.children.enumerated() {
                // Between the parts of the plan, but not between a comment and what it is about.
                if isPlan, index > 0, case .element = element.children[index - 1] {
                    text += "\n"
                }
                write(child, indent: indent + "  ")
            }
            text += "\(indent)</\(element.name)>\n"
        }
    }

    /// The start tag without its end; broken before an attribute that would go beyond the width.
    private func startTag(_ element: PlanElement, indent: String) -> String {
        let head = "<\(element.name)"
        let hanging = indent + String(repeating: " ", count: head.count + 1)
        var tag = head
        var column = indent.count + head.count
        for attribute in element.attributes {
            let written = "\(attribute.name)=\"\(Self.attributeText(attribute.value))\""
            if column + 1 + written.count > Self.width, column > hanging.count {
                tag += "\n\(hanging)\(written)"
                column = hanging.count + written.count
            } else {
                tag += " " + written
                column += 1 + written.count
            }
        }
        return tag
    }

    /// A comment may not hold two hyphens in a row nor end with one (XML 1.0, section 2.5).
    private mutating func write(comment: String, indent: String) {
        var safe = ""
        for scalar in comment.unicodeScalars {
            if scalar == "-", safe.unicodeScalars.last == "-" { safe += " " }
            let isLegal =
                scalar.value >= 0x20 && scalar.value < 0xFFFE || scalar.value > 0xFFFF || scalar == "\n"
            safe.unicodeScalars.append(isLegal ? scalar : " ")
        }
        if safe.unicodeScalars.last == "-" { safe += " " }
        let lines = safe.split(separator: "\n", omittingEmptySubsequences: false)
        text += "\(indent)<!-- " + lines.joined(separator: "\n\(indent)     ") + " -->\n"
    }

    private static func attributeText(_ text: String) -> String {
        // By scalars: a mark that is combined with a quotation mark makes one character of both.
        text.replacing("\r\n", with: "\n").unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\r": result += "&#13;"
            case "\t": result += "&#9;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func characterData(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let endsData = bytes.indices.dropFirst(2).contains { bytes[$0 - 2...$0].elementsEqual("]]>".utf8) }
        guard endsData || bytes.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else {
            return text
        }
        var written: [UInt8] = []
        for byte in bytes {
            if byte == UInt8(ascii: ">"), written.suffix(2).elementsEqual("]]".utf8) {
                written += Array("]]><![CDATA[".utf8)
            }
            written.append(byte)
        }
        return "<![CDATA[" + String(decoding: written, as: UTF8.self) + "]]>"
    }
}
