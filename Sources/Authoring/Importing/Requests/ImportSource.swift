import Formats
import Glibc
import TestPlan

/// Where a plan is imported from.
package enum ImportSource: String, CaseIterable, Sendable {
    case jmeter, curl, har, postman

    /// What people call it.
    package var title: String {
        switch self {
        case .jmeter: "a JMeter plan"
        case .curl: "curl commands"
        case .har: "a HAR file"
        case .postman: "a Postman collection"
        }
    }

    /// Recognises a source by its content.
    ///
    /// - Throws: a diagnostic that says what was expected and what stands there.
    package static func recognise(_ bytes: [UInt8], file: String) throws(Diagnostic) -> ImportSource {
        var reader = JSONReader(bytes, range: 0..<bytes.count)
        reader.skipWhitespace()
        switch reader.next {
        case UInt8(ascii: "<"): return .jmeter
        case UInt8(ascii: "{"):
            if let source = try json(&reader, bytes, file) { return source }
        default:
            if looksLikeCommands(bytes) { return .curl }
        }
        if let program = otherProgram(bytes) {
            throw Diagnostic(
                "this is \(program), which Weir does not read",
                at: SourceLocation(file: file, line: 1, column: 1),
                suggestion: "in the browser choose \"Copy as cURL (bash)\"")
        }
        let start =
            bytes.isEmpty
            ? "nothing"
            : String(decoding: bytes.prefix(40), as: UTF8.self).prefix { !$0.isNewline }.debugDescription
        throw Diagnostic(
            "expected a JMeter plan, curl commands, a HAR file or a Postman collection, found \(start)",
            at: SourceLocation(file: file, line: 1, column: 1), suggestion: "--from says what it is")
    }

    /// The first key that tells; what is malformed before it is a problem.
    private static func json(_ reader: inout JSONReader, _ bytes: [UInt8], _ file: String) throws(Diagnostic)
        -> ImportSource?
    {
        var found: ImportSource?
        let start = reader.offset
        do throws(JSONReader.Problem) {
            _ = reader.skip("{")
            try reader.members(until: "}", of: "object", from: start) { reader throws(JSONReader.Problem) in
                guard found == nil else { throw JSONReader.Problem(message: "", offset: 0) }
                let key = String(decoding: try reader.string(), as: UTF8.self)
                try reader.colon()
                switch key {
                case "log": found = .har
                case "info", "item", "collection", "values", "requests": found = .postman
                default: _ = try reader.value()
                }
                if found != nil { throw JSONReader.Problem(message: "", offset: 0) }
            }
        } catch {
            if found == nil { throw JSONPlace.diagnostic(error, in: bytes, file: file) }
        }
        return found
    }

    /// Whether some line begins with the word curl, perhaps behind a prompt or another word.
    private static func looksLikeCommands(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes.prefix(1 << 20), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).contains { line in
            let words = line.split(maxSplits: 64) { $0 == " " || $0 == "\t" }
            return words.contains {
                ["curl", "curl.exe", "\"curl\"", "^\"curl"].contains($0.lowercased()) || $0.hasSuffix("/curl")
            }
        }
    }

    private static func otherProgram(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes.prefix(4096), as: UTF8.self).lowercased()
        let first = text.drop { $0.isWhitespace }
        if text.contains("invoke-webrequest") || text.contains("invoke-restmethod")
            || text.contains("microsoft.powershell") || first.hasPrefix("iwr ")
        {
            return "a PowerShell command"
        }
        if first.hasPrefix("fetch(") || first.hasPrefix("await fetch(") {
            return "a call of JavaScript's fetch"
        }
        if first.hasPrefix("wget ") { return "a wget command" }
        if first.hasPrefix("http ") || first.hasPrefix("https ") { return "an HTTPie command" }
        return nil
    }
}

/// Places in JSON files.
enum JSONPlace {
    /// Line and column of a byte; columns count characters.
    static func location(of offset: Int, in bytes: [UInt8], file: String) -> SourceLocation {
        let offset = min(max(0, offset), bytes.count)
        var line = 1
        var start = 0
        for index in 0..<offset where bytes[index] == 0x0A {
            line += 1
            start = index + 1
        }
        // Lines of a minified file are as long as it is: nobody counts characters there.
        let isLong = offset - start > 1 << 16
        let column = isLong ? offset - start : String(decoding: bytes[start..<offset], as: UTF8.self).count
        return SourceLocation(file: file, line: line, column: column + 1)
    }

    static func diagnostic(_ problem: JSONReader.Problem, in bytes: [UInt8], file: String) -> Diagnostic {
        Diagnostic(
            "not valid JSON: \(problem.message)", at: location(of: problem.offset, in: bytes, file: file))
    }
}

/// What an import reads, with the encodings that other programs write.
package enum ImportInput {
    /// More is refused: the largest recordings have some 100 MB.
    static let limit = 1 << 30

    /// Reads a file, or standard input for `-`.
    package static func read(_ path: String) throws(Diagnostic) -> [UInt8] {
        guard path == "-" else {
            do throws(FileError) {
                return try RegularFile.read(path)
            } catch {
                throw Diagnostic("cannot be read: \(error.reason)", at: SourceLocation(file: path))
            }
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while bytes.count <= limit {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw Diagnostic(
                    "cannot be read: \(String(cString: strerror(errno)))",
                    at: SourceLocation(file: "standard input"))
            }
            bytes += chunk[..<count]
        }
        throw Diagnostic("is larger than \(limit) bytes", at: SourceLocation(file: "standard input"))
    }

    /// The text as UTF-8 without a byte order mark; UTF-16 with one, as PowerShell writes it, is converted.
    package static func utf8(_ bytes: [UInt8], file: String) throws(Diagnostic) -> [UInt8] {
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        if isLittle || bytes.starts(with: [0xFE, 0xFF]) {
            let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
                isLittle
                    ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
                    : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
            }
            guard bytes.count % 2 == 0, let text = String(validating: units, as: UTF16.self) else {
                throw Diagnostic(
                    "begins as UTF-16 text and is none", at: SourceLocation(file: file, line: 1, column: 1))
            }
            return Array(text.utf8)
        }
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
        let isText = (try? UTF8Span(validating: bytes.span)) != nil && !bytes.contains(0)
        if !isText, let problem = EncodingCheck.problem(of: bytes, file: file) { throw problem }
        return bytes
    }
}
