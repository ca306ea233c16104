import CLibxml2
import Records

/// Writes one XML document in memory through libxml2, which escapes and nests; the only user of it in this
/// room.
///
/// Text must have gone through ``SafeText`` before: XML 1.0 forbids characters that no escape can save.
/// Owner: the function that makes it; it frees the C writer in ``XMLWriter/document(_:)`` whatever happens.
struct XMLWriter: ~Copyable {
    private let writer: xmlTextWriterPtr
    /// Set where libxml2 has refused anything: the document is worthless then.
    private var hasFailed = false

    private init(writer: xmlTextWriterPtr) {
        self.writer = writer
    }

    /// The document that `body` writes, as text in UTF-8 with a declaration.
    static func document(_ body: (inout XMLWriter) -> Void) throws(ReportError) -> String {
        guard let buffer = xmlBufferCreate() else { throw .cannotRender(reason: "libxml2 has no memory") }
        defer { xmlBufferFree(buffer) }
        guard let pointer = xmlNewTextWriterMemory(buffer, 0) else {
            throw .cannotRender(reason: "libxml2 has no memory")
        }
        var writer = XMLWriter(writer: pointer)
        writer.check(xmlTextWriterSetIndent(pointer, 1))
        writer.check(xmlTextWriterSetIndentString(pointer, "  "))
        writer.check(xmlTextWriterStartDocument(pointer, "1.0", "UTF-8", nil))
        body(&writer)
        writer.check(xmlTextWriterEndDocument(pointer))
        // Freeing the writer flushes what it holds into the buffer.
        xmlFreeTextWriter(pointer)
        guard !writer.hasFailed, let content = xmlBufferContent(buffer) else {
            throw .cannotRender(reason: "libxml2 could not write the document")
        }
        let bytes = UnsafeBufferPointer(start: content, count: Int(xmlBufferLength(buffer)))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An element with attributes in the given order, and what `body` writes in it.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
        _ body: (inout XMLWriter) -> Void = { _ in }
    ) {
        check(xmlTextWriterStartElement(writer, name))
        for (key, value) in attributes { check(xmlTextWriterWriteAttribute(writer, key, value)) }
        body(&self)
        check(xmlTextWriterEndElement(writer))
    }

    /// An element that holds text alone.
    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
        element(name, attributes) { $0.text(text) }
    }

    mutating func text(_ text: String) {
        check(xmlTextWriterWriteString(writer, text))
    }

    private mutating func check(_ result: Int32) {
        if result < 0 { hasFailed = true }
    }
}
