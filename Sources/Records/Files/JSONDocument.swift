import FoundationEssentials

/// A document of a folder as JSON: what is wrong with it is told with the place, what was expected and what was found.
enum JSONDocument {
    /// Reads a document; throws ``ReportError/cannotRead(path:reason:)`` with the line, where it is known.
    static func decode<Document: Decodable>(
        _ type: Document.Type, _ bytes: [UInt8], file: String
    ) throws(ReportError) -> Document {
        let newline = UInt8(ascii: "\n")
        let lines =
            1 + bytes.prefix(bytes.last == newline ? bytes.count - 1 : bytes.count).count { $0 == newline }
        // Where a document has one line, that is where it is wrong.
        let source = lines == 1 ? "\(file):1" : file
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let DecodingError.keyNotFound(key, context) {
            let path = (context.codingPath + [key]).map(name).joined(separator: ".")
            throw .cannotRead(path: source, reason: "\"\(path)\" is missing")
        } catch let DecodingError.typeMismatch(type, context), let DecodingError.valueNotFound(type, context)
        {
            throw .cannotRead(
                path: source,
                reason: "\(place(context)): expected \(word(type)), found \(found(context))")
        } catch let DecodingError.dataCorrupted(context) where !context.codingPath.isEmpty {
            throw .cannotRead(path: source, reason: "\(place(context)) holds what cannot be")
        } catch {
            throw .cannotRead(
                path: "\(file):\(lines)",
                reason: "it is no JSON, or cut short, or holds a number that cannot be")
        }
    }

    private static func place(_ context: DecodingError.Context) -> String {
        guard !context.codingPath.isEmpty else { return "the document" }
        return "\"\(context.codingPath.map(name).joined(separator: "."))\""
    }

    private static func name(_ key: any CodingKey) -> String {
        key.intValue.map(String.init) ?? key.stringValue
    }

    private static func word(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        default: "\(type)".contains("Array") ? "an array" : "an object"
        }
    }

    /// What the decoder says that it found, in JSON's words.
    private static func found(_ context: DecodingError.Context) -> String {
        let words = [
            "a string": "text", "an array": "an array", "a number": "a number", "null": "null",
            "a dictionary": "an object", "bool": "true or false",
        ]
        return words.first { context.debugDescription.contains("found \($0.key) ") }?.value
            ?? (context.debugDescription.contains("null") ? "null" : "another kind of value")
    }
}
