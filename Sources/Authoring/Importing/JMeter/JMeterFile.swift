import Formats
import TestPlan

/// A `.jmx` file as elements: in any encoding that it declares, with the control characters that JMeter writes.
enum JMeterFile {
    /// Where control characters, which XML 1.0 cannot hold, are kept while a plan is imported (a private plane).
    private static let controlPlane: UInt32 = 0xF_0000

    /// The elements of the tree's root.
    ///
    /// - Throws: where the text is no JMeter plan, with its place.
    static func elements(of bytes: [UInt8], path: String) throws(Diagnostic) -> [JMeterElement] {
        let text = try text(of: bytes, path: path)
        let (root, diagnostics) = XMLReader.read(Array(text.utf8), file: path)
        guard let root else {
            throw diagnostics.first.map {
                Diagnostic("not a JMeter plan: \($0.message)", at: $0.location)
            } ?? Diagnostic("not a JMeter plan", at: SourceLocation(file: path))
        }
        guard root.name == "jmeterTestPlan" else {
            let suggestion = root.name == Grammar.root ? "it is a plan of Weir's own already" : nil
            throw Diagnostic(
                "not a JMeter plan: expected <jmeterTestPlan>, found <\(root.name)>", at: root.location,
                suggestion: suggestion)
        }
        return root.children(named: "hashTree").flatMap { JMeterElement.elements(of: $0) }
    }

    /// The file as UTF-8, by the encoding that its declaration names, control characters set aside.
    ///
    /// - Throws: where there is no such encoding, or the bytes are none of it.
    static func text(of bytes: [UInt8], path: String) throws(Diagnostic) -> String {
        var text = try decoded(bytes, path)
        if let declaration = text.firstMatch(of: /^\u{FEFF}?\s*<\?xml[^>]*\?>/) {
            // Its lines must stay, since remarks name them.
            let lines = declaration.output.filter { $0.isNewline }
            text.replaceSubrange(declaration.range, with: lines)
        }
        return withControlCharacters(text)
    }

    private static func decoded(_ bytes: [UInt8], _ path: String) throws(Diagnostic) -> String {
        let start = String(decoding: bytes.prefix(200), as: UTF8.self)
        let declared = start.firstMatch(of: /<\?xml[^>]*encoding=["']([A-Za-z0-9._\-]+)["']/)
        let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        let name = isWide ? "UTF-16" : declared.map { String($0.output.1) } ?? "UTF-8"
        guard name.uppercased() != "UTF-8" else {
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            // What is neither text nor XML is told of by the reader, with its place.
            if let problem = EncodingCheck.problem(of: bytes, file: path) {
                throw Diagnostic("not a JMeter plan: \(problem.message)", at: problem.location)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        let place = SourceLocation(file: path, line: 1, column: 1)
        guard CharacterDecoder.knows(name) else {
            throw Diagnostic("not a JMeter plan: there is no encoding \(name.quoted)", at: place)
        }
        guard let text = CharacterDecoder.text(of: bytes, in: name) else {
            throw Diagnostic("not a JMeter plan: the file is not in its encoding \(name.quoted)", at: place)
        }
        return text
    }

    /// `&#x1f;` and the like, which JMeter writes and XML 1.0 forbids, as characters of a private plane.
    private static func withControlCharacters(_ text: String) -> String {
        guard text.contains("&#") else { return text }
        return text.replacing(/&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});/) { match in
            let digits = match.output.1
            let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let value, value > 0, value < 0x20, ![0x09, 0x0A, 0x0D].contains(value),
                let scalar = Unicode.Scalar(controlPlane + value)
            else { return String(match.output.0) }
            return String(Character(scalar))
        }
    }

    /// The text with the control characters that were set aside; nil where it has none.
    static func restored(_ text: String) -> String? {
        guard text.unicodeScalars.contains(where: isSetAside) else { return nil }
        var restored = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            restored.append(
                isSetAside(scalar) ? Unicode.Scalar(scalar.value - controlPlane) ?? scalar : scalar)
        }
        return String(restored)
    }

    private static func isSetAside(_ scalar: Unicode.Scalar) -> Bool {
        (controlPlane..<controlPlane + 0x20).contains(scalar.value)
    }
}
