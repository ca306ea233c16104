import Streaming
import Testing

@Suite struct JSONQueryTests {
    private func found(_ path: String, _ document: String) throws -> [String]? {
        try #require(JSONQuery(path)).matches(in: Array(document.utf8))?.map {
            String(decoding: $0.text, as: UTF8.self)
        }
    }

    private let document = #"{"a":[{"id":1,"t":"x\u00e9"},{"id":2,"n":{"id":null}}],"a b":true}"#

    @Test(arguments: [
        ("$.a[0].t", ["xé"]), ("a[*].id", ["1", "2"]), ("$..id", ["1", "2", "null"]), ("$['a b']", ["true"]),
        ("$.a[-1].n", [#"{"id":null}"#]), ("$.a[2]", []), ("$.a.id", []), ("$.*", ["…", "true"]),
        ("$.a[1].*.id", ["null"]),
    ])
    func valuesAreFoundInTheOrderOfTheDocument(path: String, values: [String]) throws {
        let found = try #require(try found(path, document))
        #expect(found.count == values.count)
        for (one, other) in zip(found, values) where other != "…" { #expect(one == other) }
    }

    @Test func theWholeDocumentIsAValueToo() throws {
        #expect(try found("$", " [1, 2] ") == ["[1, 2]"])
        #expect(try found("$", "\"a\\n\"") == ["a\n"])
    }

    @Test(arguments: ["", "{", "[1,]", "nonsense", "{}{}"])
    func whatIsNoJSONHasNoValues(document: String) throws {
        #expect(try found("$..a", document) == nil)
    }

    @Test func aDeepDocumentDoesNotExhaustTheStack() throws {
        let deep = String(repeating: #"{"a":"#, count: 500) + "1" + String(repeating: "}", count: 500)
        #expect(try found("$..a", deep)?.count == 500)
    }
}
