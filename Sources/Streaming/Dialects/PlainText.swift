/// The dialect of servers that stream bare text, or JSON of their own with the text at one path.
enum PlainText {
    static let description = DialectDescription(
        name: "text",
        pathSuffixes: [],
        mayRepeatText: true,
        textPlace: "in the data")

    static func read(
        _ data: UnsafeRawBufferPointer, path: JSONPath?, into contents: inout EventContents
    ) throws(JSONFault) {
        if let path {
            try readJSON(data, path, into: &contents)
        } else if let error = error(in: data) {
            contents.error = error
        } else {
            contents.hasAnswer = true
            contents.answer = .plain(data)
        }
    }

    /// The error of data that is a JSON object with one; any other data is text, JSON or not.
    static func error(in data: UnsafeRawBufferPointer) -> EventText? {
        var scanner = JSONScanner(data)
        guard scanner.next() == UInt8(ascii: "{") else { return nil }
        var errors = ErrorMembers()
        do throws(JSONFault) {
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                try pass(key, &errors, &scanner)
            }
            try scanner.end()
        } catch {
            return nil
        }
        return errors.text(orElse: data)
    }

    /// Reads the text or number at the path; data that is JSON but has nothing there is no token, and no fault.
    private static func readJSON(
        _ data: UnsafeRawBufferPointer, _ path: JSONPath, into contents: inout EventContents
    ) throws(JSONFault) {
        var scanner = JSONScanner(data, noting: contents.skipped)
        var errors = ErrorMembers()
        var place = Place.value
        for step in path.steps where place == .value {
            place = try take(step, of: path, &errors, &scanner)
        }
        switch place {
        case .value: try readText(from: &scanner, into: &contents)
        case .otherValue: try scanner.skipValue()
        case .behindContainer: break
        }
        // The rest of what the path has opened is still to be read, and may hold an error.
        while scanner.depth > 0 {
            if !scanner.isInObject {
                if try scanner.nextElement() { try scanner.skipValue() }
            } else if let key = try scanner.nextKey() {
                try pass(key, &errors, &scanner)
            }
        }
        try scanner.end()
        contents.error = errors.text(orElse: data)
    }

    /// Where the scanner stands after a step.
    private enum Place {
        /// Before the value that the step leads to.
        case value
        /// Before a value of another kind than the step needs.
        case otherValue
        /// Behind a container that has no such member or element.
        case behindContainer
    }

    private static func take(
        _ step: JSONPath.Step, of path: JSONPath, _ errors: inout ErrorMembers, _ scanner: inout JSONScanner
    ) throws(JSONFault) -> Place {
        if let index = step.index {
            guard scanner.next() == UInt8(ascii: "[") else { return .otherValue }
            try scanner.beginArray()
            var position = 0
            while try scanner.nextElement() {
                if position == index { return .value }
                position += 1
                try scanner.skipValue()
            }
        } else {
            guard scanner.next() == UInt8(ascii: "{") else { return .otherValue }
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                if path.step(step, matches: key) { return .value }
                try pass(key, &errors, &scanner)
            }
        }
        return .behindContainer
    }

    private static func readText(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        switch scanner.next() {
        case UInt8(ascii: "\""):
            let text = try scanner.string()
            guard !text.isEmpty else { return }
            contents.answer = .json(text)
        case UInt8(ascii: "-"), 0x30...0x39:
            contents.answer = .plain(try scanner.number())
        default:
            return try scanner.skipValue()
        }
        contents.hasAnswer = true
    }

    /// Reads a member off the path: only at the top can it be an error.
    @inline(__always)
    private static func pass(
        _ key: JSONText, _ errors: inout ErrorMembers, _ scanner: inout JSONScanner
    ) throws(JSONFault) {
        if scanner.depth == 1, try errors.read(key, from: &scanner) { return }
        try scanner.skipValue()
    }
}
