import Foundation
import TestSupport
import Testing
import Timing

/// The extremes of an integer, wherever a server can write one: a run ends with its verdict.
@Suite struct NumberTests {
    private static let extremes = [
        "9223372036854775807", "4611686018427387904", "-9223372036854775808", "1e18", "1E308", "-1",
        "18446744073709551616", "1000000000000000000",
    ]

    @Test(arguments: extremes)
    func usageThatCannotBeIsPassedOver(number: String) throws {
        let events =
            "data: {\"choices\":[{\"text\":\"x\"}]}\n\n"
            + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":\(number),\"completion_tokens\":\(number)}}\n\n"
            + "data: [DONE]\n\n"
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nRetry-After: \(number)\r\n"
        let server = try ScriptedServer { _, _ in
            [.send("\(head)Content-Length: \(events.utf8.count)\r\n\r\n\(events)")]
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="8""#, steps: Plans.completion()), target: server.url)
        #expect(run.exitCode == 0, "\(run.exitCode) \(run.result.stderr)")
        #expect(run.outcome("ok") == 16)
        let total = (run.summary["total"] as? [String: Any])?["outputTokens"] as? Int
        #expect(total == 16, "what cannot be is not believed: the tokens are the token events")
        let again = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(again.exitCode == 0, "\(again.stderr)")
    }

    @Test(arguments: extremes)
    func aCookiesNumbersEndNoRun(number: String) throws {
        let cookies = [
            "a=1; Max-Age=\(number)", "b=1; Expires=Thu, 01 Jan 2099 \(number):00:00 GMT",
            "c=1; Expires=Thu, 01 Jan \(number) 00:00:00 GMT",
            "d=1; Expires=Thu, \(number) Jan 2099 00:\(number):\(number) GMT",
        ].map { "Set-Cookie: \($0)\r\n" }.joined()
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 200 OK\r\n\(cookies)Content-Length: 2\r\n\r\nok")]
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(
                #"threads="1" loops="3""#, steps: #"<http name="a" path="/"/>"#, before: "<cookies/>"),
            target: server.url)
        #expect(run.exitCode == 0, "\(run.result.stderr)")
    }

    /// Numbers in the response's own framing: none is a defect of this machine, none a crash.
    @Test(arguments: extremes)
    func aLengthThatCannotBeIsNoCrash(number: String) throws {
        let server = try ScriptedServer { _, connection in
            let field =
                connection % 2 == 0
                ? "Content-Length: \(number)" : "Transfer-Encoding: chunked\r\nX-Length: \(number)"
            return [.send("HTTP/1.1 200 OK\r\n\(field)\r\n\r\n\(number)\r\n"), .close]
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="1" loops="4""#, steps: #"<http name="a" path="/"/>"#), target: server.url)
        #expect([0, 99].contains(run.exitCode), "\(run.exitCode) \(run.result.stderr)")
        #expect(run.outcome("clientResource") == 0)
    }
}
