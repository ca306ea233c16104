import Foundation
import TestSupport
import Testing

/// Forms of requests as they arrive: parts, files as they are, credentials, connections, whole URLs from variables.
@Suite struct RequestFormTests {
    private static func answer(_ head: String = "200 OK", body: String = "{}") -> [ScriptedServer.Step] {
        [
            .send("HTTP/1.1 \(head)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"),
            .awaitNextRequest,
        ]
    }

    private static func plan(_ steps: String, before: String = "", defaults: String = "") -> String {
        """
        <testPlan name="t">\(before)<httpDefaults baseURL="${__P(target)}" timeout="5s">\(defaults)</httpDefaults>
        <threadGroup name="g" threads="1" loops="1">\(steps)</threadGroup></testPlan>
        """
    }

    @Test func partsAreAFormAsBrowsersSendIt() throws {
        let server = try ScriptedServer { _, _ in Self.answer() }
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(
                """
                <http name="up" path="/up"><body><part name="q&quot;1">a ${__threadNum}</part>
                <part name="f" file="bytes.bin" raw="true" fileName="b.bin"/><part name="t" file="t.txt" type="text/plain"/>
                </body></http>
                """), target: server.url,
            files: ["bytes.bin": "raw ${x}", "t.txt": "thread ${__threadNum}"])
        #expect(run.outcome("ok") == 1, "\(run.result.stdout)\(run.result.stderr)")
        let request = try #require(server.requests.first)
        let type = try #require(request.header("Content-Type"))
        let boundary = try #require(type.components(separatedBy: "boundary=").last)
        #expect(type == "multipart/form-data; boundary=\(boundary)" && request.method == "POST")
        #expect(
            request.bodyText
                == [
                    "--\(boundary)", "Content-Disposition: form-data; name=\"q%221\"", "", "a 1",
                    "--\(boundary)", "Content-Disposition: form-data; name=\"f\"; filename=\"b.bin\"",
                    "Content-Type: application/octet-stream", "", "raw ${x}",
                    "--\(boundary)", "Content-Disposition: form-data; name=\"t\"; filename=\"t.txt\"",
                    "Content-Type: text/plain", "", "thread 1", "--\(boundary)--", "",
                ].joined(separator: "\r\n"))
    }

    @Test func withoutKeepAliveEachRequestHasItsConnection() throws {
        let server = try ScriptedServer { _, _ in Self.answer() }
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(
                """
                <http name="a" path="/a" keepAlive="false"/><http name="b" path="/b" keepAlive="false"/>
                <http name="c" path="/c"/><http name="d" path="/d"/>
                """), target: server.url)
        #expect(run.outcome("ok") == 4)
        #expect(server.requests.map(\.connection) == [0, 1, 2, 2])
        #expect(server.requests.map { $0.header("Connection") } == ["close", "close", nil, nil])
    }

    @Test func aBasicNameAndPasswordAreShownEachTime() throws {
        let server = try ScriptedServer { _, _ in Self.answer() }
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(
                #"<http name="a" path="/a"/><http name="b" path="/b"><auth user="é" password="${pw}"/></http>"#,
                before: #"<variables><variable name="pw" value="p:q"/></variables>"#,
                defaults: #"<auth user="u" password="p"/>"#), target: server.url)
        #expect(run.outcome("ok") == 2, "\(run.result.stderr)")
        #expect(
            server.requests.map { $0.header("Authorization") } == ["Basic dTpw", "Basic w6k6cDpx"])
    }

    /// The example of RFC 7616 would need its own nonces; what is looked at is that a challenge is answered once.
    @Test func aDigestChallengeIsAnswered() throws {
        let server = try ScriptedServer { request, _ in
            request.header("Authorization") == nil
                ? Self.answer(
                    "401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"",
                    body: "who?")
                : Self.answer(body: "{\"in\":true}")
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(
                """
                <http name="a" path="/a" method="POST"><auth scheme="digest" user="u" password="p"/>
                <body>hello</body><assertion><content contains="in"/></assertion></http>
                """), target: server.url)
        #expect(run.outcome("ok") == 1, "\(run.result.stdout)")
        let last = try #require(server.requests.last)
        #expect(server.requests.count == 2 && last.bodyText == "hello")
        #expect(
            last.header("Authorization")?.hasPrefix("Digest username=\"u\", realm=\"r\", nonce=\"n1\"")
                == true)
    }

    @Test func aChallengeThatRefusesTheAnswerIsTheOutcome() throws {
        let server = try ScriptedServer { _, _ in
            Self.answer(
                "401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"",
                body: "no such user")
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(#"<http name="a" path="/a"><auth scheme="digest" user="u" password="p"/></http>"#),
            target: server.url)
        #expect(run.outcome("http4xx") == 1 && server.requests.count == 2, "\(run.result.stdout)")
        #expect(run.result.stdout.contains("no such user"))
    }

    @Test func aPathMayBeAWholeURLOfAVariable() throws {
        let server = try ScriptedServer { _, _ in Self.answer(body: "{\"next\":\"\"}") }
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(
                """
                <set name="there" value="${__P(target)}/whole?a=1"/><http name="a" path="${there}"/>
                <set name="there" value="bare"/><http name="b" path="${there}/x"/>
                <set name="there" value="/slash"/><http name="c" path="${there}"/>
                """), target: server.url)
        #expect(run.outcome("ok") == 3, "\(run.result.stdout)\(run.result.stderr)")
        #expect(server.requests.map(\.path) == ["/whole?a=1", "/bare/x", "/slash"])
    }

    @Test func assertionsSeeWhatAThreadHasSetAndMayBeNegated() throws {
        let server = try ScriptedServer { _, _ in
            Self.answer("200 OK\r\nX-Id: 7", body: "<html><title>Shop 7</title></html>")
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(
                """
                <http name="a" path="/a"><extract name="id" header="X-Id"/></http>
                <http name="good" path="/b"><assertion><content contains="Shop ${id}"/><content matches="Shop ${id}&lt;"/>
                <responseHeader name="X-Id" equals="${id}"/><xpath path="//title" equals="Shop ${id}"/>
                <responseHead matches="(?m)^X-Id: ${id}$"/></assertion>
                <assertion not="true"><content contains="error"/><status equals="404"/><xpath path="//h1"/></assertion></http>
                <http name="bad" path="/c"><assertion><content contains="Shop ${id}${id}"/></assertion>
                <assertion not="true"><content contains="Shop"/></assertion></http>
                <http name="wrong" path="/d"><assertion><content matches="(${id}"/></assertion></http>
                """), target: server.url)
        #expect(
            run.requests("good") == 1 && run.outcome("ok") == 2, "\(run.result.stdout)\(run.result.stderr)")
        #expect(run.outcome("assertionFailed") == 2)
        #expect(
            run.result.stdout.contains("it holds, and must not") || run.result.stdout.contains("not found in")
        )
    }

    @Test func whatIsNotFoundMayLeaveAVariableAsItIs() throws {
        let server = try ScriptedServer { request, _ in
            Self.answer(body: request.path == "/a" ? "<a id='1'>x</a>" : "<b/>")
        }
        defer { server.stop() }
        let extract = #"<extract name="v" xpath="//a/@id" required="false"/>"#
        let run = try PlanRun.run(
            Self.plan(
                """
                <http name="a" path="/a">\(extract)</http><http name="b" path="/b">\(extract)
                <extract name="w" regex="&lt;(.)(.)" template="$2$$1$" default="none"/></http>
                <http name="c" path="/c?${v}${w}"/>
                """, before: #"<variables><variable name="v" value="0"/></variables>"#), target: server.url)
        #expect(run.outcome("ok") == 3, "\(run.result.stdout)\(run.result.stderr)")
        #expect(server.requests.last?.path == "/c?1/b")
    }
}
