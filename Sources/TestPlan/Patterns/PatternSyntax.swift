/// What stands between Java's spelling of a regular expression and PCRE2's.
///
/// `\uHHHH` (surrogates in pairs) and `\u{H…}` become `\x{H…}`. What Java and PCRE2 read differently without a word is
/// refused: the intersection `&&` in a set, and a set in a set.
enum PatternSyntax {
    /// The expression as PCRE2 reads it.
    static func translated(_ pattern: String) throws(PatternError) -> String {
        var reader = Reader(scalars: Array(pattern.unicodeScalars))
        try reader.read()
        return String(reader.output)
    }

    private struct Reader {
        let scalars: [Unicode.Scalar]
        var index = 0
        var output = String.UnicodeScalarView()
        /// The first place in the current set, where `]` is itself.
        var setStart: Int?
        /// Where a set has an opening bracket that may have been meant as a set in a set.
        var inner: Int?

        init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

        mutating func read() throws(PatternError) {
            while index < scalars.count {
                let scalar = scalars[index]
                if scalar == "\\" {
                    try escape()
                } else if let start = setStart {
                    try inSet(scalar, start)
                } else if scalar == "[" {
                    openSet()
                } else if scalar == "]", let inner {
                    throw PatternError(
                        "a set in a set is not read; write \\[ for the character [", offset: inner)
                } else {
                    copy(1)
                }
            }
        }

        private mutating func openSet() {
            copy(1)
            if peek(0) == "^" { copy(1) }
            setStart = index
        }

        private mutating func inSet(_ scalar: Unicode.Scalar, _ start: Int) throws(PatternError) {
            if scalar == "]", index > start {
                setStart = nil
            } else if scalar == "&", peek(1) == "&" {
                throw PatternError("the intersection && of sets is not read; use a lookahead", offset: index)
            } else if scalar == "[" {
                if let sign = peek(1), ":.=".unicodeScalars.contains(sign), copyClass(sign) { return }
                inner = inner ?? index
            }
            copy(1)
        }

        /// Copies `[:alpha:]` and its like; false where it does not end so.
        private mutating func copyClass(_ sign: Unicode.Scalar) -> Bool {
            var end = index + 2
            while end + 1 < scalars.count, scalars[end] != "]" {
                if scalars[end] == sign, scalars[end + 1] == "]" {
                    copy(end + 2 - index)
                    return true
                }
                end += 1
            }
            return false
        }

        private mutating func escape() throws(PatternError) {
            switch peek(1) {
            case "Q":
                var end = index + 2
                while end < scalars.count,
                    !(scalars[end] == "\\" && end + 1 < scalars.count && scalars[end + 1] == "E")
                {
                    end += 1
                }
                copy(min(end + 2, scalars.count) - index)
            case "u": try unicode()
            default: copy(2)
            }
        }

        private mutating func unicode() throws(PatternError) {
            let start = index
            if peek(2) == "{" {
                output.append(contentsOf: "\\x".unicodeScalars)
                index += 2
                return
            }
            guard var value = unit(at: index + 2) else {
                throw PatternError("\\u needs four hexadecimal digits, or some in braces", offset: start)
            }
            index += 6
            if (0xD800...0xDBFF).contains(value), peek(0) == "\\", peek(1) == "u",
                let low = unit(at: index + 2), (0xDC00...0xDFFF).contains(low)
            {
                value = 0x1_0000 + (value - 0xD800) << 10 + (low - 0xDC00)
                index += 6
            }
            output.append(contentsOf: "\\x{\(String(value, radix: 16))}".unicodeScalars)
        }

        private func unit(at place: Int) -> UInt32? {
            guard place + 4 <= scalars.count else { return nil }
            let digits = scalars[place..<place + 4]
            guard digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else { return nil }
            return UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
        }

        private func peek(_ ahead: Int) -> Unicode.Scalar? {
            index + ahead < scalars.count ? scalars[index + ahead] : nil
        }

        private mutating func copy(_ count: Int) {
            let end = min(index + count, scalars.count)
            output.append(contentsOf: scalars[index..<end])
            index = end
        }
    }
}
