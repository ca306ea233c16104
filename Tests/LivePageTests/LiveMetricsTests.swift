import Foundation
import Metrics
import NIOHTTP1
import Reporting
import TestSupport
import Testing
import Timing

@testable import LivePage

@Suite struct LiveMetricsTests {
    private static let start = Instant(nanoseconds: 1_000_000_000)
    private static let facts = RunIdentity(
        plan: "a \"plan\"\nof \\ two lines", version: "1.2.3", seed: .max,
        startedAt: 1_773_480_413_250_000_000)

    /// Streams of a sampler with their turns, a transaction, set-up, and one that fails.
    private static func progress(
        names: [String] = ["ask", "ask [turn 1]", "talk", "log in"], count: Int = 200
    ) -> RunProgress {
        var aggregate = Aggregate(
            start: start, samplers: names, kinds: [1: .turn, 2: .transaction, 3: .setUp],
            groups: [("users", 1)], serviceLevels: [])
        for number in 0..<count {
            var sample = Sample(
                id: RequestID(group: 0, thread: 0, ordinal: number), iteration: number, sampler: 0,
                scheduled: start, issued: start)
            sample.part = 1
            sample.outputTokens = 7
            sample.tokenEvents = 7
            sample.firstToken = start + .milliseconds(Int64(10 + number))
            sample.lastToken = start + .milliseconds(Int64(100 + 10 * number))
            sample.done = start + .milliseconds(Int64(101 + 10 * number))
            if number % 10 == 9 { sample.outcome = .http5xx }
            aggregate.recordIssue(at: start)
            aggregate.record(sample)
            aggregate.record(transaction: 2, outcome: .ok, length: .milliseconds(Int64(number)))
        }
        for _ in 0..<3 { aggregate.recordDropped() }
        aggregate.recordIssue(at: start)
        return RunProgress(
            elapsed: .seconds(2.5), expected: nil, activeThreads: 3, openRequests: 1, aggregate: aggregate,
            requestsPerSecond: 0, tokensPerSecond: 0, thresholds: [])
    }

    private static func read(_ progress: RunProgress?) throws -> Exposition {
        try Exposition(LiveMetrics.text(facts, progress, as: .openMetrics))
    }

