import Metrics
import Testing
import Timing

@testable import Execution

/// Conversations in virtual time: what each request says of the turns before it.
@Suite struct ConversationTests {
    private func plan(
        _ attributes: String, system: String = "", after: String = "",
        group: String = #"threads="1" loops="1""#
    )
        throws -> ExecutionGraph
    {
        try .loaded(
            steps: """
                <conversation \(attributes)>\(system)<user>question ${__counter(TRUE)} "x"</user>
                <sse name="ask" path="/c"><body>{"m":${messages}}</body></sse>
                <thinkTime duration="1s"/></conversation>\(after)
                """, group: group)
    }

    @Test func eachTurnCarriesTheQuestionsAndStreamedAnswersBeforeIt() throws {
        let run = VirtualRun.run(try plan(#"turns="3""#, system: "<system>be brief</system>")) { number in
            .chat(#"answer \"\#(number)\""#)
        }
        let system = #"{"role":"system","content":"be brief"}"#
        func user(_ turn: Int) -> String { #"{"role":"user","content":"question \#(turn) \"x\""}"# }
        func answer(_ number: Int) -> String { #"{"role":"assistant","content":"answer \"\#(number)\""}"# }
        #expect(
            run.bodies == [
                #"{"m":[\#(system),\#(user(1))]}"#,
                #"{"m":[\#(system),\#(user(1)),\#(answer(0)),\#(user(2))]}"#,
                #"{"m":[\#(system),\#(user(1)),\#(answer(0)),\#(user(2)),\#(answer(1)),\#(user(3))]}"#,
            ])
        // 12 ms an answer, and a pause of a second between two.
        #expect(run.issues.map { ($0 - VirtualRun.start).nanoseconds / 1_000_000 } == [0, 1_012, 2_024])
    }

    @Test func aNewConversationStartsWithoutHistory() throws {
        let run = VirtualRun.run(try plan(#"turns="2""#, group: #"threads="1" loops="2""#)) { _ in .chat("a")
        }
        #expect(run.bodies.count == 4)
        #expect(run.bodies[2] == #"{"m":[{"role":"user","content":"question 3 \"x\""}]}"#)
    }

    @Test func turnsHaveRowsOfTheirOwnThatTheTotalLeavesOut() throws {
        let graph = try plan(#"turns="3""#)
        #expect(graph.rows == ["ask", "ask [turn 1]", "ask [turn 2]", "ask [turn 3]"])
        let run = VirtualRun.run(graph) { _ in .chat("a") }
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.samplers.map(\.outcomes.total) == [3, 1, 1, 1])
        #expect(aggregate.total.outcomes.total == 3)
        #expect(aggregate.requests.isConserved)
    }

    @Test func turnsBeyondTheTwentiethShareARow() throws {
        let graph = try plan(#"turns="23""#)
        #expect(graph.rows.count == 22)
        #expect(graph.rows.last == "ask [turn 21+]")
        let run = VirtualRun.run(graph) { _ in .chat("a") }
        #expect(run.aggregate?.samplers.last?.outcomes.total == 3)
    }

    @Test func aFailedTurnEndsTheConversationAndThePlanGoesOn() throws {
        let graph = try plan(#"turns="3""#, after: #"<http name="after" path="/after"/>"#)
        let run = VirtualRun.run(graph) { number in
            number == 1 ? .refused : number == 0 ? .chat("a") : .plain("")
        }
        #expect(run.requests.map(\.url.last) == ["c", "c", "r"])
    }

    @Test func aFailedTurnIsNotInTheHistoryWhereTheConversationGoesOn() throws {
        let run = VirtualRun.run(try plan(#"turns="3" onTurnError="continue""#)) { number in
            number == 1 ? .refused : .chat("a\(number)")
        }
        #expect(run.bodies.count == 3)
        #expect(run.bodies[2].contains("a0"))
        #expect(run.bodies[2].components(separatedBy: "user").count == 3)
    }

    @Test func controllersInATurnBeginAnewAfterAFailedOne() throws {
        let graph = try ExecutionGraph.loaded(
            steps: """
                <conversation turns="2" onTurnError="continue"><user>u</user>
                <loop count="2"><http name="look" path="/l"/></loop>
                <sse name="ask" path="/c"><body>{"m":${messages}}</body></sse></conversation>
                """)
        // The first look-up of the first turn fails; the second turn has both of its own.
        let run = VirtualRun.run(graph) { number in
            number == 0 ? .refused : number == 3 ? .chat("a") : .plain("")
        }
        #expect(run.requests.map(\.url.last) == ["l", "l", "l", "c"])
    }

    @Test func aConversationIsHeldInALoopAgain() throws {
        let graph = try ExecutionGraph.loaded(
            steps: """
                <loop count="2"><conversation turns="2"><user>u</user>
                <sse name="ask" path="/c"><body>{"m":${messages}}</body></sse></conversation></loop>
                """)
        let run = VirtualRun.run(graph) { _ in .chat("a") }
        #expect(run.bodies.map { $0.components(separatedBy: "user").count - 1 } == [1, 2, 1, 2])
    }

    @Test func theNumberOfTurnsIsDrawnFromTheSeed() throws {
        let graph = try plan(#"turns="1-6""#, group: #"threads="4" loops="5""#)
        let run = VirtualRun.run(graph) { _ in .chat("a") }
        let again = VirtualRun.run(graph) { _ in .chat("a") }
        #expect(run.issues.count == again.issues.count)
        let halves = (0..<2).map { VirtualRun.run(graph, shard: $0, of: 2) { _ in .chat("a") }.issues.count }
        #expect(halves.reduce(0, +) == run.issues.count)
        #expect((20...120).contains(run.issues.count))
    }

    @Test func aPoolAdvancesWithEachTurn() throws {
        let graph = try ExecutionGraph.loaded(
            steps: """
                <conversation turns="3"><user>${p}</user>
                <sse name="ask" path="/c"><body>{"m":${messages}}</body></sse></conversation>
                """, group: #"threads="2" loops="2""#,
            before: """
                <syntheticPool name="p" rows="12" length="constant" tokens="8" sharing="unique" order="sequential"/>
                """)
        let run = VirtualRun.run(graph) { _ in .chat("a") }
        let questions = run.bodies.compactMap { $0.split(separator: #"content":""#).last.map(String.init) }
        #expect(questions.count == 12)
        #expect(Set(questions).count == 12)
    }
}

extension String {
    fileprivate func components(separatedBy part: String) -> [Substring] {
        split(separator: part, omittingEmptySubsequences: false)
    }
}
