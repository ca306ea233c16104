import Testing
import Timing

@testable import TestPlan

/// Traces of others: their times, and prompts as long as they say.
@Suite struct TraceWordsTests {
    private func load(_ text: String, _ name: String, seed: Int = 5, replay: String = "") throws -> LoadedText
    {
        let folder = try TemporaryFolder()
        try folder.write(Array(text.utf8), to: name)
        return LoadedText(
            """
            <testPlan name="t" seed="\(seed)"><httpDefaults baseURL="http://h"/>
            <questionPool name="p" file="\(name)"/>
            <openThreadGroup name="g" maxThreads="2"><replay pool="p" \(replay)/>
            <sse name="a" path="/"><body>{"prompt":"${p}","n":${p.outputTokens}}</body></sse>
            </openThreadGroup></testPlan>
            """, path: folder.path + "/plan.xml")
    }

    private func words(_ plan: ValidatedPlan, _ row: Int) throws -> [Substring] {
        let pool = try #require(plan.pools.first)
        let column = try #require(pool.promptColumn)
        return String(decoding: pool.cell(row: row, column: column), as: UTF8.self).split(separator: " ")
    }

    private func column(_ plan: ValidatedPlan, _ name: String) throws -> [String] {
        let pool = try #require(plan.pools.first)
        let column = try #require(pool.columns.firstIndex(of: name))
        return (0..<pool.rowCount).map { String(decoding: pool.cell(row: $0, column: column), as: UTF8.self) }
    }

    private static let mooncake = """
        {"timestamp": 27482, "input_length": 1100, "output_length": 52, "hash_ids": [46, 47, 48]}
        {"timestamp": 30535, "input_length": 1030, "output_length": 26, "hash_ids": [46, 47, 49]}
        {"timestamp": 30535, "input_length": 700, "output_length": 1, "hash_ids": [46]}
        {"timestamp": 30600, "input_length": 500, "output_length": 1, "hash_ids": []}
        """

    @Test func blocksThatAreAlikeHaveTheSameWords() throws {
        let plan = try #require(try load(Self.mooncake, "m.jsonl").plan)
        #expect(plan.pools.first?.preset == .mooncake)
        #expect(plan.traces[0]?.offsets == [0, 3_053, 3_053, 3_118].map { .milliseconds(Int64($0)) })
        let rows = try (0..<4).map { try words(plan, $0) }
        #expect(rows.map(\.count) == [1_100, 1_030, 700, 500])
        #expect(rows[0].prefix(1_024) == rows[1].prefix(1_024))
        #expect(rows[0].dropFirst(1_024).prefix(6) != rows[1].dropFirst(1_024))
        #expect(rows[2].prefix(512) == rows[0].prefix(512))
        #expect(rows[2].dropFirst(512).prefix(100) != rows[0].dropFirst(512).prefix(100))
        #expect(rows[3].prefix(100) != rows[0].prefix(100))
        #expect(try column(plan, "outputTokens") == ["52", "26", "1", "1"])
    }

    @Test func wordsHangOnTheSeed() throws {
        func first(_ seed: Int) throws -> [Substring] {
            try words(try #require(try load(Self.mooncake, "m.jsonl", seed: seed).plan), 0)
        }
        #expect(try first(5) == first(5))
        #expect(try first(5) != first(6))
    }

    @Test func azureAndBurstGPTAreReadAsTheyAre() throws {
        let azure = try #require(
            try load(
                "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,37,4\r\n2023-11-16 18:15:50.9951690,20,9\r\n",
                "a.csv"
            ).plan)
        #expect(azure.pools.first?.preset == .azure)
        #expect(azure.traces[0]?.offsets == [.zero, Duration(nanoseconds: 4_314_579_000)])
        #expect(try (0..<2).map { try words(azure, $0).count } == [37, 20])
        let burst = try #require(
            try load(
                "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
                    + "5,,1.5,ChatGPT,472,18,490,Conversation log\n6.5,,0,GPT-4,0,0,0,API log\n",
                "b.csv"
            ).plan)
        #expect(burst.pools.first?.preset == .burstgpt)
        #expect(burst.traces[0]?.length == .milliseconds(1_500))
        #expect(try column(burst, "inputTokens") == ["472", "1"])
        #expect(try column(burst, "outputTokens") == ["18", "1"])
        #expect(
            burst.warnings.map(\.message) == [
                "questionPool \"p\": 1 row of 2 with no tokens in the prompt or the answer, such as a failed request, is sent "
                    + "with one (burstgpt)"
            ])
    }

    @Test func anotherColumnOfTimesHasItsOwnUnit() throws {
        let rows =
            #"{"timestamp":0,"at":1,"input_length":1,"output_length":1,"hash_ids":[]}"# + "\n"
            + #"{"timestamp":9,"at":3,"input_length":1,"output_length":1,"hash_ids":[]}"#
        #expect(
            try load(rows, "m.jsonl", replay: #"timestamp="at""#).plan?.traces[0]?.length
                == .seconds(Int64(2)))
        #expect(try load(rows, "m.jsonl", replay: #"unit="s""#).plan?.traces[0]?.length == .seconds(Int64(9)))
    }

    @Test(arguments: [
        (#"{"timestamp":0,"input_length":-1,"output_length":1,"hash_ids":[]}"#, "found \"-1\""),
        (#"{"timestamp":0,"input_length":1000001,"output_length":1,"hash_ids":[]}"#, "found \"1000001\""),
        (#"{"timestamp":0,"input_length":1,"hash_ids":[]}"#, "found \"\""),
        (#"{"timestamp":0,"input_length":1,"output_length":1e3,"hash_ids":[]}"#, "found \"1e3\""),
        (
            #"{"timestamp":0,"input_length":1,"output_length":1,"hash_ids":[1.5]}"#,
            "whole numbers as hash_ids"
        ),
        (
            #"{"timestamp":0,"input_length":1,"output_length":1,"hash_ids":[99999999999999999999]}"#,
            "hash_ids"
        ),
        (#"{"timestamp":0,"input_length":1,"output_length":1,"hash_ids":"x"}"#, "whole numbers as hash_ids"),
    ])
    func aRowThatCannotBeSentHasItsPlace(row: String, found: String) throws {
        let good = #"{"timestamp":0,"input_length":1,"output_length":1,"hash_ids":[1]}"#
        let messages = try load(good + "\n" + row, "m.jsonl").error?.diagnostics ?? []
        #expect(messages.first?.location.line == 2)
        #expect(messages.first?.message.hasSuffix(found) == true, "\(messages)")
    }

    @Test func aMillionWordsAreMadeWhenTheyAreSent() throws {
        let row = #"{"timestamp":0,"input_length":1000000,"output_length":1,"hash_ids":[1]}"#
        let plan = try #require(
            try load(Array(repeating: row, count: 500).joined(separator: "\n"), "m.jsonl").plan)
        #expect(try words(plan, 499).count == 1_000_000)
    }
}