    @Test func aScraperReadsTheRunsOwnFigures() throws {
        let found = try Self.read(Self.progress())
        #expect(found.ends)
        let info = try #require(found.families["weir_run"])
        #expect(info.type == "info")
        #expect(
            info.samples[0].labels == [
                "plan": "a \"plan\" of \\ two lines", "version": "1.2.3", "seed": "\(UInt64.max)",
            ])
        #expect(found.value("weir_run_start_seconds") == 1_773_480_413.25)
        #expect(found.value("weir_run_duration_seconds") == 2.5)
        #expect(found.value("weir_active_threads") == 3)
        #expect(found.value("weir_open_requests") == 1)
        #expect(found.value("weir_dropped_arrivals_total") == 3)
        func requests(_ family: String, _ sampler: String, _ outcome: String) -> Double? {
            found.value(family, ["sampler": sampler, "outcome": outcome])
        }
        #expect(requests("weir_requests_total", "ask", "ok") == 180)
        #expect(requests("weir_requests_total", "ask", "http5xx") == 20)
        // A series that began with its first failure would show no rise.
        #expect(requests("weir_requests_total", "ask", "timeout") == 0)
        #expect(requests("weir_turn_requests_total", "ask [turn 1]", "ok") == 180)
        #expect(requests("weir_transaction_requests_total", "talk", "ok") == 200)
        #expect(requests("weir_setup_requests_total", "log in", "ok") == 0)
        #expect(found.value("weir_output_tokens_total", ["sampler": "ask"]) == 1_260)
        #expect(found.families["weir_transaction_output_tokens"] == nil)
        #expect(found.families["weir_transaction_ttft_seconds"] == nil)
    }

    @Test func histogramsAreCumulativeAndAddUp() throws {
        let progress = Self.progress()
        let found = try Self.read(progress)
        var bounds: [Double] = []
        for (family, metric) in [
            ("weir_ttft_seconds", LatencyMetric.ttft), ("weir_itl_seconds", .itl),
            ("weir_tpot_seconds", .tpot), ("weir_e2e_seconds", .e2e),
        ] {
            #expect(found.families[family]?.type == "histogram" && found.families[family]?.unit == "seconds")
            let buckets = found.buckets(family, sampler: "ask")
            let histogram = progress.aggregate.samplers[0].histogram(metric)
            #expect(buckets.count == 61)
            #expect(buckets.map(\.bound) == buckets.map(\.bound).sorted())
            #expect(buckets.map(\.count) == buckets.map(\.count).sorted())
            #expect(buckets.last?.bound == .infinity)
            #expect(buckets.last?.count == Double(histogram.count))
            #expect(found.value("\(family)_count", ["sampler": "ask"]) == Double(histogram.count))
            #expect(
                found.value("\(family)_sum", ["sampler": "ask"]) == (histogram.exact?.sum ?? 0) / 1e9)
            if bounds.isEmpty { bounds = buckets.map(\.bound) }
            #expect(buckets.map(\.bound) == bounds, "one list of bounds for all")
        }
    }

    @Test func bucketsCountWhatTheSamplesSay() throws {
        let progress = Self.progress()
        let buckets = try Self.read(progress).buckets("weir_ttft_seconds", sampler: "ask")
        // The successful ones, at 10…209 ms; a value within 0.1 % below a bound may count at the next.
        let values = (0..<200).filter { $0 % 10 != 9 }.map { Double(10 + $0) / 1e3 }
        for (bound, count) in buckets {
            #expect(values.count { $0 < bound * 0.999 } <= Int(count), "\(bound)")
            #expect(Int(count) <= values.count { $0 <= bound }, "\(bound)")
        }
    }

    @Test func healthIsToldByCheck() throws {
        var progress = Self.progress()
        #expect(try Self.read(progress).families["weir_run_health"] == nil)
        progress.health = {
            var health = RunHealth()
            health.wallTime = .seconds(Int64(3))
            return health
        }
        #expect(try Self.read(progress).value("weir_run_health") == 0)
        progress.health = {
            var health = RunHealth()
            health.wallTime = .seconds(Int64(3))
            health.sendDelay = .milliseconds(20)
            return health
        }
        let late = try Self.read(progress)
        #expect(late.value("weir_run_health") == 1)
        let checks = late.families["weir_run_health_check"]?.samples ?? []
        #expect(checks.count == RunHealth.checks.count)
        #expect(checks.filter { $0.value > 0 }.map { $0.labels["check"] } == ["sendDelay"])
        progress.health = {
            var health = RunHealth()
            health.clientResourceErrors = 1
            health.issued = 1
            health.sendDelay = .seconds(Int64(9))
            return health
        }
        #expect(try Self.read(progress).value("weir_run_health") == 2)
    }

    @Test func requestsInFlightAreNotLost() {
        let progress = Self.progress()
        let evidence = Evidence(aggregate: progress.aggregate, steady: nil, whole: nil)
        func health(isUnderway: Bool) -> RunHealth {
            RunHealth(
                evidence, readings: RunHealth.Readings(), processors: 1, sharesProcessWithServer: false,
                limits: RunHealth.Limits(), isUnderway: isUnderway)
        }
        #expect(health(isUnderway: true).isConserved)
        #expect(!health(isUnderway: false).isConserved)
    }

    @Test func aRunThatHasJustBegunIsReadable() throws {
        let found = try Self.read(nil)
        #expect(found.ends && found.families.keys.sorted() == ["weir_run", "weir_run_start_seconds"])
        #expect(try Exposition(LiveMetrics.text(nil, nil, as: .openMetrics)).families.isEmpty)
    }

    @Test func hostileNamesStayApartAndInert() throws {
        let names = [Hostile.endless, Hostile.endless + "x", Hostile.everything, "\\\"\n"]
        let found = try Self.read(Self.progress(names: names, count: 3))
        let samplers = found.families.values.flatMap(\.samples).compactMap { $0.labels["sampler"] }
        #expect(Set(samplers).count == 4)
        #expect(samplers.allSatisfy { $0.unicodeScalars.count <= SafeTextLimits.name })
    }

    private enum SafeTextLimits {
        /// The longest name, and the character that says that it was cut.
        static let name = 121
    }

    @Test func theOlderFormHasItsOwnNames() throws {
        let text = LiveMetrics.text(Self.facts, Self.progress(), as: .prometheus)
        #expect(text.contains("# TYPE weir_requests_total counter\nweir_requests_total{"))
        #expect(text.contains("# TYPE weir_run_info gauge\nweir_run_info{"))
        #expect(text.contains("# TYPE weir_ttft_seconds histogram\nweir_ttft_seconds_bucket{"))
        #expect(!text.contains("# EOF") && !text.contains("# UNIT") && !text.contains(" info\n"))
        // Both forms have the same series.
        func series(_ format: ExpositionText.Format) -> [Substring] {
            LiveMetrics.text(Self.facts, Self.progress(), as: format).split(separator: "\n")
                .filter { !$0.hasPrefix("#") }
        }
        #expect(series(.prometheus) == series(.openMetrics))
    }

    @Test func thePublicReadersTakeBoth() throws {
        let python = ProcessInfo.processInfo.environment["WEIR_PYTHON"] ?? "python3"
        guard let probe = try runProgram(python, ["-c", "import prometheus_client"]), probe.status == 0 else {
            return skip("no Python with prometheus_client; WEIR_PYTHON names one")
        }
        let code =
            "import sys; from prometheus_client.openmetrics.parser import text_string_to_metric_families as o; "
            + "from prometheus_client.parser import text_string_to_metric_families as p; "
            + "r = {'o': o, 'p': p}[sys.argv[2]]; "
            + "f = list(r(open(sys.argv[1], encoding='utf-8', newline='').read())); "
            + "print(sum(s.value for m in f for s in m.samples if s.name == 'weir_requests_total'))"
        try withTemporaryFolder { folder in
            for names in [["ask", "b", "c", "d"], [Hostile.endless, Hostile.everything, "\\\"\n", "="]] {
                var progress = Self.progress(names: names)
                progress.health = { RunHealth() }
                for (format, letter) in [(ExpositionText.Format.openMetrics, "o"), (.prometheus, "p")] {
                    try LiveMetrics.text(Self.facts, progress, as: format).write(
                        toFile: "\(folder)/metrics", atomically: true, encoding: .utf8)
                    let result = try #require(
                        try runProgram(python, ["-c", code, "\(folder)/metrics", letter]))
                    #expect(result.status == 0 && Double(result.output.dropLast()) == 200, "\(result.output)")
                }
            }
        }
    }

    @Test(arguments: [
        ([], false), (["*/*"], false), (["text/plain"], false), (["application/openmetrics-text"], true),
        (["application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1"], true),
        (["APPLICATION/OpenMetrics-Text ; version=1.0.0 ; q=0.8", "text/plain;q=0.8"], true),
        (["text/plain;version=0.0.4;q=0.9, application/openmetrics-text;q=0.5"], false),
        (["application/openmetrics-text;q=0"], false), (["application/openmetrics-text;q=x"], false),
        ([";,;;, ,=;q=,"], false),
    ]) func theFormIsTheOneThatIsAskedFor(accept: [String], isOpenMetrics: Bool) {
        #expect((ExpositionText.Format(accept: accept) == .openMetrics) == isOpenMetrics)
    }

    @Test func metricsAreForWhoHasTheToken() {
        let gate = LiveGate(port: 9, token: "cafe")
        func status(_ path: String, _ headers: [(String, String)] = [], method: HTTPMethod = .GET) -> Int {
            let head = HTTPRequestHead(
                version: .http1_1, method: method, uri: path,
                headers: HTTPHeaders([("Host", "127.0.0.1:9")] + headers))
            switch gate.answer(head) {
            case .metrics: return 200
            case .refused(let status, _): return status
            default: return 0
            }
        }
        let good = ("Authorization", "Bearer cafe")
        #expect(status("/cafe/metrics") == 200)
        #expect(status("/cafe/metrics?x=1") == 200)
        #expect(status("/metrics", [good]) == 200)
        #expect(status("/metrics", [("authorization", "bearer  cafe")]) == 200)
        for wrong in ["Bearer", "Bearer caf", "Bearer cafe1", "Bearer CAFE", "Basic cafe", "cafe", ""] {
            #expect(status("/metrics", [("Authorization", wrong)]) == 404, "\(wrong)")
        }
        #expect(status("/metrics") == 404)
        #expect(status("/metrics", [good, good]) == 404)
        #expect(status("/metrics", [good, ("Origin", "http://evil.example")]) == 403)
        #expect(status("/metrics", [good, ("Host", "evil.example")]) == 421)
        #expect(status("/metrics", [good], method: .POST) == 405)
        // The header opens the metrics alone.
        for path in ["/", "/events", "/live.js", "/metrics/", "//metrics"] {
            #expect(status(path, [good]) == 404, "\(path)")
        }
    }

    @Test func aScraperIsWaitedForThatComesOften() {
        func at(_ seconds: Double) -> Instant { Self.start + .seconds(seconds) }
        var rhythm = ScraperRhythm()
        #expect(!rhythm.isExpected(at: at(1), for: 1))
        rhythm.came(at: at(1), seeing: 1)
        // Of one that came once nobody knows whether it comes again.
        #expect(!rhythm.isExpected(at: at(1.5), for: 2))
        rhythm.came(at: at(3), seeing: 2)
        #expect(!rhythm.isExpected(at: at(3.5), for: 2))
        #expect(rhythm.isExpected(at: at(3.5), for: 3))
        #expect(rhythm.isExpected(at: at(7), for: 3))
        #expect(!rhythm.isExpected(at: at(8), for: 3))
        rhythm.came(at: at(18), seeing: 3)
        #expect(!rhythm.isExpected(at: at(19), for: 4))
    }

    @Test func theServerAnswersInTheFormThatIsAskedFor() throws {
        let server = try LiveServer.start(.loopback, plan: "a plan")
        defer { server.stop() }
        let parts = server.url.split(separator: "/")
        let port = try #require(Int(parts[1].split(separator: ":")[1]))
        #expect(server.metricsURL == server.url + "metrics")
        func scrape(_ extra: String = "") -> (head: String, body: String) {
            let request = RawHTTP.get("/\(parts[2])/metrics", host: String(parts[1]), extra: extra)
            let answer = RawHTTP.exchange(request, port: port).components(separatedBy: "\r\n\r\n")
            return (answer.first ?? "", answer.dropFirst().joined(separator: "\r\n\r\n"))
        }
        let open = "Accept: application/openmetrics-text;version=1.0.0\r\n"
        #expect(scrape(open).body == "# EOF\n")
        server.begin(Self.facts)
        server.publish(Self.progress())
        let modern = scrape(open)
        #expect(
            modern.head.contains(
                "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8"))
        #expect(try Exposition(modern.body).value("weir_open_requests") == 1)
        #expect(scrape().head.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8"))
        // What is published next is what is scraped next, from the same answer until then.
        #expect(scrape(open).body == modern.body)
        server.publish(Self.progress(count: 10))
        let next = try Exposition(scrape(open).body)
        #expect(next.value("weir_requests_total", ["sampler": "ask", "outcome": "ok"]) == 9)
    }
}
