@testable import Streaming
import Testing

/// Whether the scanner takes the bytes for one JSON document.
func isJSON(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
        var scanner = JSONScanner(buffer)
        do throws(JSONFault) {
            try scanner.skipValue()
            try scanner.end()
            return true
        } catch {
            return false
        }
    }
}

struct JSONScannerTests {
    @Test(arguments: [
        "{}", "[]", " [ ] ", "\t\r\n{ }\n", "null", "true", "false", "0", "-0", "-1", "10", "1.5", "1e5",
        "1E+05",
        "1.25e-3", #""""#, #""a""#, #""\"\\\/\b\f\n\r\t\u00Ff""#, #""\ud800""#, "[1,2]", "[[],{}]",
        #"{"":0}"#, #"{"a":1,"a":2}"#, #"{"a":{"b":[{"c":null}]},"d":[]}"#, "\"\u{7f}é世🌊\u{2028}\"",
        #"[ 1 , "a" , { "b" : [ ] } ]"#, "\"a long string, longer than a word or two\"",
    ])
    func documentsAreAccepted(text: String) {
        #expect(isJSON(Array(text.utf8)))
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "{]", "[}", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1]]", "[] []",
        #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1 "b":2}"#, #"{"a" 1}"#, "{a:1}", "{1:1}",
        #"{"a":1"#, #"{"a""#, #"{"a":"#, #"{"#, "nul", "nulll", "Null", "tru", "fals", "NaN", "Infinity",
        "+1",
        ".5", "1.", "-", "01", "-01", "1e", "1e+", "1.e5", "0x1", "1,", "1 2", #"""#, #""a"#, #""a\""#,
        #""\x""#,
        #""\u12""#, #""\u12G4""#, #""\U0041""#, #""\"#, "'a'", "\"\n\"", "\"a\tb\"", "\"\u{0}\"", "\u{0}",
        "{}\u{0}", "\u{FEFF}{}", "\u{A0}1", "\u{B}1", "[1\u{C}]", "// x", "[1]//", #"{"a":1}x"#, "12-3",
        "1e5.5",
    ])
    func everythingElseIsRefused(text: String) {
        #expect(!isJSON(Array(text.utf8)))
    }

    @Test func nestingIsBoundedAndNeverRecurses() {
        func nested(_ open: String, _ close: String, _ depth: Int) -> [UInt8] {
            Array((String(repeating: open, count: depth) + "0" + String(repeating: close, count: depth)).utf8)
        }
        for (open, close) in [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")] {
            let width = open.hasPrefix("[{") ? 2 : 1
            #expect(isJSON(nested(open, close, 512 / width)))
            #expect(!isJSON(nested(open, close, 512 / width + 1)))
            #expect(!isJSON(nested(open, close, 100_000)))
        }
        #expect(!isJSON([UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)))
    }

    @Test func deepNestingInsideAnEventIsUndecoded() {
        let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        let body = "data: {\"x\":\(deep),\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"
        #expect(StreamRecord(.openAIChat, [Array(body.utf8)[...]]).signals == [.undecoded])
    }

    @Test func objectsAndArraysAreNotMixedUpAtAnyDepth() {
        // The kinds of the open containers are bits of several words: cross the words' boundaries.
        for depth in [1, 63, 64, 65, 127, 128, 129, 300, 511] {
            let open = (0..<depth).map { $0 % 3 == 0 ? "[" : #"{"k":"# }.joined()
            let close = (0..<depth).reversed().map { $0 % 3 == 0 ? "]" : "}" }.joined()
            #expect(isJSON(Array("\(open)1\(close)".utf8)))
            let wrong = close.replacing(/^./) { $0.output == "]" ? "}" : "]" }
            #expect(!isJSON(Array("\(open)1\(wrong)".utf8)))
        }
    }

    @Test func aHugeStringIsRead() {
        let text = String(repeating: "0123456789", count: 200_000)
        let body = Array(#"data: {"choices":[{"delta":{"content":"\#(text)"}}]}"#.utf8) + [10, 10]
        let found = StreamRecord(.openAIChat, [body[..<1_000_000], body[1_000_000...]])
        #expect(found.signals == [.token(.answer)])
        #expect(found.answer == text)
    }

    @Test func stringsStopAtTheRightByteWhereverItStands() {
        for length in 0..<40 {
            let text = String(repeating: "é", count: length / 2) + String(repeating: "x", count: length % 2)
            #expect(isJSON(Array("\"\(text)\"".utf8)))
            #expect(!isJSON(Array("\"\(text)".utf8)))
            #expect(!isJSON(Array("\"\(text)\u{1F}\"".utf8)))
            #expect(isJSON(Array("\"\(text)\\\"\(text)\"".utf8)))
        }
    }

    @Test func keysAreComparedUnescaped() throws {
        let document = Array(#""c\u006fntent\ud83c\udf0a""#.utf8)
        try document.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            let key = try scanner.string()
            #expect(Array("content🌊".utf8).withUnsafeBytes { key.equals($0) })
            #expect(!Array("content🌊x".utf8).withUnsafeBytes { key.equals($0) })
            #expect(!key.equals("content"))
            #expect(!key.equals("contents are"))
        }
    }
}
