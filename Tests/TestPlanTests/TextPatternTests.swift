import Testing

@testable import TestPlan

@Suite struct TextPatternTests {
    /// The whole matches that java.util.regex (JDK 17) finds.
    static let asJava: [(pattern: String, text: String, matches: [String])] = [
        (#">\r?\n<"#, "a>\r\n<b", [">\r\n<"]), (#"[\r\n]+"#, "a\r\n\r\nb", ["\r\n\r\n"]),
        ("(?s)>..<", ">\r\n<", [">\r\n<"]), ("[^<]{2}", "\r\n<", ["\r\n"]), ("[^<]<", "\r\n<", ["\n<"]),
        ("(?s).<", "\r\n<", ["\n<"]), (#"\s<"#, "a\r\n<", ["\n<"]), ("(?m)^b$", "a\r\nb\r\nc", ["b"]),
        (".", "\r\n", []), ("a.b", "a\rb", []), (#"\R"#, "\r\n", ["\r\n"]),
        ("e", "e\u{301}", ["e"]), ("^.$", "e\u{301}", []), ("^..$", "e\u{301}", ["e\u{301}"]),
        ("\u{E9}", "e\u{301}", []), ("e\u{301}", "\u{E9}", []),
        (".", "\u{1F468}\u{200D}\u{1F469}", ["\u{1F468}", "\u{200D}", "\u{1F469}"]),
        (#"\w+"#, "caf\u{E9} au", ["caf", "au"]), (#"\d+"#, "12 \u{663}", ["12"]),
        ("(?i)ABC", "xabcx", ["abc"]),
        ("(?<=a)b", "ab cb", ["b"]), ("(?<!a)b", "ab cb", ["b"]), ("(?<=ab|c)d", "abd cd xd", ["d", "d"]),
        ("a++a", "aaa", []), ("(?>a|ab)c", "abc", []), ("a*", "baac", ["", "aa", "", ""]),
        (#"\u0041"#, "A", ["A"]), (#"\uD83D\uDE00"#, "\u{1F600}", ["\u{1F600}"]),
        (#"\x{e9}"#, "\u{E9}", ["\u{E9}"]),
        (#"\Qa.b\E+"#, "a.bb axb", ["a.bb"]), ("[]a]+", "]a", ["]a"]), (#"(\w)\1"#, "hello", ["ll"]),
        (#"[^\]]+"#, "ab]c", ["ab", "c"]), (#"a\Z"#, "a\r\n", ["a"]), (#"\p{L}+"#, "\u{E9}a1", ["\u{E9}a"]),
    ]

    @Test(arguments: asJava)
    func matchesAreThoseOfJava(pattern: String, text: String, matches: [String]) throws {
        let found = try TextPattern(pattern).captures(of: 0, in: text)
        #expect(found == matches.map { Array($0.utf8) })
    }

    @Test(arguments: [
        ("(", "parenthes"), ("(?<=a*)b", "lookbehind"), ("[a-z&&[^b]]", "&&"), ("[a[bc]d]", "set in a set"),
        (#"\u12"#, "four hexadecimal"), (#"\C"#, ""), (#"\p{javaLowerCase}"#, "property"), (#"a\"#, ""),
    ])
    func whatCannotBeReadIsRefused(pattern: String, word: String) {
        let error = #expect(throws: PatternError.self) { try TextPattern(pattern) }
        #expect(error?.message.contains(word) == true || word.isEmpty)
    }

    @Test func groupsCount() throws {
        #expect(try TextPattern(#"(a)(?:b)(?<n>c)[(]\("#).groupCount == 2)
        #expect(try TextPattern("(a)|(b)").captures(of: 2, in: "ab") == [Array("b".utf8)])
        #expect(try TextPattern("(a)").captures(of: 2, in: "a").isEmpty)
        #expect(try TextPattern("([^<])<").captures(of: 1, in: "x<\r\n<") == [[0x78], [0x0A]])
    }

    @Test(arguments: [
        ("(a+)+$", String(repeating: "a", count: 40) + "b"),
        ("(a|aa)+$", String(repeating: "a", count: 1 << 20) + "b"),
        ("a[^x]*x", String(repeating: "ab", count: 1 << 19)),
        (#"(\w+\s?)+!"#, String(repeating: "word ", count: 1 << 16)),
    ])
    func aSearchWithoutEndIsGivenUp(pattern: String, text: String) throws {
        let compiled = try TextPattern(pattern)
        var outcome = "no match"
        let time = ContinuousClock().measure {
            do { _ = try compiled.isFound(in: text) } catch { outcome = "given up" }
        }
        // Quick machines may come to an end within the limits; none takes longer than a few of them.
        #expect(time < .seconds(10), "\(outcome)")
    }

    @Test func backtrackingWithoutEndIsNamed() throws {
        let pattern = try TextPattern("(a|a|aa)+$")
        #expect(throws: TooManySteps.self) {
            try pattern.isFound(in: String(repeating: "a", count: 60) + "b")
        }
    }

    @Test func aLongTextIsSearchedToItsEnd() throws {
        let text = String(repeating: "<p>\r\n", count: 20_000) + "<end id='7'>"
        #expect(try TextPattern(#"(?s)<end id='(\d)'>"#).captures(of: 1, in: text) == [[0x37]])
        #expect(try TextPattern("<p>").captures(of: 0, in: text).count == 20_000)
        #expect(try TextPattern("(?s)^<p>.*?'7'").isFound(in: text))
    }
}
