import Formats

/// Text written straight into a request's bytes, without a `String` in between.
extension [UInt8] {
    /// Appends a value as its place in the text asks for.
    mutating func append<Text: Collection<UInt8>>(_ text: Text, as encoding: Template.Encoding) {
        switch encoding {
        case .raw: append(contentsOf: text)
        case .jsonString: appendJSONEscaped(text)
        }
    }

    /// Appends UTF-8 as it may stand inside a JSON string literal.
    package mutating func appendJSONEscaped<Text: Collection<UInt8>>(_ text: Text) {
        let isDone: Void? = text.withContiguousStorageIfAvailable {
            appendJSONEscaped(UnsafeRawBufferPointer($0))
        }
        if isDone == nil { Array(text).withUnsafeBytes { appendJSONEscaped($0) } }
    }
}
