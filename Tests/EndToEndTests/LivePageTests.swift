import Foundation
import TestSupport
import Testing
import Timing

/// `run --live`, seen by a client that speaks nothing but bytes.
@Suite struct LivePageTests {
    @Test func aRunIsWatchedToItsVerdict() throws {
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="3" duration="4s""#, steps: Plans.completion()))
        let arguments = ["--mock", "--ttft", "20ms", "--itl", "2ms", "--live"]
        let command = try WeirCommand.start(
            PlanRun.command(in: directory, target: "http://127.0.0.1:1", arguments))
        #expect(command.waitForOutput("live page on http://127.0.0.1:"))
        let line = try #require(command.stderr.split(separator: "\n").first { $0.contains("live page on") })
        let url = try #require(URL(string: String(line.split(separator: " ").last ?? "")))
        let port = try #require(url.port)
        let request = RawHTTP.get(url.path + "/events", host: "127.0.0.1:\(port)")
            .replacingOccurrences(of: "//events", with: "/events")
        let stream = RawHTTP.exchange(request, port: port)
        let progress = stream.components(separatedBy: "event: progress\n").count - 1
        #expect((3...7).contains(progress), "\(progress) events in 4 s")
        #expect(stream.contains("\"firstTokenP50\":"))
        let end = try #require(stream.components(separatedBy: "event: end\ndata: ").last)
        #expect(end.contains("\"verdict\":\"PASS\"") && end.contains("\"exitCode\":0"))
        #expect(command.wait(timeout: .seconds(20.0)).exitCode == 0)
        #expect(RawHTTP.exchange(request, port: port).isEmpty)
    }

    @Test(arguments: ["0.0.0.0:8090", "example.org"]) func onlyThisMachineIsListenedOn(address: String) throws
    {
        let directory = try PlanRun.prepare(Plans.group(#"threads="1" loops="1""#, steps: Plans.completion()))
        let result = try WeirCommand.run(
            PlanRun.command(in: directory, target: "http://127.0.0.1:1", ["--live", address]))
        #expect(result.exitCode == 64)
        #expect(result.stderr.contains(address))
    }
}
