import Metrics
import Testing
import Timing

@testable import Execution

/// Each controller by what a plan with it sends, in virtual time.
@Suite struct ControllerTests {
    private static let variables = """
        <variables><variable name="n" value="3"/><variable name="kind" value="b"/>
        <variable name="city_1" value="p"/><variable name="city_2" value="q"/></variables>
        """

    private func sent(_ steps: String, loops: Int = 1) throws -> String {
        let graph = try ExecutionGraph.plan(
            Self.variables + "<threadGroup name=\"g\" threads=\"1\" loops=\"\(loops)\">\(steps)</threadGroup>"
        )
        return VirtualRun.run(graph) { _ in .ok() }.names(graph)
    }

    @Test(arguments: [
        ("<loop count=\"3\">\(http("ab"))</loop>\(http("c"))", 1, "abababc"),
        ("<loop count=\"2\"><loop count=\"2\">\(http("a"))</loop>\(http("b"))</loop>", 2, "aabaabaabaab"),
        ("<if condition=\"${n} == 3\">\(http("a"))<else>\(http("b"))</else></if>\(http("c"))", 1, "ac"),
        ("<if condition=\"${n} == 4\">\(http("a"))<else>\(http("b"))</else></if>\(http("c"))", 1, "bc"),
        ("<if condition=\"${n} == 4\">\(http("a"))</if>\(http("c"))", 2, "cc"),
        ("<while condition=\"${__counter(TRUE)} &lt; 4\">\(http("a"))</while>\(http("b"))", 1, "aaaab"),
        ("<while condition=\"false\">\(http("a"))</while>\(http("b"))", 1, "b"),
        (
            "<switch value=\"${kind}\"><case value=\"a\">\(http("a"))</case><case value=\"b\">\(http("bc"))</case>"
                + "<default>\(http("d"))</default></switch>\(http("e"))", 1, "bce"
        ),
        (
            "<switch value=\"x\"><case value=\"a\">\(http("a"))</case><default>\(http("d"))</default></switch>",
            1, "d"
        ),
        ("<switch value=\"x\"><case value=\"a\">\(http("a"))</case></switch>\(http("e"))", 1, "e"),
        ("<onceOnly>\(http("a"))</onceOnly>\(http("b"))", 3, "abbb"),
        ("<onceOnly times=\"2\">\(http("a"))</onceOnly>\(http("b"))", 3, "ababb"),
        ("<percent percent=\"50%\" spread=\"even\">\(http("a"))</percent>\(http("b"))", 4, "babbab"),
        ("<percent percent=\"25%\" spread=\"even\">\(http("a"))</percent>\(http("b"))", 4, "bbabb"),
        ("<interleave>\(http("abc"))</interleave>\(http("x"))", 5, "axbxcxaxbx"),
        ("<forEach in=\"city\" as=\"c\">\(http("a"))</forEach>\(http("b"))", 2, "aabaab"),
        ("<percent percent=\"100%\">\(http("a"))</percent>", 3, "aaa"),
        ("<runtime duration=\"35ms\">\(http("a"))</runtime>\(http("b"))", 1, "aaaab"),
        ("<loop duration=\"35ms\">\(http("a"))</loop>\(http("b"))", 2, "aaaabaaaab"),
        ("<loop count=\"2\" duration=\"35ms\">\(http("a"))</loop>\(http("b"))", 1, "aab"),
        ("<transaction name=\"t\">\(http("ab"))</transaction>", 2, "abab"),
    ])
    func controllersRunTheirSteps(steps: String, loops: Int, expected: String) throws {
        #expect(try sent(steps, loops: loops) == expected)
    }

