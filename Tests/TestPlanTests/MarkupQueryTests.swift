import Testing

@testable import TestPlan

@Suite struct MarkupQueryTests {
    private static let html = """
        <!DOCTYPE html><html><head><title>Shop &amp; more</title><meta name="csrf" content="m-1"></head>
        <body><form action="/login"><input name="csrf" value="abc"><INPUT name="q"></form>
        <ul><li>one<li>two</ul><a href="/x">x</a></body></html>
        """
    private static let soap = """
        <?xml version="1.0"?><s:Envelope xmlns:s="urn:soap"><s:Body><id>7</id><id>8</id></s:Body></s:Envelope>
        """

    @Test(
        arguments: [
            (html, "//input[@name='csrf']/@value", ["abc"]), (html, "//title", ["Shop & more"]),
            (html, "//li", ["one", "two"]), (html, "count(//input)", ["2"]), (html, "//p", []),
            (html, "boolean(//p)", []), (html, "//a/@href = '/x'", ["true"]),
            (html, "string(//title)", ["Shop & more"]),
            (soap, "//id", ["7", "8"]), (soap, "/s:Envelope/s:Body/id[2]/text()", ["8"]),
            (soap, "//*[local-name()='Body']/id[1]", ["7"]),
        ] as [(String, String, [String])])
    func anExpressionFindsTexts(text: String, path: String, found: [String]) throws {
        let query = try #require(MarkupQuery(path))
        let matches = query.matches(in: Array(text.utf8)) ?? []
        // A list item's text ends with the line break behind it.
        let texts = matches.map { String(decoding: $0, as: UTF8.self) }
        #expect(texts.map { $0.filter { !$0.isNewline } } == found)
    }

    @Test(arguments: ["", "//", "a[", "//a[@b=']", "$$"])
    func whatIsNoExpressionIsRefused(path: String) { #expect(MarkupQuery(path) == nil) }

    @Test func aPrefixThatNothingDeclaresFindsNothing() throws {
        let query = try #require(MarkupQuery("//x:a"))
        #expect(query.matches(in: Array(Self.soap.utf8)) == nil)
    }

    @Test func anyTextMayBeSearched() throws {
        let query = try #require(MarkupQuery("//a/b"))
        for text in [
            "", "plain", "{\"a\":1}", "<a", "<a><b/></a></a>", "\u{0}",
            String(repeating: "<a>", count: 20_000),
        ] {
            _ = query.matches(in: Array(text.utf8))
        }
    }

    @Test func externalEntitiesAreNotLookedAt() throws {
        let text = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><a>&e;</a>"
        let query = try #require(MarkupQuery("//a"))
        let found = query.matches(in: Array(text.utf8)) ?? []
        #expect(found.filter { !$0.isEmpty } == [])
    }

    @Test func aTemplateJoinsGroups() {
        #expect(CaptureTemplate("$1$-$2$").groups == [1, 2])
        #expect(CaptureTemplate("plain").groups.isEmpty)
        #expect(CaptureTemplate("$0$").text { $0 == 0 ? [65] : nil } == [65])
        #expect(CaptureTemplate("<$1$>").text { _ in nil } == Array("<>".utf8))
    }
}
