import Testing

@testable import TestPlan

@Suite struct RequestBoundsTests {
    /// A group as the loader reads it; `S` stands for a sampler, `P` for a pause.
    private func group(_ attributes: String, _ steps: String, element: String = "threadGroup") throws
        -> ThreadGroup
    {
        let text = steps.replacing("S", with: #"<http name="a" path="/"/>"#)
            .replacing("P", with: #"<thinkTime duration="1s"/>"#)
        let loaded = LoadedText(
            """
            <testPlan name="t"><httpDefaults baseURL="http://127.0.0.1:1"/>
            <\(element) name="g" \(attributes)>\(text)</\(element)></testPlan>
            """)
        return try #require(loaded.plan?.plan.threadGroups.first, "\(loaded.messages)")
    }

    private static let talk =
        #"<user>u</user><sse name="b" path="/"><body>${messages}</body></sse></conversation>"#

    @Test(
        arguments: [
            // threads × loops × samplers
            ("threads='3' loops='5'", "SPS", 30, 30),
            ("threads='3' loops='forever' duration='1m'", "SS", 3, nil),
            ("threads='3' loops='5' duration='1m'", "SS", 3, 30),
            ("threads='3' duration='1m'", "SS", 3, nil),
            ("threads='3' loops='5' duration='1m'", "PS", 0, 15),
            ("threads='2' loops='2' onSampleError='stopThread'", "SS", 2, 8),
            ("threads='1' loops='1'", "<loop count='4'>SS</loop>", 8, 8),
            ("threads='1' loops='1'", "<loop count='4' duration='1m'>SS</loop>", 2, 8),
            ("threads='1' loops='1'", "<while condition='1 &lt; 2'>S</while>", 0, nil),
            ("threads='1' loops='1'", "<while condition='1 &lt; 2'>P</while>S", 1, 1),
            ("threads='1' loops='1'", "<if condition='1 &lt; 2'>S<else>SS</else></if>", 1, 2),
            ("threads='1' loops='1'", "<if condition='1 &lt; 2'>S</if>", 0, 1),
            ("threads='1' loops='1'", "<switch value='1'><case value='1'>S</case></switch>", 0, 1),
            (
                "threads='1' loops='1'",
                "<switch value='1'><case value='1'>S</case><default>SS</default></switch>", 1, 2
            ),
            ("threads='1' loops='6'", "<random>S<loop count='2'>S</loop></random>", 6, 12),
            ("threads='1' loops='6'", "<onceOnly>S</onceOnly>S", 6, 12),
            ("threads='1' loops='6'", "<transaction name='t'>SS</transaction>", 12, 12),
            ("threads='1' loops='1'", "<conversation turns='2-4'>" + talk, 1, 4),
            ("threads='1' loops='1'", "<conversation turns='2-4' onTurnError='continue'>" + talk, 2, 4),
            (
                "threads='1000000' loops='1000000000'", "S<loop count='1000000000'>S</loop>", Int.max, Int.max
            ),
        ] as [(String, String, Int, Int?)])
    func countsWhatAGroupSends(attributes: String, steps: String, least: Int, most: Int?) throws {
        let group = try group(attributes, steps)
        #expect(RequestBounds(group, poolsCanEnd: false) == RequestBounds(least: least, most: most))
    }

    @Test func aPoolThatEndsThreadsLeavesNoLowerBound() throws {
        let group = try group("threads='2' loops='5'", "S")
        #expect(RequestBounds(group, poolsCanEnd: true) == RequestBounds(least: 0, most: 10))
    }

    @Test func stagesHaveNoBounds() throws {
        let group = try group("", "<stages><stage threads='5' duration='1m'/></stages>S")
        #expect(RequestBounds(group, poolsCanEnd: false) == RequestBounds(least: 0, most: nil))
    }

    @Test func anOpenGroupHasNoBoundsWithoutItsArrivals() throws {
        let group = try group("maxThreads='2' rate='10/s' duration='5s'", "S", element: "openThreadGroup")
        func bounds(_ arrivals: Int?, poolsCanEnd: Bool = false) -> RequestBounds {
            RequestBounds(group, poolsCanEnd: poolsCanEnd, arrivals: arrivals)
        }
        #expect(bounds(50) == RequestBounds(least: 2, most: 50))
        #expect(bounds(1) == RequestBounds(least: 1, most: 1))
        #expect(bounds(nil) == RequestBounds(least: 1, most: nil))
        #expect(bounds(50, poolsCanEnd: true) == RequestBounds(least: 0, most: 50))
    }

    @Test func theStepsOfAnIncludedFileCount() throws {
        let folder = try TemporaryFolder()
        let steps = #"<fragment><loop count="3"><http name="in" path="/"/></loop></fragment>"#
        try folder.write(Array(steps.utf8), to: "part.xml")
        let loaded = LoadedText(
            """
            <testPlan name="t"><httpDefaults baseURL="http://127.0.0.1:1"/>
            <threadGroup name="g" threads="2" loops="2"><include file="part.xml"/></threadGroup></testPlan>
            """, path: folder.path + "/plan.xml")
        let group = try #require(loaded.plan?.plan.threadGroups.first, "\(loaded.messages)")
        #expect(RequestBounds(group, poolsCanEnd: false) == RequestBounds(least: 12, most: 12))
    }
}
