import Testing

@testable import TestPlan

/// Bodies that are sent as JSON and are none: a warning with its place.
@Suite struct BodyWarningTests {
    private func warnings(_ body: String, header: String = "", kind: String = "sse") throws -> [Diagnostic] {
        let method = kind == "http" ? #" method="POST""# : ""
        let text = """
            <testPlan name="t" seed="1">
              <variables><variable name="params" value='"n": 1, "m": 2'/></variables>
              <httpDefaults baseURL="http://h"/>
              <threadGroup name="g" threads="1" loops="1">
                <\(kind) name="a" path="/"\(method)>\(header)<body>\(body)</body></\(kind)>
              </threadGroup>
            </testPlan>
            """
        return try PlanLoader.load(Array(text.utf8), path: "plan.xml", inputs: PlanInputs()).warnings
    }

    @Test(arguments: [
        #"{"q":"${__UUID()}","n":${__Random(1,9)}}"#, #"{${params}}"#, #"{"a":[1,${__Random(1,2)}]}"#, "3",
        #"{"q":"a \"quoted\" ${__time()} text"}"#, #"{"a":{"b":[]},"c":null}"#,
    ])
    func whatCanBeJSONIsNotComplainedOf(body: String) throws {
        #expect(try warnings(body) == [])
    }

    @Test(arguments: [
        (#"{"q":"${__UUID()}""#, "no closing"), (#"{"q":${__Random(1,9)},}"#, ""),
        ("{'q':1}", "expected"),
        (#"{"q":"x"} trailing"#, "expected the end"), (#"{"a" 1}"#, "expected"),
    ])
    func whatCannotBeIsNamedWithItsPlace(body: String, word: String) throws {
        let found = try warnings(body)
        #expect(found.count == 1)
        #expect(found.first?.location.line == 5)
        #expect((found.first?.location.column ?? 0) >= 34)
        #expect(word.isEmpty || found.first?.message.contains(word) == true, "\(found)")
        #expect(found.first?.message.contains("sse \"a\": the body is sent as JSON but is not JSON") == true)
    }

    @Test func theColumnIsThatOfTheFault() throws {
        let body = #"{"q":"${__UUID()}", oops}"#
        let place = try #require(try warnings(#"{"q":"x", oops}"#).first?.location)
        #expect(place.column == #"    <sse name="a" path="/"><body>{"q":"x", o"#.count)
        #expect(try warnings(body).count == 1)
        #expect(try warnings("{\n\"q\": 1,\n oops}").first?.location.line == 7)
    }

    @Test func theContentTypeDecides() throws {
        let plain = #"<header name="Content-Type" value="text/plain"/>"#
        let json = #"<header name="Content-Type" value="application/json; charset=utf-8"/>"#
        #expect(try warnings("a=b&amp;c", header: plain) == [])
        #expect(try warnings("a=b&amp;c", kind: "http") == [])
        #expect(try warnings("a=b&amp;c", header: json, kind: "http").count == 1)
        #expect(try warnings("a=b&amp;c").count == 1)
    }
}
