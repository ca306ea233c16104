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

    /// The value of a series in a scraper's answer; a label's place does not matter here.
    private func value(_ series: String, in text: String) -> Int? {
        text.components(separatedBy: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }.map { Int($0) }
    }

    @Test func aRunIsScrapedWhileItGoesOn() throws {
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="3" duration="6s""#, steps: Plans.completion()))
        let command = try WeirCommand.start(
            PlanRun.command(
                in: directory, target: "http://127.0.0.1:1",
                ["--mock", "--ttft", "20ms", "--itl", "2ms", "--live"]))
        #expect(command.waitForOutput("metrics for Prometheus on http://127.0.0.1:"))
        let line = try #require(command.stderr.split(separator: "\n").first { $0.contains("metrics for") })
        let url = try #require(URL(string: String(line.split(separator: " ").last ?? "")))
        let port = try #require(url.port)
        let token = try #require(url.path.split(separator: "/").first)
        func scrape(_ path: String, _ extra: String = "") -> String {
            let accept = "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.1\r\n"
            let request = RawHTTP.get(path, host: "127.0.0.1:\(port)", extra: accept + extra)
            return RawHTTP.exchange(request, port: port)
        }
        let done = #"weir_requests_total{sampler="ask",outcome="ok"}"#
        var counts: [Int] = []
        let deadline = Instant.now() + .seconds(20.0)
        while Set(counts).count < 3, Instant.now() < deadline {
            let answer =
                counts.count % 2 == 0
                ? scrape(url.path) : scrape("/metrics", "Authorization: Bearer \(token)\r\n")
            guard answer.hasPrefix("HTTP/1.1 200 ") else { break }
            #expect(answer.contains("Content-Type: application/openmetrics-text; version=1.0.0;"))
            #expect(answer.hasSuffix("# EOF\n"))
            if let count = value(done, in: answer) {
                counts.append(count)
                #expect(value(#"weir_ttft_seconds_count{sampler="ask"}"#, in: answer) == count)
                #expect(value(#"weir_e2e_seconds_bucket{sampler="ask",le="+Inf"}"#, in: answer) == count)
                #expect(value(#"weir_output_tokens_total{sampler="ask"}"#, in: answer) == 8 * count)
                #expect(value("weir_active_threads", in: answer) == 3)
                #expect(value("weir_run_health", in: answer) == 0)
            }
            Thread.sleep(forTimeInterval: 0.3)
        }
        #expect(counts == counts.sorted() && Set(counts).count == 3, "\(counts)")
        #expect(scrape("/metrics").hasPrefix("HTTP/1.1 404 "))
        #expect(scrape("/metrics", "Authorization: Bearer 0123\r\n").hasPrefix("HTTP/1.1 404 "))
        // Whoever goes on is served until it has the final figures.
        while let count = value(done, in: scrape(url.path)) {
            counts.append(count)
            Thread.sleep(forTimeInterval: 0.3)
        }
        let run = try PlanRun(command.wait(timeout: .seconds(30.0)), in: directory)
        #expect(run.exitCode == 0)
        #expect(run.outcome("ok") == counts.last)
    }

    @Test func aSearchIsScrapedToo() throws {
        let directory = try PlanRun.prepare(
            Plans.group(
                #"threads="1" duration="1m""#, steps: Plans.completion(),
                thresholds: #"<threshold metric="ttft" statistic="p95" atMost="30s"/>"#))
        let command = try WeirCommand.start([
            "capacity", directory.path("plan.xml"), "-J", "target=http://h", "--mock", "--ttft", "10ms",
            "--itl", "1ms", "--tokens", "8", "--levels", "1,2", "--settle", "100ms", "--step", "3s",
            "--max-step", "30s", "-o", directory.path("search"), "--live",
        ])
        #expect(command.waitForOutput("metrics for Prometheus on http://127.0.0.1:"))
        let line = try #require(command.stderr.split(separator: "\n").first { $0.contains("metrics for") })
        let url = try #require(URL(string: String(line.split(separator: " ").last ?? "")))
        let port = try #require(url.port)
        var threads: Set<Int> = []
        while command.isRunning {
            let request = RawHTTP.get(url.path, host: "127.0.0.1:\(port)")
            let answer = RawHTTP.exchange(request, port: port)
            if let count = value("weir_active_threads", in: answer) { threads.insert(count) }
            Thread.sleep(forTimeInterval: 0.3)
        }
        #expect(threads.isSuperset(of: [1, 2]), "\(threads)")
        #expect(command.wait(timeout: .seconds(30.0)).exitCode == 0)
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
