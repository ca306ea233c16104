extension JSONScanner {
    /// Reads the value that comes next member by member if it is an object; skips it if it is something else.
    ///
    /// `body` reads the member's value and says true, or leaves it and says false.
    @inline(__always)
    mutating func members(
        _ body: (JSONText, inout JSONScanner) throws(JSONFault) -> Bool
    ) throws(JSONFault) {
        guard next() == UInt8(ascii: "{") else { return try skipValue() }
        try beginObject()
        while let key = try nextKey() {
            if try !body(key, &self) { try skipValue() }
        }
    }

    /// Reads a document that must be one object.
    @inline(__always)
    mutating func document(
        _ body: (JSONText, inout JSONScanner) throws(JSONFault) -> Bool
    ) throws(JSONFault) {
        try beginObject()
        while let key = try nextKey() {
            if try !body(key, &self) { try skipValue() }
        }
        try end()
    }

    /// Reads the value that comes next if it is `true` or `false`; skips it and gives nil if it is not.
    @inline(__always)
    mutating func booleanIfAny() throws(JSONFault) -> Bool? {
        let first = next()
        try skipValue()
        return first == UInt8(ascii: "t") ? true : first == UInt8(ascii: "f") ? false : nil
    }

    /// Reads two counts of an object, by their names; nil where the value is no object or has none.
    @inline(__always)
    mutating func usage(
        prompt promptName: StaticString, output outputName: StaticString
    ) throws(JSONFault) -> StreamUsage {
        var usage = StreamUsage()
        try members { (key, scanner) throws(JSONFault) in
            if key.equals(outputName) {
                usage.output = try scanner.countIfAny()
            } else if key.equals(promptName) {
                usage.prompt = try scanner.countIfAny()
            } else {
                return false
            }
            return true
        }
        return usage
    }
}
