import CLibxml2

/// Turns the bytes of an XML file into values; nothing of libxml2 outlives a call.
///
/// What a hostile file could use is refused or off: any DOCTYPE (and with it every entity), other encodings than
/// UTF-8, files beyond ``sizeLimit``, and everything that libxml2 might load from elsewhere.
package enum XMLReader {
    /// The most bytes that a plan may have.
    package static let sizeLimit = 8 << 20

    /// The root element; nil where the file cannot be read, and then there is a diagnostic.
    ///
    /// - Parameter file: how locations call it.
    package static func read(_ source: [UInt8], file: String) -> (
        root: XMLElement?, diagnostics: [Diagnostic]
    ) {
        let bytes = withoutByteOrderMark(source)
        if let refusal = refusal(of: bytes, file: file) { return (nil, [refusal]) }
        return XMLDocument.withTree(bytes) { tree, problems in
            guard let tree, let root = xmlDocGetRootElement(tree), tree.pointee.intSubset == nil else {
                // After the first, the rest are follow-ups.
                let first = problems.first.map { diagnostic($0, bytes, file) }
                return (nil, [first ?? Diagnostic("malformed XML", at: SourceLocation(file: file))])
            }
            var builder = XMLTreeBuilder(positions: PositionScanner.scan(bytes, file: file)[...], file: file)
            return (builder.build(root), problems.map { diagnostic($0, bytes, file) })
        }
    }

    /// The text of a plan without the mark that some editors put in front of it.
    static func withoutByteOrderMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// What is wrong with a file before a parser sees it.
    private static func refusal(of bytes: [UInt8], file: String) -> Diagnostic? {
        let start = SourceLocation(file: file)
        if bytes.count > sizeLimit {
            return Diagnostic("the file has \(bytes.count) bytes; at most \(sizeLimit) are read", at: start)
        }
        guard bytes.contains(where: { !ByteCursor.isSpace($0) }) else {
            return Diagnostic("the file is empty; a plan is a <testPlan> element", at: start)
        }
        // A declared encoding says more than the first byte that does not fit it.
        let isWide = bytes.prefix(4).contains(0)
        if !isWide, let refusal = refusalOfProlog(bytes, file: file) { return refusal }
        if let problem = EncodingCheck.problem(of: bytes, file: file) { return problem }
        return refusalOfProlog(bytes, file: file)
    }

    /// Looks through what may stand before the root element for a DOCTYPE and another encoding.
    private static func refusalOfProlog(_ bytes: [UInt8], file: String) -> Diagnostic? {
        var cursor = ByteCursor(bytes)
        var places = TextPlaces(bytes, file: file)
        while cursor.byte != nil {
            cursor.advance(while: ByteCursor.isSpace)
            if cursor.starts(with: "<!DOCTYPE") {
                return Diagnostic(
                    "a DOCTYPE is not allowed: a plan has no DTD and no entities of its own",
                    at: places.location(at: cursor.offset), suggestion: "remove it")
            } else if cursor.starts(with: "<?") {
                let start = cursor.offset
                cursor.advance(past: "?>")
                let encoding = encoding(in: cursor.text(from: start))
                if let encoding, !["utf-8", "us-ascii"].contains(encoding.lowercased()) {
                    return Diagnostic(
                        "the encoding must be UTF-8, found \(encoding.quoted)",
                        at: places.location(at: start),
                        suggestion: "save the file as UTF-8 and say so in its first line")
                }
            } else if cursor.starts(with: "<!--") {
                cursor.advance(past: "-->")
            } else {
                return nil
            }
        }
        return nil
    }

    /// The encoding that an XML declaration names.
    private static func encoding(in declaration: String) -> String? {
        guard declaration.hasPrefix("<?xml"),
            let match = declaration.firstMatch(of: /\sencoding\s*=\s*["']([^"']*)/)
        else { return nil }
        return String(match.output.1)
    }

    private static func diagnostic(
        _ problem: XMLDocument.Problem, _ bytes: [UInt8], _ file: String
    ) -> Diagnostic {
        var offset = min(problem.offset ?? 0, bytes.count)
        if problem.code == Int(XML_ERR_TAG_NAME_MISMATCH.rawValue) {
            // libxml2 stands behind the end tag; the reader wants to see the tag.
            offset = bytes[..<offset].lastIndex(of: UInt8(ascii: "<")) ?? offset
        }
        var places = TextPlaces(bytes, file: file)
        return Diagnostic("malformed XML: " + problem.message, at: places.location(at: offset))
    }
}

/// Joins libxml2's tree, which has the content, with the scanner's positions.
private struct XMLTreeBuilder {
    /// Of the elements that are still to come, in document order.
    var positions: ArraySlice<PositionScanner.Element>
    let file: String

    mutating func build(_ node: xmlNodePtr) -> XMLElement {
        let position = positions.popFirst() ?? PositionScanner.Element(location: SourceLocation(file: file))
        var children: [XMLElement] = []
        var text = ""
        var next = node.pointee.children
        while let child = next {
            switch child.pointee.type {
            case XML_ELEMENT_NODE: children.append(build(child))
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: text += string(child.pointee.content)
            default: break
            }
            next = child.pointee.next
        }
        return XMLElement(
            name: qualifiedName(node.pointee.name, node.pointee.ns), namespace: namespace(node.pointee.ns),
            attributes: attributes(of: node, position), children: children,
            text: SourceText(text, marks: position.textMarks, fallback: position.location),
            location: position.location, lastLine: position.lastLine)
    }

    private func attributes(of node: xmlNodePtr, _ position: PositionScanner.Element) -> [XMLAttribute] {
        var attributes: [XMLAttribute] = []
        var next = node.pointee.properties
        while let attribute = next {
            let name = qualifiedName(attribute.pointee.name, attribute.pointee.ns)
            let place = position.attributes[name] ?? PositionScanner.Attribute(location: position.location)
            let value = xmlNodeListGetString(node.pointee.doc, attribute.pointee.children, 1)
            defer { xmlFreeMemory(value) }
            attributes.append(
                XMLAttribute(
                    name: name, namespace: namespace(attribute.pointee.ns),
                    value: SourceText(string(value), marks: place.marks, fallback: place.location),
                    location: place.location))
            next = attribute.pointee.next
        }
        return attributes
    }

    private func qualifiedName(_ name: UnsafePointer<xmlChar>?, _ namespace: xmlNsPtr?) -> String {
        guard let prefix = namespace?.pointee.prefix else { return string(name) }
        return string(prefix) + ":" + string(name)
    }

    private func namespace(_ namespace: xmlNsPtr?) -> String? {
        namespace.map { string($0.pointee.href) }
    }

    private func string(_ text: UnsafePointer<xmlChar>?) -> String {
        text.map { String(cString: $0) } ?? ""
    }
}
