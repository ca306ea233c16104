import TestSupport
import Testing
import Timing

@testable import Formats

@Suite struct SafeTextTests {
    @Test func terminalSequencesAreDropped() {
        let table = [
            ("\u{1B}[31;1mred\u{1B}[0m", "red"), ("\u{9B}2Jx", "x"), ("\u{1B}]0;title\u{07}x", "0;titlex"),
            ("\u{1B}", ""), ("\u{1B}[", ""), ("a\u{1B}[31", "a"), ("\u{1B}cx", "x"), ("\u{90}x\u{9C}", "x"),
        ]
        for (text, expected) in table { #expect(SafeText.line(text) == expected) }
    }

    @Test func linesAreJoinedOrKept() {
        #expect(SafeText.line("a\r\nb\n\n\tc\u{2028}d") == "a b c d")
        #expect(SafeText.block("a\r\nb\rc\n\td\u{2029}e") == "a\nb\nc\n\td\ne")
    }

    @Test func whatIsInvisibleOrForbiddenGoes() {
        #expect(
            SafeText.line("a\u{202E}b\u{2066}c\u{FEFF}d\u{FFFE}\u{FFFF}e\u{0}f\u{7F}g\u{85}h") == "abcdefg h")
        #expect(SafeText.line("é 世界 👩‍👧 \u{FFFD}") == "é 世界 👩‍👧 \u{FFFD}")
    }

    @Test func longTextIsCut() {
        #expect(SafeText.line(String(repeating: "x", count: 10), limit: 10) == "xxxxxxxxxx")
        #expect(SafeText.line(String(repeating: "x", count: 11), limit: 10) == "xxxxxxxxxx…")
        #expect(SafeText.line(Hostile.endless).unicodeScalars.count == SafeText.messageLimit + 1)
    }

    @Test func noFormulaStartsInATable() {
        for start in ["=", "+", "-", "@", " =", "\t=", "\u{1B}[0m=", "＝"] {
            #expect(SafeText.csv(start + "1").hasPrefix("'"), "\(start)")
        }
        #expect(SafeText.csv("plain") == "plain")
        #expect(SafeText.csv("") == "")
    }

    @Test func markupIsEscapedByScalar() {
        #expect(SafeText.markup("<\u{0301}a \"\u{0301}&'>") == "&lt;\u{0301}a &quot;\u{0301}&amp;&#39;&gt;")
    }
}

@Suite struct FigureTextTests {
    @Test func numbersReadAsAPersonWritesThem() {
        #expect(
            [0, 7, 999, 1_000, -1_234_567].map(FigureText.grouped) == [
                "0", "7", "999", "1,000", "-1,234,567",
            ])
        #expect(FigureText.fixed(1.005, 1) == "1.0")
        #expect(FigureText.fixed(-0.04, 2) == "-0.04")
        #expect(FigureText.fixed(1234.5, 2) == "1,234.50")
        #expect(FigureText.fixed(.nan, 1) == "–")
        #expect(FigureText.fixed(.infinity, 1) == "–")
        #expect(
            [0, 0.123, 9.99, 24.83, 1203.4].map(FigureText.rate) == ["0.0", "0.12", "9.99", "24.8", "1,203"])
        #expect([0, 512, 2_048, 50 << 20].map(FigureText.bytes) == ["0 B", "512 B", "2.0 KiB", "50 MiB"])
    }

    @Test func aShareIsNeverRoundedToAllOrNothing() {
        #expect(
            [0, 1, 0.000_001, 0.999_999, 0.0024, 0.5].map(FigureText.percent)
                == ["0%", "100%", "<0.01%", ">99.99%", "0.24%", "50.0%"])
    }

    @Test func aClockShowsHoursOnlyWhereThereAreSome() {
        #expect(FigureText.clock(.seconds(Int64(65))) == "1:05")
        #expect(FigureText.clock(.seconds(Int64(3_605))) == "1:00:05")
        #expect(FigureText.clock(Duration(nanoseconds: -5)) == "0:00")
    }
}

@Suite struct TextWidthTests {
    @Test func wideAndCombiningCharactersAreMeasured() {
        #expect(TextWidth.columns("abc") == 3)
        #expect(TextWidth.columns("世界") == 4)
        #expect(TextWidth.columns("e\u{0301}") == 1)
        #expect(TextWidth.cut("世界世界", to: 5) == "世界…")
        #expect(TextWidth.cut("abcdef", to: 5) == "abcd…")
        #expect(TextWidth.cut("abcde", to: 5) == "abcde")
    }
}
