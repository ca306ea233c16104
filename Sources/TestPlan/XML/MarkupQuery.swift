import CLibxml2

/// An XPath 1.0 expression that looks into an XML or HTML document.
///
/// The text is read as XML; what is not well-formed is read as HTML, forgivingly, as a browser reads it: names of elements
/// are lower case there. Neither the network nor an external entity is looked at. Source: libxml2's `xpath.h`,
/// `HTMLparser.h`.
package struct MarkupQuery: Sendable {
    /// The expression as the plan has it.
    package let written: String

    /// The most steps that one search may take.
    private static let stepLimit: UInt = 5_000_000

    /// - Returns: nil where the text is no expression.
    package init?(_ text: String) {
        XMLDocument.prepare()
        guard !text.isEmpty, let compiled = Self.quietly({ xmlXPathCompile(text) }) else { return nil }
        xmlXPathFreeCompExpr(compiled)
        written = text
    }

    /// What the expression finds: the text of each node, or of a number, text or truth value; none for `false`.
    ///
    /// - Returns: nil where the text is no document, or the search takes too many steps.
    package func matches(in text: [UInt8]) -> [[UInt8]]? {
        Self.withDocument(text) { document in
            guard let context = xmlXPathNewContext(document) else { return nil }
            defer { xmlXPathFreeContext(context) }
            context.pointee.opLimit = Self.stepLimit
            registerNamespaces(of: document, in: context)
            guard let result = Self.quietly({ xmlXPathEvalExpression(written, context) }) else { return nil }
            defer { xmlXPathFreeObject(result) }
            return Self.texts(of: result)
        } ?? nil
    }

    private static func texts(of result: xmlXPathObjectPtr) -> [[UInt8]] {
        switch result.pointee.type {
        case XPATH_NODESET:
            guard let set = result.pointee.nodesetval, let nodes = set.pointee.nodeTab else { return [] }
            return (0..<Int(set.pointee.nodeNr)).compactMap { index in
                nodes[index].flatMap { bytes(of: xmlXPathCastNodeToString($0)) }
            }
        case XPATH_BOOLEAN: return result.pointee.boolval == 0 ? [] : [Array("true".utf8)]
        case XPATH_NUMBER, XPATH_STRING:
            return bytes(of: xmlXPathCastToString(result)).map { [$0] } ?? []
        default: return []
        }
    }

    private static func bytes(of text: UnsafeMutablePointer<xmlChar>?) -> [UInt8]? {
        guard let text else { return nil }
        defer { xmlFreeMemory(text) }
        return Array(UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text))))
    }

    /// The prefixes that the document's root declares are those of the expression.
    private func registerNamespaces(of document: xmlDocPtr, in context: xmlXPathContextPtr) {
        var namespace = xmlDocGetRootElement(document)?.pointee.nsDef
        while let found = namespace {
            if let prefix = found.pointee.prefix { xmlXPathRegisterNs(context, prefix, found.pointee.href) }
            namespace = found.pointee.next
        }
    }

    /// Parses a text and hands its tree to a closure; the tree is freed before this returns.
    private static func withDocument<Result>(_ text: [UInt8], _ body: (xmlDocPtr) -> Result) -> Result? {
        XMLDocument.prepare()
        guard text.count <= Int(Int32.max) else { return nil }
        let document = quietly { parse(text) }
        guard let document else { return nil }
        defer { xmlFreeDoc(document) }
        return body(document)
    }

    private static func parse(_ text: [UInt8]) -> xmlDocPtr? {
        let silent = Int32(
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
        return text.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let size = Int32(buffer.count)
            if let document = xmlReadMemory(start, size, nil, nil, silent) { return document }
            let forgiving = Int32(
                HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
                    | HTML_PARSE_RECOVER.rawValue)
            return htmlReadMemory(start, size, nil, "UTF-8", forgiving)
        }
    }

    /// Runs what may fail without libxml2 printing of it: the handler is the thread's own, and nothing else sets one.
    private static func quietly<Result>(_ body: () -> Result) -> Result {
        xmlSetStructuredErrorFunc(nil) { _, _ in }
        defer { xmlSetStructuredErrorFunc(nil, nil) }
        return body()
    }
}
