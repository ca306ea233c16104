import CPCRE2

/// A regular expression, compiled once and matched on Unicode scalars.
///
/// CR LF are two characters, and so are a letter and its combining accent, as in Java, Perl and PCRE. `.` matches
/// neither CR nor LF; `^` and `$` of `(?m)` take CR LF as one line end; `\w`, `\d`, `\s` and `\b` are ASCII, as Java's.
/// ``PatternSyntax`` reads the few spellings that PCRE2 does not know or reads otherwise. Source: pcre2api(3),
/// pcre2pattern(3).
///
/// A class because it owns PCRE2's compiled code, which is freed with the last reference. `@unchecked Sendable` holds
/// because the code is never changed after `init`; each search has match data of its own.
package final class TextPattern: @unchecked Sendable {
    private let code: OpaquePointer
    /// How many groups capture; the whole match is none of them.
    package let groupCount: Int
    /// Whether the expression names CR or LF itself; PCRE2 starts no match inside of CR LF where it does not.
    private let namesLineEnds: Bool

    /// - Throws: ``PatternError`` with what is wrong and after how many characters.
    package init(_ pattern: String) throws(PatternError) {
        var text = try PatternSyntax.translated(pattern)
        let settings = pcre2_compile_context_create_8(nil)
        defer { pcre2_compile_context_free_8(settings) }
        pcre2_set_newline_8(settings, UInt32(PCRE2_NEWLINE_ANYCRLF))
        var problem: Int32 = 0
        var offset = 0
        let options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT
        let compiled = text.withUTF8 { bytes in
            pcre2_compile_8(bytes.baseAddress, bytes.count, options, &problem, &offset, settings)
        }
        guard let compiled else {
            throw PatternError(Self.message(problem), offset: text.utf8.prefix(offset).count)
        }
        code = compiled
        groupCount = Int(Self.fact(PCRE2_INFO_CAPTURECOUNT, of: compiled))
        namesLineEnds = Self.fact(PCRE2_INFO_HASCRORLF, of: compiled) != 0
    }

    deinit { pcre2_code_free_8(code) }

    /// Whether the expression matches somewhere in the text.
    ///
    /// - Throws: ``TooManySteps`` where the search is given up.
    package func isFound(in text: String) throws(TooManySteps) -> Bool {
        try search(text, CaptureTemplate(group: 0), limit: 1).isEmpty == false
    }

    /// What a group captured in each match, from left to right; a match in which it took no part is left out.
    ///
    /// - Parameter group: 0 is the whole match; one that the expression has not is found nowhere.
    /// - Throws: ``TooManySteps`` where the search is given up.
    package func captures(of group: Int, in text: String) throws(TooManySteps) -> [[UInt8]] {
        guard group <= groupCount else { return [] }
        return try texts(of: CaptureTemplate(group: group), in: text)
    }

    /// What a template makes of each match, from left to right.
    ///
    /// - Throws: ``TooManySteps`` where the search is given up.
    package func texts(of template: CaptureTemplate, in text: String) throws(TooManySteps) -> [[UInt8]] {
        try search(text, template, limit: .max).compactMap(\.self)
    }

    private func search(_ text: String, _ template: CaptureTemplate, limit: Int) throws(TooManySteps)
        -> [[UInt8]?]
    {
        var text = text
        // `withUTF8` rethrows any error type; the result carries a typed one out.
        let result: Result<[[UInt8]?], TooManySteps> = text.withUTF8 { bytes in
            var search = PatternSearch(code: code, namesLineEnds: namesLineEnds, bytes: bytes)
            defer { search.free() }
            do throws(TooManySteps) {
                return .success(try search.matches(template, limit: limit))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func fact(_ what: Int32, of code: OpaquePointer) -> UInt32 {
        var value: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(what), &value)
        return value
    }

    private static func message(_ code: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pcre2_get_error_message_8(code, &buffer, buffer.count)
        return String(decoding: buffer.prefix(Int(max(0, count))), as: UTF8.self)
    }
}

/// Why a text is no regular expression.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, in PCRE2's words or ours.
    package let message: String
    /// How many bytes of the expression stand before it.
    package let offset: Int

    init(_ message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) (after \(offset) characters)" }
}

/// A search took more steps, memory or time than it may have; see ``PatternSearch``.
package struct TooManySteps: Error, Equatable, CustomStringConvertible {
    package var description: String { "the regular expression was given up: it takes too many steps here" }
}
