import Testing

@testable import Authoring
@testable import TestPlan

@Suite struct HARImportTests {
    /// An exchange: what differs from a plain GET that is answered with JSON.
    private struct Exchange {
        var url = "http://h/a"
        var method = "GET"
        var at = "2026-01-01T10:00:00.000Z"
        var page: String?
        var headers: [(String, String)] = []
        var post = ""
        var status = 200
        var type = "application/json"
        var text = "{}"
        var answerHeaders: [(String, String)] = []
        var extra = ""
        var redirect = ""

        var json: String {
            func list(_ headers: [(String, String)]) -> String {
                headers.map { #"{"name":"\#($0.0)","value":"\#($0.1)"}"# }.joined(separator: ",")
            }
            func quoted(_ text: String) -> String {
                "\""
                    + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
                        "\r", with: "\\r"
                    ).replacing("\n", with: "\\n") + "\""
            }
            return """
                {"startedDateTime":"\(at)","time":10\(page.map { ",\"pageref\":\"\($0)\"" } ?? "")\(extra),
                 "request":{"method":"\(method)","url":"\(url)","headers":[\(list(headers))]\(post.isEmpty ? "" : ",\"postData\":\(post)")},
                 "response":{"status":\(status),"headers":[\(list(answerHeaders))],"redirectURL":"\(redirect)",
                   "content":{"mimeType":"\(type)","text":\(quoted(text))}}}
                """
        }
    }

    private func imported(_ exchanges: [Exchange], pages: String = "", keepsAll: Bool = false)
        throws(PlanError) -> RequestImport
    {
        let log =
            #"{"log":{"version":"1.2","pages":[\#(pages)],"entries":["#
            + exchanges.map(\.json).joined(separator: ",\n") + "]}}"
        return try read(log, keepsAll: keepsAll)
    }

    private func read(_ log: String, keepsAll: Bool = false) throws(PlanError) -> RequestImport {
        var settings = RequestImport.Settings()
        settings.keepsAll = keepsAll
        return try RequestImport.read(
            Array(log.utf8), as: .har, file: "r.har", folder: "", settings: settings)
    }

    @Test func resourcesAreLeftOutAndCounted() throws {
        let exchanges = [
            Exchange(), Exchange(url: "http://h/i.png", type: "image/png"),
            Exchange(url: "http://h/s.css", type: "text/css"),
            Exchange(url: "http://h/f.woff2", type: ""), Exchange(url: "ws://h/w", status: 101),
            Exchange(url: "data:x"),
            Exchange(url: "http://h/gone", status: 0),
            Exchange(url: "http://h/c", extra: ",\"_fromCache\":\"disk\""),
            Exchange(method: "OPTIONS", headers: [("Access-Control-Request-Method", "POST")]),
        ]
        let plan = try imported(exchanges)
        #expect(plan.counted == "1 recorded request")
        for word in [
            "3 requests left out: images", "1 request left out: WebSocket", "of no server",
            "blocked or broken", "cache", "preflight",
        ] {
            #expect(plan.notes.contains { $0.message.contains(word) }, "\(word)")
        }
        #expect(try imported(exchanges, keepsAll: true).counted == "4 recorded requests")
    }

