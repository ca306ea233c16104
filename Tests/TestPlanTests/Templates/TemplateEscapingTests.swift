import Foundation
import TestPlan
import Testing

@Suite struct TemplateEscapingTests {
    static let awkward = [
        "", "plain", "with \"quotes\"", "back\\slash", "\\\"", "line\nbreak\r\nand\ttab", "👩‍💻 emoji 🙂",
        "separators \u{2028} and \u{2029}", "nul \u{0} bell \u{7} escape \u{1B} unit \u{1F} delete \u{7F}",
        "你好，“引号”", "</script>", "byte order \u{FEFF} mark", "a\u{301} combining", "${x}", "\\u0041",
        "\u{10FFFF}",
    ]

    /// The question must reach the server as it stands in the pool.
    @Test(arguments: awkward)
    func aQuestionSurvivesAJSONBody(question: String) throws {
        let body = rendered(
            #"{"messages":[{"role":"user","content":"Q: ${questions}"}],"v":"${v}"}"#, isJSON: true,
            values: ["v": question], pools: [.made("questions", [[question]])])
        let object = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        let messages = try #require(object?["messages"] as? [[String: String]])
        // Compared as bytes: Swift's == takes canonically equal strings for the same.
        #expect(Array((messages[0]["content"] ?? "").utf8) == Array("Q: \(question)".utf8))
        #expect(Array((object?["v"] as? String ?? "").utf8) == Array(question.utf8))
    }

    @Test func everyASCIICharacterSurvives() throws {
        let all = String(String.UnicodeScalarView((0..<128).compactMap { Unicode.Scalar($0) }))
        let body = rendered(#"["${x}"]"#, isJSON: true, values: ["x": all])
        let array = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String]
        #expect(array == [all])
    }

    @Test func aWholeRowIsAJSONObject() throws {
        let pool = LoadedPool.made("p", columns: ["a \"b\"", "名"], [["x\ny", "\"q\""]])
        let body = rendered("{\"row\":${p}}", isJSON: true, pools: [pool])
        #expect(body == #"{"row":{"a \"b\"":"x\ny","名":"\"q\""}}"#)
        #expect(rendered("${p}", pools: [pool]) == #"{"a \"b\"":"x\ny","名":"\"q\""}"#)
    }

    @Test func theRowOfOneColumnIsItsCell() {
        let pool = LoadedPool.made("p", columns: ["only"], [["x\"y"]])
        #expect(
            rendered(#"{"a":"${p}","b":"${p.only}"}"#, isJSON: true, pools: [pool])
                == #"{"a":"x\"y","b":"x\"y"}"#)
        #expect(rendered("${p}", pools: [pool]) == "x\"y")
    }
}
