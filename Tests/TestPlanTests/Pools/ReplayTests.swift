import Foundation
import Testing
import Timing

@testable import TestPlan

/// What a replay makes of its file, and what it says about a file that it cannot replay.
@Suite struct ReplayTests {
    private func load(
        _ rows: String, replay: String = #"pool="t""#, file: String = "t.jsonl", pool: String = "",
        group: String = "", more: String = "", plan: String = ""
    ) throws -> LoadedText {
        let folder = try TemporaryFolder()
        try folder.write(Array(rows.utf8), to: file)
        let text = """
            <testPlan name="t">
            <questionPool name="t" file="\(file)" \(pool)/>\(plan)
            <httpDefaults baseURL="http://127.0.0.1:8089"/>
            <openThreadGroup name="g" maxThreads="2" \(group)>\(more)<replay \(replay)/>
            <http name="a" path="/"/></openThreadGroup>
            </testPlan>
            """
        let loaded = LoadedText(text, path: folder.path + "/plan.xml")
        return loaded
    }

    private func trace(_ rows: String, replay: String = #"pool="t""#, file: String = "t.jsonl") throws
        -> ArrivalTrace
    {
        let loaded = try load(rows, replay: replay, file: file)
        #expect(loaded.messages.isEmpty)
        return try #require(loaded.plan?.traces[0])
    }

    /// `file:line message` of each diagnostic, without the folder.
    private func complaints(_ loaded: LoadedText) -> [String] {
        (loaded.error?.diagnostics ?? []).map { diagnostic in
            let file = diagnostic.location.file.split(separator: "/").last ?? ""
            return "\(file):\(diagnostic.location.line) \(diagnostic.message)"
        }
    }

    private func lines(_ times: [String], name: String = "timestamp") -> String {
        times.map { #"{"\#(name)":\#($0),"prompt":"p"}"# }.joined(separator: "\n")
    }

    private func milliseconds(_ trace: ArrivalTrace) -> [Int64] {
        trace.offsets.map { $0.nanoseconds / 1_000_000 }
    }

    @Test func theFirstArrivalComesAtOnceAndTheOthersAtTheirDistance() throws {
        let trace = try trace(lines(["1767261600.5", "1767261600.75", "1767261602"]))
        #expect(milliseconds(trace) == [0, 250, 1_500])
        #expect(trace.rows == [0, 1, 2])
    }

    @Test(arguments: [
        (#"pool="t" speed="2""#, [Int64(0), 50, 500, 1_000]),
        (#"pool="t" speed="0.5""#, [0, 200, 2_000, 4_000]),
        (#"pool="t" unit="ms" speed="0.001""#, [0, 100, 1_000, 2_000]),
        (#"pool="t" count="2""#, [0, 100]),
        (#"pool="t" count="9""#, [0, 100, 1_000, 2_000]),
        // An arrival at the end is after it.
        (#"pool="t" duration="1s""#, [0, 100]),
        (#"pool="t" duration="1s" speed="2""#, [0, 50, 500]),
        (#"pool="t" duration="1s" speed="2" count="1""#, [0]),
    ])
    func itIsScaledAndLimited(replay: String, expected: [Int64]) throws {
        #expect(milliseconds(try trace(lines(["5", "5.1", "6", "7"]), replay: replay)) == expected)
    }

    @Test func rowsOutOfOrderAreSortedAndKeepTheirRow() throws {
        let trace = try trace(lines(["3", "1", "2", "1"]))
        #expect(milliseconds(trace) == [0, 0, 1_000, 2_000])
        #expect(trace.rows == [1, 3, 2, 0])
    }

    @Test func textsAreDates() throws {
        let trace = try trace(
            "TIMESTAMP,tokens\n2023-11-16 18:15:46.6805900,5\n2023-11-16 18:15:50.9951690,6\n",
            replay: #"pool="t" timestamp="TIMESTAMP""#, file: "t.csv")
        #expect(trace.offsets.map(\.nanoseconds) == [0, 4_314_579_000])
        #expect(trace.summary == "2 arrivals, the last after \(trace.length)")
    }

    @Test func everyBadRowIsNamedByItsLine() throws {
        let rows = """
            {"timestamp":1,"prompt":"a"}

            {"timestamp":"soon","prompt":"b"}
            {"prompt":"c"}
            {"timestamp":null,"prompt":"d"}
            {"timestamp":"2026-01-01T00:00:00Z","prompt":"e"}
            """
        #expect(
            complaints(try load(rows)) == [
                #"t.jsonl:3 the timestamp "timestamp" must be a number as in the rows before, found "soon""#,
                #"t.jsonl:4 this row has no "timestamp""#,
                #"t.jsonl:5 the timestamp "timestamp" must be a number as in the rows before, found "null""#,
                #"t.jsonl:6 the timestamp "timestamp" must be a number as in the rows before, "#
                    + #"found "2026-01-01T00:00:00Z""#,
            ])
        let csv = "timestamp,p\n\"1\",\"two\nlines\"\n2x,b\n"
        #expect(
            complaints(try load(csv, file: "t.csv")) == [
                #"t.csv:4 the timestamp "timestamp" must be a number as in the rows before, found "2x""#
            ])
        let first = try load(lines([#""soon""#]))
        #expect(
            complaints(first) == [
                "t.jsonl:1 the timestamp \"timestamp\" must be a number or an ISO 8601 time such as "
                    + "\"2026-01-31T12:00:00.250Z\", found \"soon\""
            ])
    }

    @Test func millisecondsSinceTheEpochAreNoSeconds() throws {
        let loaded = try load(lines(["1767261600000"]))
        #expect(
            complaints(loaded) == [
                #"t.jsonl:1 the timestamp "timestamp" is more seconds than can be counted, found "1767261600000""#
            ])
        #expect(loaded.suggestions.first == #"unit="ms" in <replay> says that timestamps are milliseconds"#)
    }

    @Test func manyBadRowsAreCounted() throws {
        let found = complaints(try load(lines(Array(repeating: "true", count: 50))))
        #expect(found.count == 21)
        #expect(found.contains { $0.hasSuffix("and 30 more like these") })
    }

    @Test(arguments: [
        (#"pool="u""#, "", "", #"plan.xml:4 replay: there is no question pool "u" in this plan"#),
        (
            #"pool="t" timestamp="time""#, "", "",
            #"plan.xml:4 replay: the pool "t" has no column "time" with timestamps; it has "timestamp", "prompt""#
        ),
        (
            #"pool="t""#, #"order="shuffle""#, "",
            #"plan.xml:4 replay: rows come in the order of their timestamps, and the pool "t" has a shuffled order"#
        ),
        (
            #"pool="t" speed="2x""#, "", "",
            #"plan.xml:4 replay: speed must be a number from 0.000001 to 1000000 such as "2" or "0.5", found "2x""#
        ),
        (
            #"pool="t" speed="0""#, "", "",
            #"plan.xml:4 replay: speed must be a number from 0.000001 to 1000000 such as "2" or "0.5", found "0""#
        ),
        (
            #"pool="t" unit="min""#, "", "",
            #"plan.xml:4 replay: unit must be one of s, ms, us, ns; found "min""#
        ),
        (#"pool="t" count="0""#, "", "", #"plan.xml:4 replay: count must be at least 1, found "0""#),
        (
            #"pool="t""#, "", #"rate="1/s""#,
            #"plan.xml:4 openThreadGroup "g": rate and <replay> exclude each other: the trace says it"#
        ),
        (#"pool="t" unit="s""#, "", "", "plan.xml:4 replay: the trace \"t\" takes more than 365d"),
    ])
    func nonsenseIsRefusedWithItsPlace(replay: String, pool: String, group: String, message: String) throws {
        let rows = lines(message.hasSuffix("365d") ? ["0", "100000000"] : ["1", "2"])
        #expect(complaints(try load(rows, replay: replay, pool: pool, group: group)) == [message])
    }

    @Test func stagesAndASecondReplayAreRefused() throws {
        let stages = #"<stages><stage duration="1s" rate="1/s"/></stages>"#
        #expect(
            complaints(try load(lines(["1"]), more: stages)) == [
                #"plan.xml:4 openThreadGroup "g": <stages> and <replay> exclude each other: the trace says it"#
            ])
        #expect(
            complaints(try load(lines(["1"]), more: #"<replay pool="t"/>"#)) == [
                #"plan.xml:4 openThreadGroup "g": <replay> may stand here only once"#
            ])
        let synthetic = #"<syntheticPool name="s" rows="2" length="constant" tokens="3"/>"#
        #expect(
            complaints(try load(lines(["1"]), replay: #"pool="s""#, plan: synthetic)) == [
                #"plan.xml:4 replay: the rows of the synthetic pool "s" have no timestamps"#
            ])
    }

    @Test func aWarmUpLongerThanTheTraceIsRefused() throws {
        let found = complaints(try load(lines(["1", "2"]), plan: #"<warmUp duration="2s"/>"#))
        #expect(found.count == 1)
        #expect(found.first?.contains("nothing would be measured") == true)
        #expect(complaints(try load(lines(["1", "2"]), plan: #"<warmUp duration="1s"/>"#)).isEmpty)
    }
}
