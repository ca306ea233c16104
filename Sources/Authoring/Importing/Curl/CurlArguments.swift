import Formats
import TestPlan

/// Reads the words of one curl command as curl does (its `src/tool_getparam.c`, described in its manual).
struct CurlArguments {
    let folder: String
    private(set) var drafts: [CurlDraft] = []
    private(set) var remarks: [(location: SourceLocation, message: String)] = []
    /// Settings that hold for a whole plan.
    private(set) var insecure: SourceLocation?
    private(set) var httpVersion: (value: String, location: SourceLocation)?
    private(set) var certificates: [(name: String, path: String)] = []
    private(set) var keepsCookies = false
    private var draft: CurlDraft
    private var withoutEffect: [String] = []
    private let start: SourceLocation

    /// - Parameter folder: where relative paths of files begin.
    init(_ command: ShellCommand, folder: String) throws(Diagnostic) {
        self.folder = folder
        start = command.words[0].location
        draft = CurlDraft(at: start)
        var words = command.words.dropFirst()
        while let word = words.popFirst() {
            guard let text = word.text.literal, text.hasPrefix("-"), text != "-" else {
                draft.urls.append((word.text, word.location))
                continue
            }
            if text == "--" {
                for rest in words { draft.urls.append((rest.text, rest.location)) }
                break
            }
            try text.hasPrefix("--") ? long(text, word, &words) : short(text, word, &words)
        }
        try finish()
        if !withoutEffect.isEmpty {
            remarks.append((start, "without effect on a plan: \(withoutEffect.joined(separator: ", "))"))
        }
        remarks += command.remarks
    }

