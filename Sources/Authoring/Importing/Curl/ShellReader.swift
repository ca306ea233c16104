import TestPlan

/// Reads command lines as bash takes them apart: quotes, escapes, continued lines, variables.
///
/// Nothing is run: what a shell would have to run is a problem or a remark.
/// POSIX.1-2017, Shell Command Language, sections 2.2 (quoting) and 2.3 (tokens).
struct ShellReader {
    let scalars: [Unicode.Scalar]
    let file: String
    var index = 0
    private var line = 1
    private var column = 1
    private(set) var commands: [ShellCommand] = []
    /// Defaults of variables, as in `${NAME:-text}`.
    private(set) var defaults: [String: String] = [:]
    private var current = ShellCommand(words: [])
    private var word: RequestText?
    private var wordStart = SourceLocation(file: "")
    /// Variables that the text itself sets.
    private var assigned: [String: RequestText] = [:]

    init(_ text: String, file: String) {
        scalars = Array(text.unicodeScalars)
        self.file = file
    }

    /// The commands, in order.
    mutating func read() throws(Diagnostic) -> [ShellCommand] {
        while let scalar = next {
            switch scalar {
            case " ", "\t": endWord(); advance()
            case "\n", "\r": try endCommand(); advance()
            case "#" where word == nil: while let next, next != "\n" { advance() }
            case "'": try singleQuoted()
            case "\"": try doubleQuoted()
            case "\\": escape()
            case "$": try dollar(inQuotes: false)
            case "`": throw commandSubstitution()
            case ";", "&", "|", "<", ">", "(", ")": try control(scalar)
            default: append(scalar); advance()
            }
        }
        try endCommand()
        return commands
    }

    // MARK: Characters

    var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    func peek(_ distance: Int = 1) -> Unicode.Scalar? {
        index + distance < scalars.count ? scalars[index + distance] : nil
    }

    var here: SourceLocation { SourceLocation(file: file, line: line, column: column) }

    mutating func advance() {
        guard index < scalars.count else { return }
        if scalars[index] == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
        index += 1
    }

    // MARK: Words

    mutating func begin() {
        if word == nil {
            word = RequestText()
            wordStart = here
        }
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        begin()
        word?.append(String(scalar))
    }

    mutating func append(_ text: RequestText) {
        begin()
        word?.append(text)
    }

    private mutating func endWord() {
        guard let text = word else { return }
        word = nil
        if current.words.isEmpty, let (name, value) = Self.assignment(text) {
            assigned[name] = value
            return
        }
        // A prompt that was copied along.
        if current.words.isEmpty, text.literal == "$" || text.literal == "%" || text.literal == "export" {
            return
        }
        current.words.append(ShellWord(text: text, location: wordStart))
    }

    private static func assignment(_ text: RequestText) -> (String, RequestText)? {
        guard let (before, _, value) = text.split(at: { $0 == "=" }), let name = before.literal, isName(name)
        else {
            return nil
        }
        return (name, value)
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy {
            $0 == UInt8(ascii: "_")
                || $0 < 0x80 && (Unicode.Scalar($0).properties.isAlphabetic || (0x30...0x39).contains($0))
        }
    }

    private mutating func endCommand() throws(Diagnostic) {
        endWord()
        if !current.words.isEmpty { commands.append(current) }
        current = ShellCommand(words: [])
    }

    mutating func remark(_ message: String, at location: SourceLocation) {
        current.remarks.append((location, message))
    }

    // MARK: Quotes

    private mutating func singleQuoted() throws(Diagnostic) {
        let start = here
        begin()
        advance()
        var text = String.UnicodeScalarView()
        while let scalar = next, scalar != "'" {
            text.append(scalar)
            advance()
        }
        guard next != nil else { throw unbalanced("'", start) }
        advance()
        append(RequestText(String(text)))
    }

    private mutating func doubleQuoted() throws(Diagnostic) {
        let start = here
        begin()
        advance()
        while let scalar = next, scalar != "\"" {
            switch scalar {
            case "\\":
                let following = peek()
                if let following, "$`\"\\".unicodeScalars.contains(following) {
                    advance()
                    append(following)
                } else if following == "\n" {
                    advance()
                } else if following == "\r", peek(2) == "\n" {
                    advance()
                    advance()
                } else {
                    append(scalar)
                }
                advance()
            case "$": try dollar(inQuotes: true)
            case "`": throw commandSubstitution()
            default:
                append(scalar)
                advance()
            }
        }
        guard next != nil else { throw unbalanced("\"", start) }
        advance()
    }

    func unbalanced(_ quote: String, _ start: SourceLocation) -> Diagnostic {
        Diagnostic(
            "the quote \(quote) that begins here has no end", at: start,
            suggestion: "a part of the command is missing, or a quote inside of it is not escaped")
    }

    private mutating func escape() {
        let start = here
        guard let following = peek() else {
            advance()
            remark("the command ends with a backslash: a line may be missing", at: start)
            return
        }
        if following == "\n" || following == "\r" && peek(2) == "\n" {
            advance()
            if following == "\r" { advance() }
            advance()
            return
        }
        var distance = 1
        while let blank = peek(distance), blank == " " || blank == "\t" || blank == "\r" { distance += 1 }
        if distance > 1, peek(distance) == "\n" || peek(distance) == nil {
            // A shell would end the command here; nobody means that.
            for _ in 0...distance { advance() }
            remark(
                "white space follows the backslash at the end of the line; it is read as a continued line",
                at: start)
            return
        }
        advance()
        append(following)
        advance()
    }

