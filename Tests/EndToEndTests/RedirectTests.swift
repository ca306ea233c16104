import TestSupport
import Testing
import Timing

/// Redirects as a person sees them: what arrives where, and what the sample says.
@Suite struct RedirectTests {
    private static func answer(_ head: String, body: String = "") -> [ScriptedServer.Step] {
        [
            .send("HTTP/1.1 \(head)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"),
            .awaitNextRequest,
        ]
    }

    private static func plan(_ steps: String, redirects: String = "true", before: String = "") -> String {
        """
        <testPlan name="t"><variables><secret name="key" env="WEIR_TEST_KEY"/></variables>\(before)
        <httpDefaults baseURL="${__P(target)}" followRedirects="\(redirects)" timeout="5s"/>
        <threadGroup name="g" threads="1" loops="1">\(steps)</threadGroup></testPlan>
        """
    }

    private static func run(_ plan: String, target: ScriptedServer) throws -> PlanRun {
        try PlanRun.run(
            plan, target: target.url,
            environment: ["WEIR_TEST_KEY": "hidden-key-0123"])
    }

    /// The first origin sends all to the second.
    private static func twoServers(
        status: String, extra: String = ""
    ) throws -> (first: ScriptedServer, second: ScriptedServer) {
        let second = try ScriptedServer { _, _ in answer("200 OK", body: "{}") }
        let url = second.url
        let first = try ScriptedServer { request, _ in
            request.path == "/login"
                ? answer("200 OK\r\nSet-Cookie: sid=s1; Path=/")
                : answer("\(status)\r\nLocation: \(url)/there\r\n\(extra)X-End: 1")
        }
        return (first, second)
    }

    private static let credentials = """
        <header name="Authorization" value="Bearer ${key}"/><header name="X-Api-Key" value="k1"/>
        <header name="X-Odd" value="${key}"/><header name="X-Plain" value="p"/>
        """

    @Test func credentialsGoToNoOtherOriginUnlessThePlanSaysSo() throws {
        let steps = """
            <http name="in" path="/login"/><http name="go" path="/go">\(Self.credentials)</http>
            """
        for (redirects, withheld) in [("true", true), ("anyHost", false)] {
            let (first, second) = try Self.twoServers(status: "302 Found")
            defer {
                first.stop()
                second.stop()
            }
            let run = try Self.run(
                Self.plan(steps, redirects: redirects, before: "<cookies/>"), target: first)
            #expect(run.outcome("ok") == 2, "\(run.result.stdout)")
            let seen = try #require(second.requests.first)
            #expect(seen.header("X-Plain") == "p")
            for name in ["Authorization", "X-Api-Key", "X-Odd"] {
                #expect((seen.header(name) == nil) == withheld, "\(name)")
            }
            #expect((seen.header("Cookie") == nil) == withheld)
        }
    }

    @Test func aBodyWithASecretStopsAtTheBorder() throws {
        let (first, second) = try Self.twoServers(status: "307 Temporary Redirect")
        defer {
            first.stop()
            second.stop()
        }
        let steps = #"<http name="go" path="/go" method="POST"><body>{"k":"${key}"}</body></http>"#
        let run = try Self.run(Self.plan(steps), target: first)
        #expect(run.outcome("http3xx") == 1)
        #expect(second.requests.isEmpty)
        #expect(run.result.stdout.contains("the body holds a secret"), "\(run.result.stdout)")
        let open = try Self.run(Self.plan(steps, redirects: "anyHost"), target: first)
        #expect(open.outcome("ok") == 1)
        #expect(second.requests.first?.bodyText == #"{"k":"hidden-key-0123"}"#)
    }

    @Test func cookiesOfARedirectGoWithTheRedirectedRequest() throws {
        let server = try ScriptedServer { request, _ in
            request.path == "/go"
                ? Self.answer("302 Found\r\nLocation: /there\r\nSet-Cookie: sid=s2; Path=/")
                : Self.answer("200 OK")
        }
        defer { server.stop() }
        let run = try Self.run(
            Self.plan(#"<http name="go" path="/go"/>"#, before: "<cookies/>"), target: server)
        #expect(run.outcome("ok") == 1)
        #expect(server.requests.last?.path == "/there")
        #expect(server.requests.last?.header("Cookie") == "sid=s2")
    }

    @Test func aSamplersOwnSettingHolds() throws {
        let server = try ScriptedServer { request, _ in
            request.path == "/go"
                ? Self.answer("302 Found\r\nLocation: /there") : Self.answer("200 OK", body: "{}")
        }
        defer { server.stop() }
        let steps = """
            <http name="a" path="/go" followRedirects="false"/><http name="b" path="/go"/>
            """
        let run = try Self.run(Self.plan(steps), target: server)
        #expect(run.outcome("ok") == 1)
        #expect(run.outcome("http3xx") == 1)
        #expect(server.requests.map(\.path) == ["/go", "/go", "/there"])
        #expect(server.connectionsAccepted == 1)
    }

    @Test func aFailureBehindARedirectNamesThePlaceAndWhatWasLeftOut() throws {
        let second = try ScriptedServer { _, _ in Self.answer("401 Unauthorized") }
        let url = second.url
        let first = try ScriptedServer { _, _ in Self.answer("302 Found\r\nLocation: \(url)/there") }
        defer {
            first.stop()
            second.stop()
        }
        let run = try Self.run(
            Self.plan(#"<http name="go" path="/go"><header name="X-Api-Key" value="k1"/></http>"#),
            target: first)
        #expect(run.outcome("http4xx") == 1)
        let message = try #require(try run.samples().first?.message)
        #expect(message.contains("(redirected to \(url)/there without X-Api-Key"), "\(message)")
    }

    @Test func aCircleOfRedirectsSaysSo() throws {
        let server = try ScriptedServer { request, _ in
            Self.answer("302 Found\r\nLocation: \(request.path == "/a" ? "/b" : "/a")")
        }
        defer { server.stop() }
        let run = try Self.run(Self.plan(#"<http name="go" path="/a"/>"#), target: server)
        #expect(run.outcome("http3xx") == 1)
        #expect(server.requests.count == 21)
        let message = try #require(try run.samples().first?.message)
        #expect(message.contains("redirects in a circle"))
        #expect(message.contains("/b → "))
    }

    @Test func aSampleSpansItsRedirects() throws {
        let server = try ScriptedServer { request, _ in
            request.path == "/go"
                ? [.wait(.milliseconds(150))] + Self.answer("302 Found\r\nLocation: /there")
                : [.wait(.milliseconds(150))] + Self.answer("200 OK", body: "{}")
        }
        defer { server.stop() }
        let run = try Self.run(Self.plan(#"<http name="go" path="/go"/>"#), target: server)
        #expect(try #require(run.latency("ttfb", "min")) >= 295)
        #expect(try #require(run.latency("connect", "max")) < 140)
    }
}