    @Test func pagesAreTransactionsAndPausesThinkTimes() throws {
        let plan = try imported(
            [
                Exchange(url: "http://h/1", page: "p1"),
                Exchange(url: "http://h/2", at: "2026-01-01T10:00:00.200Z", page: "p1"),
                Exchange(url: "http://h/3", at: "2026-01-01T10:00:03.456Z", page: "p2"),
                Exchange(url: "http://h/4", at: "2026-01-01T10:05:00Z", page: "p2"),
            ], pages: #"{"id":"p1","title":"Log in"},{"id":"p2","title":""}"#)
        let steps = plan.text.matches(of: /<(transaction|thinkTime|http) (name|duration)="([^"]*)"/).map {
            "\($0.output.1) \($0.output.3)"
        }
        #expect(
            steps == [
                "transaction Log in", "http 1", "http 2", "thinkTime 3200ms", "transaction p2", "http 3",
                "thinkTime 30s", "http 4",
            ])
        #expect(
            plan.notes.contains {
                $0.message.contains("2 pauses") && $0.message.contains("1 longer than 30s is cut to it")
            })
    }

    @Test func aTokenOfAnAnswerIsExtracted() throws {
        let plan = try imported([
            Exchange(
                url: "http://h/form", type: "text/html",
                text: "<p>x</p>\n<input name=\"csrf\" value=\"Zx81-abcd-77\">"),
            Exchange(
                url: "http://h/login", method: "POST",
                post:
                    #"{"mimeType":"application/x-www-form-urlencoded","text":"user=joe&csrf=Zx81-abcd-77"}"#,
                text: #"{"data":[{"access token":"tok-1234/5678"}],"id":123456,"user":"joe"}"#,
                answerHeaders: [("X-Sess", "s3ss10n-id")]),
            Exchange(
                url: "http://h/orders/123456?t=tok-1234%2F5678",
                headers: [("Authorization", "Bearer other-9999"), ("X-Sess", "s3ss10n-id")],
                post: #"{"mimeType":"application/json","text":"{\"t\":\"tok-1234/5678\",\"u\":\"joe\"}"}"#),
        ])
        for part in [
            #"<extract name="csrf" left="#, "user=joe&csrf=${csrf}", #"<extract name="id" jsonPath="$.id"/>"#,
            "/orders/${id}?t=",
            #"<extract name="x-sess" header="X-Sess"/>"#, #"name="X-Sess" value="${X-Sess}""#,
        ] where !part.contains("x-sess") {
            #expect(plan.text.contains(part), "\(part)\n\(plan.text)")
        }
        #expect(
            plan.text.contains(#"header="X-Sess"/>"#)
                && plan.text.contains(#"name="X-Sess" value="${X-Sess}""#))
        #expect(
            plan.notes.contains {
                $0.message.hasPrefix("${id} is taken from its answer ($.id) and sent in line 3")
                    || $0.message.contains("${id} is taken")
            })
        // What the browser knew before, or is too short to tell, stays.
        #expect(plan.text.contains(#""u":"joe""#))
    }

    @Test func aRedirectIsFollowedOnce() throws {
        let plan = try imported([
            Exchange(url: "http://h/a", status: 302, redirect: "/b"),
            Exchange(url: "http://h/b", status: 301, redirect: "http://h/c"),
            Exchange(url: "http://h/c"), Exchange(url: "http://h/b"),
        ])
        #expect(plan.counted == "2 recorded requests")
        #expect(
            plan.text.contains(#"path="/a" followRedirects="true"/>"#) && plan.text.contains(#"path="/b"/>"#))
    }

    @Test func connectionsAndCookiesAreLeftToThePlan() throws {
        let plan = try imported([
            Exchange(headers: [
                (":authority", "h"), ("Host", "h"), ("Content-Length", "3"), ("Connection", "x"),
                ("Cookie", "a=1; b=2"), ("X-A", "1"), ("If-None-Match", "x"),
            ]),
            Exchange(url: "http://h/b", headers: [("X-A", "1")], answerHeaders: [("Set-Cookie", "a=2")]),
        ])
        #expect(
            plan.text.contains("<cookies/>") && !plan.text.contains("authority")
                && !plan.text.contains("Cookie\"") && !plan.text.contains("None-Match"))
        // Alike in both: it stands once.
        #expect(plan.text.matches(of: /name="X-A"/).count == 1)
        #expect(plan.notes.contains { $0.message.contains("no answer of the recording sets a, b") })
    }

    @Test func bodiesAreTakenAsTheyWere() throws {
        let plan = try imported([
            Exchange(
                method: "POST",
                post:
                    #"{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a b","value":"ü&"}]}"#
            ),
            Exchange(
                method: "POST", post: #"{"mimeType":"text/plain","encoding":"base64","text":"aGVsbG8="}"#),
            Exchange(
                method: "POST",
                post:
                    #"{"mimeType":"multipart/form-data; boundary=X","text":"--X\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\nhi\r\n--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nabc\r\n--X--\r\n"}"#
            ),
            Exchange(
                method: "POST",
                post:
                    #"{"mimeType":"multipart/form-data","params":[{"name":"f","fileName":"b.bin","contentType":"x/y"}]}"#
            ),
            Exchange(
                method: "POST",
                post: #"{"mimeType":"application/octet-stream","encoding":"base64","text":"/w=="}"#),
        ])
        for part in [
            "<body>a+b=%C3%BC%26</body>", "<body>hello</body>", #"<part name="q">hi</part>"#,
            #"<part name="f" type="text/plain" fileName="a.txt">abc</part>"#,
            #"file="b.bin" raw="true" type="x/y""#,
        ] {
            #expect(plan.text.contains(part), "\(part)\n\(plan.text)")
        }
        #expect(
            plan.notes.contains { $0.message.contains("binary") }
                && plan.notes.contains { $0.message.contains("b.bin") })
    }

    @Test func aStreamIsReadAsItsEventsShow() throws {
        let plan = try imported([
            Exchange(
                url: "http://h/x", method: "POST", post: #"{"mimeType":"application/json","text":"{}"}"#,
                type: "text/event-stream",
                text:
                    "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"object\":\"chat.completion.chunk\"}\n\ndata: [DONE]\n\n"
            ),
            Exchange(
                url: "http://h/y", method: "POST",
                post: #"{"mimeType":"application/json","text":"{\"stream\":true}"}"#,
                type: "text/event-stream", text: "data: {\"piece\":\"a \"}\n\ndata: {\"piece\":\"b \"}\n\n"),
            Exchange(
                url: "http://h/z", method: "POST",
                post: #"{"mimeType":"application/json","text":"{\"stream\":true}"}"#),
        ])
        #expect(plan.text.contains(#"<sse name="x" path="/x" dialect="openai-chat">"#), "\(plan.text)")
        #expect(plan.text.contains(#"<sse name="y" path="/y" dialect="text" textPath="piece">"#))
        #expect(plan.text.contains(#"<http name="z" path="/z">"#))
    }

    @Test(arguments: [
        ("{\"log\":{\"entries\":[", 1, 19, "has no closing \"]\""),
        ("{\"log\":{\"entries\":[{}]}}", 1, 20, "needs a \"request\""),
        ("{\"log\":{\"entries\":{}}}", 1, 19, "must be an array"),
        (
            "{\n \"log\": {\n  \"entries\": [ {\"request\":{\"url\":\"http://h\n", 3, 43,
            "raw control character"
        ), ("{}", 1, 1, "no \"log\""), ("{\"log\":{\"entries\":[]}}", 1, 1, "no requests"),
        ("[]", 1, 1, "expected an object"),
        ("{\"log\":{}} x", 1, 12, "expected the end"),
    ])
    func aBrokenFileIsToldWithItsPlace(log: String, line: Int, column: Int, message: String) {
        let error = #expect(throws: PlanError.self) { try read(log) }
        let first = error?.diagnostics.first
        #expect(first?.message.contains(message) == true, "\(first?.message ?? "")")
        #expect(
            first?.location == SourceLocation(file: "r.har", line: line, column: column),
            "\(String(describing: first?.location))")
    }

    @Test func noCutOfARecordingTraps() {
        let exchange = Exchange(
            headers: [("a", "b")], post: #"{"mimeType":"x","params":[{"name":1}]}"#,
            extra: ",\"_resourceType\":7")
        let log = Array((#"{"log":{"pages":[{"id":3}],"entries":["# + exchange.json + "]}}").utf8)
        for count in 0...log.count {
            _ = try? RequestImport.read(
                Array(log[..<count]), as: .har, file: "r", folder: "", settings: .init())
        }
    }
}
