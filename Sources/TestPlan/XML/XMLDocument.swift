import CLibxml2

/// libxml2's parser and tree behind one door: nothing of C leaves the closures given here.
enum XMLDocument {
    /// What libxml2 has to say about a file.
    struct Problem {
        /// Without the line break at its end.
        let message: String
        let code: Int
        /// Bytes read when it was found; nil for a problem of the tree, which has a path instead.
        let offset: Int?
        /// The element's place among its parent's elements, from the root down; empty for the root.
        let path: [Int]
    }

    /// Parses a file and hands its tree to a closure; the tree is freed before this returns.
    ///
    /// From memory, without the network, DTDs, entity substitution, XInclude or recovery.
    /// - Parameter body: gets nil where the file is not well-formed.
    static func withTree<Result>(_ bytes: [UInt8], _ body: (xmlDocPtr?, [Problem]) -> Result) -> Result {
        _ = setUp
        let problems = Problems()
        guard let parser = xmlNewParserCtxt() else { return body(nil, []) }
        defer { xmlFreeParserCtxt(parser) }
        parser.pointee._private = Unmanaged.passUnretained(problems).toOpaque()
        // The handler of this one parser: libxml2's own are per thread or per process, and print.
        parser.pointee.sax?.pointee.serror = { context, error in
            guard let context, let error else { return }
            let parser = context.assumingMemoryBound(to: xmlParserCtxt.self)
            guard let owner = parser.pointee._private else { return }
            Unmanaged<Problems>.fromOpaque(owner).takeUnretainedValue()
                .append(error.pointee, offset: xmlByteConsumed(parser))
        }
        let options = Int32(XML_PARSE_NONET.rawValue)
        let tree = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), nil,
                nil,
                options)
        }
        defer { if let tree { xmlFreeDoc(tree) } }
        return withExtendedLifetime(problems) { body(tree, problems.all) }
    }

    /// Checks a file against a schema; empty where it is valid or not well-formed.
    static func validate(_ bytes: [UInt8], against schema: [UInt8]) -> [Problem] {
        withTree(bytes) { tree, _ in
            guard let tree else { return [] }
            let problems = Problems()
            let owner = Unmanaged.passUnretained(problems).toOpaque()
            let handler: xmlStructuredErrorFunc = { owner, error in
                guard let owner, let error else { return }
                Unmanaged<Problems>.fromOpaque(owner).takeUnretainedValue().append(error.pointee, offset: nil)
            }
            schema.withUnsafeBytes { buffer in
                let text = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                guard let parser = xmlSchemaNewMemParserCtxt(text, Int32(buffer.count)) else { return }
                defer { xmlSchemaFreeParserCtxt(parser) }
                xmlSchemaSetParserStructuredErrors(parser, handler, owner)
                guard let compiled = xmlSchemaParse(parser) else { return }
                defer { xmlSchemaFree(compiled) }
                guard let validator = xmlSchemaNewValidCtxt(compiled) else { return }
                defer { xmlSchemaFreeValidCtxt(validator) }
                xmlSchemaSetValidStructuredErrors(validator, handler, owner)
                _ = xmlSchemaValidateDoc(validator, tree)
            }
            return withExtendedLifetime(problems) { problems.all }
        }
    }

    /// Makes libxml2 ready; every door to it begins with this.
    static func prepare() { _ = setUp }

    /// Makes libxml2 ready for threads and keeps it from loading anything, once in the life of the process.
    private static let setUp: Void = {
        xmlInitParser()
        xmlSchemaInitTypes()
        xmlSetExternalEntityLoader { _, _, _ in nil }
    }()

    /// What C callbacks write to; lives on the stack of one call and belongs to its thread.
    private final class Problems {
        private(set) var all: [Problem] = []

        func append(_ error: xmlError, offset: Int?) {
            guard error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
            let message = error.message.map { String(cString: $0) } ?? "error \(error.code)"
            all.append(
                Problem(
                    message: String(message.split(separator: "\n").joined(separator: " ")),
                    code: Int(error.code), offset: offset, path: Self.path(of: error.node)))
        }

        private static func path(of node: UnsafeMutableRawPointer?) -> [Int] {
            var path: [Int] = []
            var current = node?.assumingMemoryBound(to: xmlNode.self)
            if let attribute = current, attribute.pointee.type != XML_ELEMENT_NODE {
                current = attribute.pointee.parent
            }
            while let element = current, let parent = element.pointee.parent,
                parent.pointee.type == XML_ELEMENT_NODE
            {
                path.append(position(of: element))
                current = parent
            }
            return path.reversed()
        }

        private static func position(of element: xmlNodePtr) -> Int {
            var count = 0
            var earlier = element.pointee.prev
            while let sibling = earlier {
                if sibling.pointee.type == XML_ELEMENT_NODE { count += 1 }
                earlier = sibling.pointee.prev
            }
            return count
        }
    }
}
