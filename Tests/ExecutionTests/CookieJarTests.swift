import Testing

@testable import Execution

@Suite struct CookieJarTests {
    private func sent(
        _ cookies: [String], from: String = "http://a.example/x/y", to: String = "http://a.example/x/z",
        later: Int64 = 0
    ) throws -> String? {
        var jar = CookieJar()
        jar.take(
            cookies.map { "Set-Cookie: \($0)" }, from: try #require(CookieJar.Target(url: from)), now: 1_000)
        return jar.header(for: try #require(CookieJar.Target(url: to)), now: 1_000 + later)
    }

    @Test func aCookieGoesBackToItsHost() throws {
        #expect(try sent(["id=1; HttpOnly", "b=two words"]) == "id=1; b=two words")
        #expect(try sent(["id=1"], to: "http://b.example/x/z") == nil)
        #expect(try sent(["id=1"], to: "http://sub.a.example/x/z") == nil)
    }

    @Test func aDomainCoversItsSubdomainsAndNoOtherMayBeNamed() throws {
        #expect(try sent(["id=1; Domain=.a.example"], to: "http://sub.a.example/x/z") == "id=1")
        #expect(try sent(["id=1; Domain=b.example"]) == nil)
        #expect(try sent(["id=1; Domain=example"]) == nil)
        #expect(try sent(["id=1; Domain=0.0.1"], from: "http://127.0.0.1/", to: "http://127.0.0.1/") == nil)
    }

    @Test(arguments: [
        ("/x", "/x/z", true), ("/x", "/xy", false), ("/x/", "/x", false), ("/", "/any", true),
        ("no", "/x/z", true),
    ])
    func aPathCoversWhatIsBelowIt(path: String, request: String, isSent: Bool) throws {
        #expect((try sent(["id=1; Path=\(path)"], to: "http://a.example\(request)") != nil) == isSent)
    }

    @Test func withoutAPathTheFolderOfTheRequestCounts() throws {
        #expect(try sent(["id=1"], to: "http://a.example/x?q=/") == "id=1")
        #expect(try sent(["id=1"], to: "http://a.example/z") == nil)
    }

    @Test func secureCookiesNeedTLS() throws {
        #expect(try sent(["id=1; Secure"]) == nil)
        #expect(try sent(["id=1; Secure"], to: "https://a.example/x/z") == "id=1")
    }

    /// RFC 6265, section 5.1.1: an hour beyond 23 is no date, and the attribute is ignored.
    @Test(arguments: [
        "Thu, 01 Jan 2099 24:00:00 GMT", "Thu, 01 Jan 2099 9223372036854775807:00:00 GMT",
        "Thu, 01 Jan 2099 00:9223372036854775807:00 GMT", "Thu, 01 Jan 2099 00:00:-9223372036854775808 GMT",
        "Thu, 01 Jan 9223372036854775807 00:00:00 GMT", "Thu, 01 Jan -9223372036854775808 00:00:00 GMT",
        "Thu, 99 Jan 2099 00:00:00 GMT", "::", "1:2:3:4", "Jan",
    ])
    func aDateThatIsNoneIsIgnored(date: String) throws {
        #expect(CookieDate.unixSeconds(date) == nil)
        #expect(try sent(["id=1; Expires=\(date)"]) == "id=1")
    }

    @Test(arguments: [
        ("9223372036854775807", true), ("99999999999999999999999", true), ("-9223372036854775808", false),
        ("-99999999999999999999999", false), ("0", false), ("x", true), ("", true), ("1e18", true),
        ("+5", true),
    ])
    func anyNumberOfSecondsIsANumber(maxAge: String, isKept: Bool) throws {
        #expect((try sent(["id=1; Max-Age=\(maxAge)"]) != nil) == isKept)
    }

    @Test func cookiesExpire() throws {
        #expect(try sent(["id=1; Max-Age=10"], later: 9) == "id=1")
        #expect(try sent(["id=1; Max-Age=10"], later: 10) == nil)
        #expect(try sent(["id=1", "id=; Max-Age=0"]) == nil)
        #expect(try sent(["id=1; Expires=Thu, 01 Jan 1970 00:20:00 GMT"], later: 100) == "id=1")
        #expect(try sent(["id=1; Expires=Thu, 01-Jan-1970 00:16:00 GMT"]) == nil)
        // Max-Age counts for more than Expires.
        #expect(try sent(["id=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]) == "id=1")
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
            ("soon", nil),
        ] as [(String, Int64?)])
    func datesAreReadInAllTheirForms(text: String, seconds: Int64?) {
        #expect(CookieDate.unixSeconds(text) == seconds)
    }

    @Test func aSecondCookieOfThatNameReplacesTheFirst() throws {
        #expect(try sent(["id=1", "id=2"]) == "id=2")
        #expect(try sent(["id=1; Path=/", "id=2; Path=/x"]) == "id=2; id=1")
    }

    @Test func aUserKeepsItsCookiesAndForgetsThemWhereThePlanSaysSo() throws {
        for (attribute, expected) in [
            ("false", [false, true, true, true]), ("true", [false, true, false, true]),
        ] {
            let graph = try ExecutionGraph.loaded(
                steps: #"<http name="a" path="/a"/><http name="b" path="/b"/>"#,
                group: #"threads="1" loops="2""#,
                before: #"<cookies clearEachIteration="\#(attribute)"/>"#)
            let run = VirtualRun.run(graph) { _ in .plain("", headers: "Set-Cookie: id=1; Path=/\r\n") }
            #expect(run.requests.map { $0.headers.lines.contains("Cookie: id=1") } == expected)
        }
    }
}