    // MARK: Dollars

    private mutating func dollar(inQuotes: Bool) throws(Diagnostic) {
        let start = here
        switch peek() {
        case "'" where !inQuotes:
            begin()
            advance()
            try ansiQuoted(start)
        case "\"" where !inQuotes: advance()
        case "(": throw commandSubstitution()
        case "{": try bracedVariable(start)
        case let scalar? where scalar == "_" || scalar.isASCII && scalar.properties.isAlphabetic:
            advance()
            var name = ""
            while let scalar = next,
                scalar == "_"
                    || scalar.isASCII
                        && (scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value))
            {
                name.unicodeScalars.append(scalar)
                advance()
            }
            append(variable(name))
        case let scalar?
        where scalar.isASCII
            && ((0x30...0x39).contains(scalar.value) || "?$!@*#-".unicodeScalars.contains(scalar)):
            // `$` before a blank or a quote is plain; a parameter of a script is not known here.
            throw Diagnostic(
                "\"$\(scalar)\" is known to the shell only", at: start,
                suggestion: "write its value, or put it into single quotes if it is meant as it stands")
        default:
            append("$" as Unicode.Scalar)
            advance()
        }
    }

    private func variable(_ name: String) -> RequestText { assigned[name] ?? RequestText(external: name) }

    private mutating func bracedVariable(_ start: SourceLocation) throws(Diagnostic) {
        advance()
        advance()
        var inner = ""
        while let scalar = next, scalar != "}", scalar != "\n" {
            inner.unicodeScalars.append(scalar)
            advance()
        }
        guard next == "}" else { throw Diagnostic("\"${\" has no \"}\" on its line", at: start) }
        advance()
        let name = String(inner.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) })
        let rest = inner.dropFirst(name.count)
        guard Self.isName(name), rest.isEmpty || rest.hasPrefix(":-") || rest.hasPrefix("-") else {
            throw Diagnostic(
                "\"${\(inner)}\" is known to the shell only", at: start, suggestion: "write its value")
        }
        if !rest.isEmpty, assigned[name] == nil {
            defaults[name] = String(rest.drop { $0 == ":" }.dropFirst())
        }
        append(variable(name))
    }

    private func commandSubstitution() -> Diagnostic {
        Diagnostic(
            "a command inside of the command is not run", at: here,
            suggestion: "write what it prints, or put it into a variable of the environment and write $NAME")
    }

    // MARK: Operators

    private mutating func control(_ scalar: Unicode.Scalar) throws(Diagnostic) {
        let start = here
        switch scalar {
        case ";":
            try endCommand()
            advance()
        case "&":
            if peek() == "&" {
                try endCommand()
                advance()
            } else if peek() == ">" {
                endWord()
                advance()
                return try redirection(start)
            } else {
                let isInWord = word != nil && peek().map { !$0.isBlank } ?? false
                if isInWord {
                    throw Diagnostic(
                        "a shell ends the command at this \"&\": the URL or the text around it needs quotes",
                        at: start)
                }
                try endCommand()
            }
            advance()
        case "|":
            endWord()
            advance()
            if next == "|" {
                advance()
                return try endCommand()
            }
            remark("what the pipe hands on is not run", at: start)
            try skipPipe()
        case "<", ">": try redirection(start)
        default:
            throw Diagnostic(
                "unexpected \"\(scalar)\" outside of quotes", at: start,
                suggestion: "put the text into single quotes")
        }
    }

    /// Passes over the commands that a pipe feeds; their quotes count.
    private mutating func skipPipe() throws(Diagnostic) {
        let kept = current
        current = ShellCommand(words: [])
        while let scalar = next, scalar != "\n", scalar != ";" {
            switch scalar {
            case "'": try singleQuoted()
            case "\"": try doubleQuoted()
            case "\\": escape()
            case "&" where peek() == "&":
                word = nil
                current = kept
                return
            default: advance()
            }
        }
        word = nil
        current = kept
    }

    private mutating func redirection(_ start: SourceLocation) throws(Diagnostic) {
        // The digit before it names a descriptor and is no word.
        if let digits = word?.literal, !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        {
            word = nil
        }
        endWord()
        if next == "<", peek() == "<" {
            throw Diagnostic(
                "here-documents are not read", at: start,
                suggestion: "write the text as --data '…', or into a file and --data-binary @FILE")
        }
        let isInput = next == "<"
        while let scalar = next, "<>&|".unicodeScalars.contains(scalar) { advance() }
        while let scalar = next, scalar == " " || scalar == "\t" { advance() }
        let count = current.words.count
        // The word that follows names a file.
        while let scalar = next, !scalar.isBlank, !";|&<>".unicodeScalars.contains(scalar) {
            switch scalar {
            case "'": try singleQuoted()
            case "\"": try doubleQuoted()
            case "\\": escape()
            case "$": try dollar(inQuotes: false)
            default:
                append(scalar)
                advance()
            }
        }
        endWord()
        if current.words.count > count { current.words.removeLast() }
        if isInput { remark("what is read from a file by \"<\" is not sent", at: start) }
    }
}
