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
        "", "a..", "$a", ".a", "$.", "a[", "a[]", "a[x]", "a[1", "a b", "$.a[?(@.b)]", "a[+1]", "$..",
        "$['']", "a]",
        "a[0]b",
    ])
    func noPathOfAnExtractor(text: String) { #expect(JSONQuery(text) == nil) }
}
