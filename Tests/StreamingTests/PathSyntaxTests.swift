import Testing

@testable import Streaming

/// What is a path and what is none: dialects and assertions read one kind, extractors another.
@Suite struct PathSyntaxTests {
    @Test(arguments: [
        "a", "a.b", "$.a", "$", "$[0]", "[0]", "a[0].b[12][3]", "a b", "$a", "ä.ö", "0.1", "[0].a",
        "[0][1].b",
        "$[0].a", "$$", "$.a.b",
    ])
    func aPathOfADialect(text: String) { #expect(JSONPath(text) != nil) }

    @Test(arguments: [
        "", ".", "$.", ".a", "a.", "a..b", "a[", "a]", "a[]", "a[-1]", "a[x]", "a[0]b", "a.[0]", "$.[0]",
        "$..a",
        "[0", "$]", "a[*]", "a[+1]", "a[99999999999999999999]",
    ])
    func noPathOfADialect(text: String) { #expect(JSONPath(text) == nil) }

    @Test(arguments: [
        "$", "a", "$.a", "$.a.b", "a[0].b", "$[0]", "[0]", "$.a[-1]", "$.a[*]", "$..a", "$['a b']", "$.*",
        "$.a.*",
    ])
    func aPathOfAnExtractor(text: String) { #expect(JSONQuery(text) != nil) }

    @Test(arguments: [
        "", "a..", "$a", ".a", "$.", "a[", "a[]", "a[x]", "a[1", "a b", "$.a[?(@.b]", "a[+1]", "$..",
        "$['']", "a]",
        "a[0]b",
    ])
    func noPathOfAnExtractor(text: String) { #expect(JSONQuery(text) == nil) }

    private static let shop =
        #"{"items":[{"id":1,"name":"a"},{"id":2,"name":"b","old":true},{"id":3,"name":"c"}],"t":"x"}"#

    @Test(arguments: [
        ("$.items[?(@.id==2)].name", ["b"]), ("$.items[?(@.id > 1 && @.name != 'c')].id", ["2"]),
        ("$.items[?(@.old)].id", ["2"]), ("$.items[?(!@.old)].id", ["1", "3"]),
        ("$.items[?(@.old == true)].id", ["2"]),
        ("$.items[0:2].id", ["1", "2"]), ("$.items[-1:].id", ["3"]), ("$.items[::2].id", ["1", "3"]),
        ("$.items[0,2].name", ["a", "c"]), ("$.items[0]['id','name']", ["1", "a"]),
        ("$.items.length()", ["3"]),
        ("$.t.length()", ["1"]), ("$.items.[1].id", ["2"]), ("$..[?(@.id==3)].name", ["c"]),
        ("$.items[?(@.name == 'a' || (@.id == 3))].id", ["1", "3"]), ("$.items[?(@['name']=='b')].id", ["2"]),
        ("$.items[?(@.none.deep == 1)].id", []), ("$.items[9:].id", []),
    ])
    func listsSlicesAndFiltersFindWhatTheySay(path: String, found: [String]) throws {
        let query = try #require(JSONQuery(path))
        let matches = try #require(query.matches(in: Array(Self.shop.utf8)))
        #expect(matches.map { String(decoding: $0.text, as: UTF8.self) } == found)
    }

    @Test(arguments: [
        "$.a[?(@.b ==)]", "$.a[?()]", "$.a[?(@.b]", "$.a[1:2:0]", "$.a[1:2:3:4]", "$.a[,]", "$.a.length().b",
        "$.a[?(1]",
        "$.a[?" + String(repeating: "(", count: 99), "$.a[?(@.b =~ /x/)]",
    ])
    func whatIsNoFilterIsRefused(path: String) { #expect(JSONQuery(path) == nil) }
}
