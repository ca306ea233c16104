import Foundation
import TestSupport
import Testing

/// Recordings and collections become plans that run, with what the service gives now in place of what it gave then.
@Suite struct RecordingImportTests {
    /// Gives each log-in a token of its own, which the requests that follow must bring.
    private static func server() throws -> ScriptedServer {
        try ScriptedServer { request, connection in
            let token = "tok-\(connection)-abcdef99"
            let body = request.path == "/login" ? #"{"auth":{"token":"\#(token)"}}"# : "{}"
            let cookie = request.path == "/login" ? "Set-Cookie: sid=s\(connection); Path=/\r\n" : ""
            if request.path == "/old" {
                return [
                    .send("HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n"),
                    .awaitNextRequest,
                ]
            }
            return [
                .send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\(cookie)Content-Length: \(body.utf8.count)\r\n\r\n"
                        + body), .awaitNextRequest,
            ]
        }
    }

    private static func entry(
        _ at: String, _ method: String, _ url: String, headers: String = "", post: String = "",
        response: String
    ) -> String {
        #"{"startedDateTime":"2026-01-01T10:00:\#(at)Z","time":5,"pageref":"p","request":{"method":"\#(method)","url":"\#(url)","headers":[\#(headers)]\#(post)},"response":\#(response)}"#
    }

    @Test func aRecordedLogInRunsWithTheTokensOfToday() throws {
        let server = try Self.server()
        defer { server.stop() }
        let json = #"{"status":200,"content":{"mimeType":"application/json","text":"{}"}}"#
        let har = """
            {"log":{"pages":[{"id":"p","title":"Orders"}],"entries":[
            \(Self.entry("00.0", "POST", server.url + "/login", post: #","postData":{"mimeType":"application/json","text":"{\"user\":\"joe\"}"}"#, response: #"{"status":200,"headers":[{"name":"Set-Cookie","value":"sid=old"}],"content":{"mimeType":"application/json","text":"{\"auth\":{\"token\":\"tok-old-12345678\"}}"}}"#)),
            \(Self.entry("00.1", "GET", server.url + "/logo.png", response: #"{"status":200,"content":{"mimeType":"image/png"}}"#)),
            \(Self.entry("00.9", "GET", server.url + "/old", headers: #"{"name":"Authorization","value":"Bearer tok-old-12345678"},{"name":"Cookie","value":"sid=old"}"#, response: #"{"status":302,"redirectURL":"/new"}"#)),
            \(Self.entry("00.95", "GET", server.url + "/new", headers: #"{"name":"Authorization","value":"Bearer tok-old-12345678"},{"name":"Cookie","value":"sid=old"}"#, response: json))
            ]}}
            """
        let directory = try TemporaryDirectory()
        let file = try directory.write("r.har", har)
        let imported = try WeirCommand.run(["import", file, "-o", directory.path("plan.xml")])
        #expect(imported.exitCode == 0, "\(imported.stderr)")
        #expect(imported.stderr.contains("${token} is taken from its answer ($.auth.token)"))
        #expect(imported.stderr.contains("1 request left out: images"))
        let result = try WeirCommand.run([
            "run", directory.path("plan.xml"), "--quiet", "-o", directory.path("out"),
        ])
        let run = try PlanRun(result, in: directory)
        #expect(run.outcome("ok") == 2, "\(result.stdout)")
        #expect(server.requests.map(\.path) == ["/login", "/old", "/new"])
        for request in server.requests.dropFirst() {
            #expect(request.header("Authorization")?.hasSuffix("-abcdef99") == true)
            #expect(request.header("Cookie")?.hasPrefix("sid=s") == true)
        }
    }

    @Test func aCollectionRunsWithItsVariablesAndScripts() throws {
        let server = try Self.server()
        defer { server.stop() }
        let collection = """
            {"info":{"name":"shop"},"variable":[{"key":"base","value":"\(server.url)"},{"key":"token","value":""}],
             "auth":{"type":"bearer","bearer":[{"key":"token","value":"{{token}}"}]},
             "item":[{"name":"Log in","request":{"auth":{"type":"noauth"},"method":"POST","url":"{{base}}/login"},
               "event":[{"listen":"test","script":{"exec":["var j = pm.response.json();","pm.environment.set('token', j.auth.token);"]}}]},
              {"name":"Orders","request":{"method":"POST","url":"{{base}}/orders/{{id}}","body":{"mode":"raw","raw":"{\\"n\\":1}","options":{"raw":{"language":"json"}}}}}]}
            """
        let directory = try TemporaryDirectory()
        let file = try directory.write("c.json", collection)
        let imported = try WeirCommand.run(["import", file, "-o", directory.path("plan.xml"), "-J", "id=7"])
        #expect(imported.exitCode == 0, "\(imported.stderr)")
        let result = try WeirCommand.run([
            "run", directory.path("plan.xml"), "-J", "id=7", "--quiet", "-o", directory.path("out"),
        ])
        #expect(try PlanRun(result, in: directory).outcome("ok") == 2, "\(result.stdout)\(result.stderr)")
        #expect(server.requests.map(\.path) == ["/login", "/orders/7"])
        let order = try #require(server.requests.last)
        #expect(
            order.header("Authorization")?.hasSuffix("-abcdef99") == true && order.bodyText == #"{"n":1}"#)
        #expect(order.header("Content-Type") == "application/json")
    }

    @Test(arguments: ["browser.txt", "session.har", "shop.postman.json"])
    func whatIsImportedReadsAsRecorded(name: String) throws {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/Requests").standardizedFileURL.path
        // Named from where it lies, so that the remarks are the same everywhere.
        let result = try WeirCommand.run(["import", name], directory: fixtures)
        let text = result.stdout + "\n" + result.stderr
        let difference = try Golden.difference(of: text, from: "import-\(name).txt")
        #expect(difference == nil, "\(difference ?? "")")
    }
}
