/// Finds what keeps the bytes of a plan from being UTF-8 text, and says where it stands.
package enum EncodingCheck {
    /// The first thing that is wrong; nil for UTF-8 without NUL.
    ///
    /// - Parameter file: how locations call it.
    package static func problem(of bytes: [UInt8], file: String) -> Diagnostic? {
        if let name = wideEncoding(bytes) {
            return Diagnostic(
                "the file must be UTF-8 text, found \(name)",
                at: SourceLocation(file: file, line: 1, column: 1),
                suggestion: "save it as UTF-8")
        }
        guard let offset = firstFault(bytes) else { return nil }
        var places = TextPlaces(bytes, file: file)
        let place = places.location(at: offset)
        let byte = bytes[offset]
        guard byte != 0 else {
            return Diagnostic(
                "the file must be text, found a NUL byte", at: place,
                suggestion: "remove it: no XML file can hold one")
        }
        let hexadecimal = String(byte, radix: 16, uppercase: true)
        let letter = byte >= 0xA0 ? " (\"\(Unicode.Scalar(byte))\" in Latin-1)" : ""
        return Diagnostic(
            "the file must be UTF-8 text, found the byte 0x\(hexadecimal)\(letter)", at: place,
            suggestion: "save the file as UTF-8")
    }

    /// UTF-16 or UTF-32, by its mark or by where the NUL bytes of its first characters stand.
    private static func wideEncoding(_ bytes: [UInt8]) -> String? {
        let first = Array(bytes.prefix(4))
        if first == [0xFF, 0xFE, 0, 0] || first == [0, 0, 0xFE, 0xFF] { return "UTF-32" }
        if first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        guard first.count == 4 else { return nil }
        let isText = first.map { $0 != 0 }
        if isText == [true, false, true, false] || isText == [false, true, false, true] { return "UTF-16" }
        return isText == [true, false, false, false] || isText == [false, false, false, true] ? "UTF-32" : nil
    }

    private static func firstFault(_ bytes: [UInt8]) -> Int? {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar):
                if scalar.first == 0 { return offset }
                offset += scalar.count
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }
}
