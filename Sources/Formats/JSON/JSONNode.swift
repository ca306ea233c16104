/// One value of a JSON document with its place in the bytes; the text of strings and numbers stays there until it is asked for.
///
/// For documents whose places matter and whose strings may be large: recordings hold whole bodies.
package struct JSONNode: Sendable {
    /// What kind of value it is.
    package enum Content: Sendable {
        case object([(key: String, value: JSONNode)])
        case array([JSONNode])
        case string
        case number
        case boolean(Bool)
        case null
    }

    package let content: Content
    /// In the bytes of the document, quotes and brackets included.
    package let range: Range<Int>

    package init(content: Content, range: Range<Int>) {
        self.content = content
        self.range = range
    }

    /// Reads the whole of a document (RFC 8259).
    ///
    /// - Parameter bytes: valid UTF-8.
    package static func read(_ bytes: [UInt8]) throws(JSONReader.Problem) -> JSONNode {
        var reader = JSONReader(bytes, range: 0..<bytes.count)
        reader.skipWhitespace()
        let node = try read(&reader)
        reader.skipWhitespace()
        guard reader.next == nil else {
            throw JSONReader.Problem(
                message: "expected the end, found \(reader.found)", offset: reader.offset)
        }
        return node
    }

    /// Reads the value that comes next.
    package static func read(_ reader: inout JSONReader, depth: Int = 0) throws(JSONReader.Problem)
        -> JSONNode
    {
        let start = reader.offset
        guard depth < 256 else {
            throw JSONReader.Problem(message: "nested deeper than 256 levels", offset: start)
        }
        switch reader.next {
        case UInt8(ascii: "{"):
            _ = reader.skip("{")
            var members: [(key: String, value: JSONNode)] = []
            try reader.members(until: "}", of: "object", from: start) { reader throws(JSONReader.Problem) in
                let key = String(decoding: try reader.string(), as: UTF8.self)
                try reader.colon()
                members.append((key, try read(&reader, depth: depth + 1)))
            }
            return JSONNode(content: .object(members), range: start..<reader.offset)
        case UInt8(ascii: "["):
            _ = reader.skip("[")
            var elements: [JSONNode] = []
            try reader.members(until: "]", of: "array", from: start) { reader throws(JSONReader.Problem) in
                elements.append(try read(&reader, depth: depth + 1))
            }
            return JSONNode(content: .array(elements), range: start..<reader.offset)
        default:
            let text = try reader.value(depth: depth)
            let content: Content =
                switch text.first {
                case UInt8(ascii: "\""): .string
                case UInt8(ascii: "t"): .boolean(true)
                case UInt8(ascii: "f"): .boolean(false)
                case UInt8(ascii: "n"): .null
                default: .number
                }
            return JSONNode(content: content, range: start..<reader.offset)
        }
    }

    /// The first member of a name; nil where there is none or this is no object.
    package subscript(name: String) -> JSONNode? {
        members.first { $0.key == name }?.value
    }

    /// The members of an object; none of any other value.
    package var members: [(key: String, value: JSONNode)] {
        if case .object(let members) = content { members } else { [] }
    }

    /// The elements of an array; none of any other value.
    package var elements: [JSONNode] {
        if case .array(let elements) = content { elements } else { [] }
    }

    /// The text of a string, its escapes resolved; nil of any other value.
    package func string(in bytes: [UInt8]) -> String? {
        guard case .string = content else { return nil }
        var reader = JSONReader(bytes, range: range)
        return (try? reader.string()).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The text of a string, or the value as it is written.
    package func text(in bytes: [UInt8]) -> String {
        string(in: bytes) ?? String(decoding: bytes[range], as: UTF8.self)
    }

    /// The number; nil of any other value.
    package func number(in bytes: [UInt8]) -> Double? {
        guard case .number = content else { return nil }
        return Double(String(decoding: bytes[range], as: UTF8.self))
    }
}
