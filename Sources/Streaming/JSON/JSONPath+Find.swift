/// A value that a path leads to, as it stands in the document.
enum JSONFound {
    case string(JSONText)
    case null
    /// A number, true or false.
    case literal(UnsafeRawBufferPointer)
    /// An object or an array.
    case container(UnsafeRawBufferPointer)

    /// The value as text: a string unescaped, anything else as it stands; nil for null.
    var text: EventText? {
        switch self {
        case .string(let text): .json(text)
        case .null: nil
        case .literal(let bytes), .container(let bytes): .plain(bytes)
        }
    }

    /// Whether the value's text is these bytes.
    func equals(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .string(let text): text.equals(bytes)
        case .null: bytes.equals("null")
        case .literal(let found), .container(let found): found.hasSameBytes(as: bytes)
        }
    }

    /// A whole number ≥ 0; nil for anything else.
    var count: Int? {
        guard case .literal(let bytes) = self else { return nil }
        var scanner = JSONScanner(bytes)
        return try? scanner.countIfAny()
    }
}

extension JSONPath {
    /// The value at the path; nil where there is none or the document breaks off before it.
    func find(in document: UnsafeRawBufferPointer) -> JSONFound? {
        var scanner = JSONScanner(document)
        do throws(JSONFault) {
            for step in steps {
                guard try take(step, &scanner) else { return nil }
            }
            let first = scanner.next()
            let start = scanner.index
            if first == UInt8(ascii: "\"") { return .string(try scanner.string()) }
            try scanner.skipValue()
            let text = scanner.text(from: start)
            if first == UInt8(ascii: "n") { return .null }
            let isContainer = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
            return isContainer ? .container(text) : .literal(text)
        } catch {
            return nil
        }
    }

    /// Goes to a step's value; false where there is none.
    private func take(_ step: Step, _ scanner: inout JSONScanner) throws(JSONFault) -> Bool {
        if let index = step.index {
            guard scanner.next() == UInt8(ascii: "[") else { return false }
            try scanner.beginArray()
            var position = 0
            while try scanner.nextElement() {
                if position == index { return true }
                position += 1
                try scanner.skipValue()
            }
            return false
        }
        guard scanner.next() == UInt8(ascii: "{") else { return false }
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if self.step(step, matches: key) { return true }
            try scanner.skipValue()
        }
        return false
    }

    /// The value at the path as text: a string unescaped, anything else as it stands in the document.
    ///
    /// - Returns: nil where there is no such value, or it is null.
    package func text(in document: [UInt8]) -> String? {
        document.withUnsafeBytes { bytes in find(in: bytes)?.text?.string(limit: .max - 4) }
    }
}

/// Whether bytes are one whole JSON document (RFC 8259).
package func isJSONDocument(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { isJSONDocument($0) }
}

/// The same for bytes that somebody else owns.
func isJSONDocument(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
        try scanner.skipValue()
        try scanner.end()
        return true
    } catch {
        return false
    }
}