    @Test func randomTakesEachStepAboutEquallyOftenAndTheSameAgain() throws {
        let steps = "<random>\(http("abc"))</random>"
        let first = try sent(steps, loops: 600)
        #expect(first == (try sent(steps, loops: 600)))
        for name in "abc" { #expect((150...250).contains(first.filter { $0 == name }.count)) }
    }

    @Test func randomOrderTakesEachStepOnce() throws {
        let orders = Array(try sent("<randomOrder>\(http("abc"))</randomOrder>", loops: 120))
        let passes = stride(from: 0, to: orders.count, by: 3).map { String(orders[$0..<$0 + 3]) }
        #expect(passes.count == 120)
        #expect(passes.allSatisfy { $0.sorted() == ["a", "b", "c"] })
        #expect(Set(passes).count == 6)
    }

    @Test func anOrderOutlivesTheRowsThatAreDealtInIt() throws {
        let sent = try sent(
            "<randomOrder><loop count=\"3\">\(http("a"))</loop>\(http("bc"))</randomOrder>", loops: 20)
        #expect(sent.filter { $0 == "a" }.count == 60)
        #expect(sent.filter { $0 == "b" }.count == 20)
    }

    @Test func percentIsAShareOfThePasses() throws {
        let sent = try sent("<percent percent=\"20%\">\(http("a"))</percent>\(http("b"))", loops: 1_000)
        #expect((150...250).contains(sent.filter { $0 == "a" }.count))
    }

    /// Choices are keyed by thread and iteration, so sharding changes none of them.
    @Test func shardsChooseAsOneMachineDoes() throws {
        let graph = try ExecutionGraph.group(
            "<random>\(http("abcd"))</random><percent percent=\"50%\">\(http("e"))</percent>",
            #"threads="6" loops="20""#)
        func choices(_ run: VirtualRun) -> [String] {
            run.samples.map { "\($0.id.thread)-\($0.iteration)-\(graph.rows[$0.sampler])" }
        }
        let whole = choices(VirtualRun.run(graph) { _ in .ok() })
        let shards = (0..<3).flatMap { choices(VirtualRun.run(graph, shard: $0, of: 3) { _ in .ok() }) }
        #expect(whole.sorted() == shards.sorted())
    }

    @Test func aLoopThatCanDoNothingLetsTheLoadEnd() throws {
        let graph = try ExecutionGraph.group(
            "<while condition=\"true\"><if condition=\"false\">\(http("a"))</if></while>",
            #"threads="1" duration="1s""#)
        let run = VirtualRun.run(graph) { _ in .ok() }
        #expect(run.reports.last?.isFinished == true)
        #expect(run.issues.isEmpty)
    }

    // MARK: Transactions

    private func transaction(_ run: VirtualRun, _ graph: ExecutionGraph) throws -> SamplerStatistics {
        try #require(run.aggregate?.samplers.first { $0.name == "t" })
    }

    @Test func aTransactionHasARowOfItsOwnWithoutItsPauses() throws {
        let graph = try ExecutionGraph.group(
            "<transaction name=\"t\">\(http("a"))<thinkTime duration=\"1s\"/>\(http("b"))</transaction>",
            #"threads="2" loops="3""#)
        let run = VirtualRun.run(graph) { _ in .ok(10) }
        let row = try transaction(run, graph)
        #expect(row.kind == .transaction)
        #expect(row.outcomes[.ok] == 6)
        #expect(row.histogram(.e2e).max == .milliseconds(20))
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.requests.issued == 12)
        #expect(aggregate.requests.isConserved)
        #expect(aggregate.total.outcomes.total == 12)
    }

    @Test func itsPausesCountWhereThePlanSaysSo() throws {
        let graph = try ExecutionGraph.group(
            "<transaction name=\"t\" includeTimers=\"true\">\(http("a"))<thinkTime duration=\"1s\"/></transaction>"
        )
        let run = VirtualRun.run(graph) { _ in .ok(10) }
        let length = try #require(try transaction(run, graph).histogram(.done).max)
        #expect(length >= .milliseconds(1_009) && length <= .milliseconds(1_012))
    }

    @Test(arguments: ["continue", "startNextLoop", "stopThread"])
    func itFailsWithItsFirstFailedStep(policy: String) throws {
        let graph = try ExecutionGraph.group(
            "<transaction name=\"t\">\(http("ab"))</transaction>",
            "threads=\"1\" loops=\"2\" onSampleError=\"\(policy)\"")
        let row = try transaction(VirtualRun.run(graph) { $0 == 0 ? .refused : .ok() }, graph)
        #expect(row.outcomes[.connectRefused] == 1)
        #expect(row.outcomes[.ok] == (policy == "stopThread" ? 0 : 1))
    }

    @Test func oneThatTheEndCutsShortIsCensored() throws {
        let graph = try ExecutionGraph.group(
            "<transaction name=\"t\">\(http("ab"))</transaction>", #"threads="1" duration="15ms""#)
        let row = try transaction(VirtualRun.run(graph) { _ in .ok(10) }, graph)
        #expect(row.outcomes.total == 1)
        let cut = try ExecutionGraph.group(
            "<transaction name=\"t\">\(http("a"))<thinkTime duration=\"1s\"/>\(http("b"))</transaction>",
            #"threads="1" duration="15ms""#)
        #expect(try transaction(VirtualRun.run(cut) { _ in .ok(10) }, cut).outcomes[.censored] == 1)
    }
}
