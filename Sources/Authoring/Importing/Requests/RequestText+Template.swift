extension RequestText {
    /// As a plan writes it in an attribute or a body, so that exactly this text is sent.
    ///
    /// What XML cannot hold or would change (controls, CR, white space at the ends of a body) and backslashes before
    /// a `${` become `${=__urldecode(…)}`, which stands for the same in JSON and elsewhere.
    ///
    /// - Parameter keepsEnds: white space at both ends counts although the plan's reader takes it away.
    func template(keepsEnds: Bool = false) -> String {
        var writer = TemplateText()
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .reference(let name), .external(let name, _): writer.write(reference: name)
            case .literal(let text):
                writer.write(
                    text, keepsStart: keepsEnds && index == 0,
                    keepsEnd: keepsEnds && index == pieces.count - 1)
            }
        }
        writer.finish()
        return writer.text
    }
}

/// Writes literal text and references as a template.
private struct TemplateText {
    private(set) var text = ""
    /// Backslashes that are not written yet: what they mean depends on what follows.
    private var backslashes = 0
    /// Bytes that are written by a function, since they cannot stand there themselves.
    private var encoded = ""

    mutating func write(_ literal: String, keepsStart: Bool, keepsEnd: Bool) {
        let scalars = Array(literal.unicodeScalars)
        let start = keepsStart ? scalars.prefix { $0.properties.isWhitespace }.count : 0
        let end =
            keepsEnd
            ? scalars.count - scalars.reversed().prefix { $0.properties.isWhitespace }.count : scalars.count
        for (index, scalar) in scalars.enumerated() {
            let isReference = scalar == "$" && index + 1 < scalars.count && scalars[index + 1] == "{"
            if Self.cannotStand(scalar) || index < start || index >= end {
                encode(scalar)
            } else if isReference {
                if backslashes > 0 || !encoded.isEmpty {
                    encode(scalar)
                } else {
                    text += "\\$"
                }
            } else if scalar == "\\" {
                flushEncoded()
                backslashes += 1
            } else {
                finish()
                text.unicodeScalars.append(scalar)
            }
        }
    }

    mutating func write(reference: String) {
        if backslashes > 0 { encode(nil) }
        flushEncoded()
        text += "${\(reference)}"
    }

    /// Writes what is left.
    mutating func finish() {
        flushEncoded()
        text += String(repeating: "\\", count: backslashes)
        backslashes = 0
    }

    private mutating func encode(_ scalar: Unicode.Scalar?) {
        encoded += String(repeating: "%5C", count: backslashes)
        backslashes = 0
        guard let scalar else { return }
        for byte in String(scalar).utf8 { encoded += "%" + String.hexadecimal(byte) }
    }

    private mutating func flushEncoded() {
        guard !encoded.isEmpty else { return }
        text += "${=__urldecode(\(encoded))}"
        encoded = ""
    }

    /// What no XML 1.0 document can hold (section 2.2), and CR, which its readers turn into LF (section 2.11).
    private static func cannotStand(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