    private mutating func finish() throws(Diagnostic) {
        guard !draft.urls.isEmpty else {
            throw Diagnostic("this curl command has no URL", at: draft.location)
        }
        for url in draft.urls {
            if let scheme = RequestPlan.scheme(of: url.text)?.scheme, scheme != "http", scheme != "https" {
                throw Diagnostic(
                    "only http and https can be asked, found \(url.text.sample().quoted)", at: url.location)
            }
            let text = url.text.sample()
            if text.contains(/\{[^}]*,[^}]*\}|\[[0-9a-zA-Z]+-[0-9a-zA-Z]+(:[0-9]+)?\]/) {
                remarks.append(
                    (
                        url.location,
                        "curl asks for each URL of a range such as {a,b} or [1-3]; here it is one URL, sent as it stands"
                    ))
            }
        }
        drafts.append(draft)
    }

    // MARK: Options

    private mutating func long(_ text: String, _ word: ShellWord, _ words: inout ArraySlice<ShellWord>)
        throws(Diagnostic)
    {
        var name = String(text.dropFirst(2))
        var attached: RequestText?
        if CurlOption.named(name) == nil, let equals = name.firstIndex(of: "=") {
            attached = RequestText(String(name[name.index(after: equals)...]))
            name = String(name[..<equals])
            remarks.append((word.location, "curl itself takes no \"=\" behind --\(name)"))
        }
        let isOff =
            name.hasPrefix("no-")
            && CurlOption.named(String(name.dropFirst(3))).map { !$0.takesValue } ?? false
        let expands = name.hasPrefix("expand-")
        guard
            let option = CurlOption.named(
                isOff && name != "no-buffer"
                    ? String(name.dropFirst(3)) : expands ? String(name.dropFirst(7)) : name)
        else {
            throw unknown("--\(name)", at: word.location)
        }
        if expands {
            remarks.append((word.location, "--\(name): {{variables}} of curl are sent as they stand"))
        }
        guard option.takesValue else {
            return flag(option, isOn: !isOff || name == "no-buffer", shown: "--\(name)", word.location)
        }
        let value: ShellWord
        if let attached {
            value = ShellWord(text: attached, location: word.location)
        } else {
            value = try next(&words, for: "--\(name)", word)
        }
        try apply(option, value, shown: "--\(name)", at: word.location)
    }

    private mutating func short(_ text: String, _ word: ShellWord, _ words: inout ArraySlice<ShellWord>)
        throws(Diagnostic)
    {
        let letters = Array(text.unicodeScalars.dropFirst())
        for (index, letter) in letters.enumerated() {
            let place = SourceLocation(
                file: word.location.file, line: word.location.line, column: word.location.column + index + 1)
            guard let option = CurlOption.named(letter) else {
                throw unknown("-\(letter)", at: index == 0 ? word.location : place)
            }
            guard option.takesValue else {
                flag(option, isOn: true, shown: "-\(letter)", word.location)
                continue
            }
            let rest = letters[(index + 1)...]
            if rest.isEmpty {
                try apply(
                    option, try next(&words, for: "-\(letter)", word), shown: "-\(letter)", at: word.location)
            } else {
                let attached = String(String.UnicodeScalarView(rest))
                let value = ShellWord(text: RequestText(attached), location: word.location)
                try apply(option, value, shown: "-\(letter)", at: word.location)
            }
            return
        }
    }

    private func next(_ words: inout ArraySlice<ShellWord>, for option: String, _ word: ShellWord)
        throws(Diagnostic) -> ShellWord
    {
        guard let value = words.popFirst() else {
            throw Diagnostic("\(option) needs a value", at: word.location)
        }
        return value
    }

    private func unknown(_ option: String, at location: SourceLocation) -> Diagnostic {
        let names = CurlOption.all.map { "--\($0.name)" }
        return Diagnostic(
            "curl has no option \(option.quoted)", at: location,
            suggestion: option.hasPrefix("--") ? Suggestion.text(for: option, in: names) : nil)
    }

    private mutating func flag(_ option: CurlOption, isOn: Bool, shown: String, _ location: SourceLocation) {
        switch option.meaning {
        case .get: draft.isGet = isOn
        case .head: draft.isHead = isOn
        case .basic: draft.isDigest = false
        case .digest: draft.isDigest = isOn
        case .location: draft.follows = isOn ? "true" : nil
        case .locationTrusted: draft.follows = isOn ? "anyHost" : nil
        case .insecure: insecure = isOn ? location : nil
        case .compressed: draft.isCompressed = isOn
        case .http1: httpVersion = ("1.1", location)
        case .http2: httpVersion = ("2", location)
        case .http2PriorKnowledge: httpVersion = ("2-prior-knowledge", location)
        case .next:
            if draft.urls.isEmpty {
                remarks.append((location, "nothing stands before \(shown) that asks for a URL"))
            } else {
                drafts.append(draft)
            }
            draft = CurlDraft(at: location)
        case .output: noteOutput(shown)
        default: withoutCounterpart(option, shown, nil, location)
        }
    }

    private mutating func noteOutput(_ shown: String) {
        if !withoutEffect.contains(shown) { withoutEffect.append(shown) }
    }

    private mutating func withoutCounterpart(
        _ option: CurlOption, _ shown: String, _ value: String?, _ location: SourceLocation
    ) {
        guard case .noCounterpart(let reason) = option.meaning else { return }
        let text = value.map { "\(shown) \($0)" } ?? shown
        remarks.append((location, "\(text) has no counterpart" + (reason.isEmpty ? "" : ": \(reason)")))
    }

    // MARK: Options with a value

    private mutating func apply(
        _ option: CurlOption, _ word: ShellWord, shown: String, at location: SourceLocation
    ) throws(Diagnostic) {
        let text = word.text
        switch option.meaning {
        case .request: draft.method = try literal(word, shown)
        case .header: try header(word)
        case .userAgent: draft.userAgent = text
        case .referer:
            let parts = text.split { $0 == ";" }
            if let parts, parts.after.literal == "auto" {
                remarks.append((word.location, "\(shown) …;auto: a redirect gets no Referer of its own"))
                draft.referer = parts.before.isEmpty ? nil : parts.before
            } else {
                draft.referer = text
            }
        case .cookie:
            if text.split(at: { $0 == "=" }) != nil {
                draft.cookies.append(text)
            } else {
                keepsCookies = true
                if !text.isEmpty {
                    remarks.append(
                        (
                            word.location,
                            "the cookies of the file \(text.sample().quoted) are not read; <cookies/> keeps those that the service sets"
                        ))
                }
            }
        case .cookieJar:
            keepsCookies = true
            remarks.append(
                (
                    word.location,
                    "\(shown): no file is written; <cookies/> keeps what the service sets, for each user"
                ))
        case .url: draft.urls.append((text, word.location))
        case .urlQuery:
            let isPlain = text.sample().hasPrefix("+")
            draft.queries.append(
                isPlain
                    ? text.mapped { $0 == text.sample() ? String($0.dropFirst()) : $0 }
                    : try encoded(word, shown))
        case .range: draft.range = text
        case .data, .dataRaw, .dataBinary, .dataURLEncode, .json: try data(option.meaning, word, shown)
        case .form, .formString:
            var told: [String] = []
            let isPlain = if case .formString = option.meaning { true } else { false }
            draft.parts += try CurlForm.parts(word, isPlain: isPlain, remarks: &told).map {
                part throws(Diagnostic) in try inFolder(part, word.location)
            }
            remarks += told.map { (word.location, $0) }
        case .user: draft.user = text
        case .bearer: draft.bearer = text
        case .maxTime: draft.timeout = try seconds(word, shown)
        case .connectTimeout: draft.connectTimeout = try seconds(word, shown)
        case .uploadFile: try upload(word, shown)
        case .cacert: certificates.append(("caFile", path(try literal(word, shown))))
        case .key: certificates.append(("clientKey", path(try literal(word, shown))))
        case .cert:
            let name = try literal(word, shown)
            let parts = name.split(separator: ":", maxSplits: 1)
            if parts.count == 2 {
                remarks.append(
                    (
                        word.location,
                        "the password of \(shown) has no counterpart: the key must be without one"
                    ))
            }
            certificates.append(("clientCertificate", path(parts.first.map(String.init) ?? name)))
        case .output: noteOutput(shown)
        default: withoutCounterpart(option, shown, text.sample(), location)
        }
    }

    private func literal(_ word: ShellWord, _ shown: String) throws(Diagnostic) -> String {
        guard let text = word.text.literal else {
            throw Diagnostic("\(shown) must be written out, without a variable", at: word.location)
        }
        return text
    }

    private func seconds(_ word: ShellWord, _ shown: String) throws(Diagnostic) -> String? {
        let text = try literal(word, shown)
        guard let number = Double(text), number >= 0, number < 1e7 else {
            throw Diagnostic("\(shown) needs a number of seconds, found \(text.quoted)", at: word.location)
        }
        return PlanDuration.text(milliseconds: (number * 1000).rounded(.up))
    }

    private mutating func header(_ word: ShellWord) throws(Diagnostic) {
        if let text = word.text.literal, text.hasPrefix("@") {
            let lines = try content(of: String(text.dropFirst()), "-H", word)
            for line in (lines ?? "").split(whereSeparator: \.isNewline) {
                try header(ShellWord(text: RequestText(String(line)), location: word.location))
            }
            return
        }
        if let (name, _, value) = word.text.split(at: { $0 == ":" }) {
            let value = value.trimmed
            guard let name = name.literal else {
                throw Diagnostic("a header's name must be written out, without a variable", at: word.location)
            }
            guard value.isEmpty else {
                draft.headers.append((name, value))
                return
            }
            // Without a value curl leaves out the header that it would send by itself.
            draft.removed.insert(name.lowercased())
            if ["accept", "user-agent", "host"].contains(name.lowercased()) {
                remarks.append((word.location, "the header \(name.quoted) is left to Weir"))
            }
            return
        }
        guard let (name, _, rest) = word.text.split(at: { $0 == ";" }), rest.trimmed.isEmpty else {
            remarks.append(
                (
                    word.location,
                    "the header \(word.text.sample().quoted) has no colon; curl leaves it out, too"
                ))
            return
        }
        draft.headers.append((name.sample(), ""))
    }

    // MARK: Data

    private mutating func data(_ meaning: CurlOption.Meaning, _ word: ShellWord, _ shown: String)
        throws(Diagnostic)
    {
        var isFile = word.text.sample().hasPrefix("@")
        if case .dataRaw = meaning { isFile = false }
        var text = word.text
        if case .dataURLEncode = meaning {
            text = try encoded(word, shown)
        } else if isFile {
            let name = String(try literal(word, shown).dropFirst())
            guard let content = try content(of: name, shown, word) else {
                if draft.data != nil || draft.dataFile != nil {
                    remarks.append(
                        (
                            word.location,
                            "\(shown) @\(name) is the whole body: other data beside it is not sent"
                        ))
                }
                draft.dataFile = path(name)
                return
            }
            var strips = false
            if case .data = meaning { strips = true }
            let kept = content.unicodeScalars.filter { !strips || ($0 != "\n" && $0 != "\r" && $0 != "\0") }
            text = RequestText(String(String.UnicodeScalarView(kept)))
        }
        if case .json = meaning {
            draft.isJSON = true
            draft.data = (draft.data ?? "") + text
        } else {
            draft.data = draft.data.map { $0 + "&" + text } ?? text
        }
    }

    /// `content`, `=content`, `name=content`, `@file` or `name@file`, percent-encoded.
    private mutating func encoded(_ word: ShellWord, _ shown: String) throws(Diagnostic) -> RequestText {
        if let (name, _, content) = word.text.split(at: { $0 == "=" }) {
            let value = content.percentEncoded(spaceIsPlus: true)
            return name.isEmpty ? value : name + "=" + value
        }
        guard let (name, _, file) = word.text.split(at: { $0 == "@" }) else {
            return word.text.percentEncoded(spaceIsPlus: true)
        }
        guard let path = file.literal else {
            throw Diagnostic(
                "the file of \(shown) must be written out, without a variable", at: word.location)
        }
        let value = RequestText(try content(of: path, shown, word) ?? "").percentEncoded(spaceIsPlus: true)
        return name.isEmpty ? value : name + "=" + value
    }

    private mutating func upload(_ word: ShellWord, _ shown: String) throws(Diagnostic) {
        let name = try literal(word, shown)
        if let content = try content(of: name, shown, word) {
            draft.upload = .text(RequestText(content))
        } else {
            draft.upload = .file(path(name))
        }
        draft.uploadName = name.split(separator: "/").last.map(String.init)
    }

    // MARK: Files

    /// A file's text; nil, with a remark, where it cannot be read now.
    private mutating func content(of name: String, _ shown: String, _ word: ShellWord) throws(Diagnostic)
        -> String?
    {
        guard name != "-", name != "." else {
            throw Diagnostic(
                "\(shown) cannot read standard input here", at: word.location,
                suggestion: "write the text into a file, \(shown) @FILE")
        }
        let path = path(name)
        do throws(FileError) {
            let bytes = try RegularFile.read(path)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                if shown == "-d" || shown == "--data" || shown == "--data-ascii" {
                    remarks.append(
                        (word.location, "\(shown) @\(name) is no text: its line ends are sent, too"))
                }
                return nil
            }
            return text
        } catch {
            remarks.append((word.location, "\(shown) @\(name) cannot be read: \(error.reason)"))
            return nil
        }
    }

    private func path(_ name: String) -> String {
        name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)"
    }

    private mutating func inFolder(_ part: ImportedRequest.Part, _ location: SourceLocation)
        throws(Diagnostic) -> ImportedRequest.Part
    {
        guard case .file(let name) = part.content else { return part }
        var part = part
        part.content = .file(path(name))
        // `<file` is a text part, which has no name of a file.
        guard part.fileName == nil else { return part }
        if let text = try content(of: name, "-F", ShellWord(text: "", location: location)) {
            part.content = .text(RequestText(text))
        }
        return part
    }
}
