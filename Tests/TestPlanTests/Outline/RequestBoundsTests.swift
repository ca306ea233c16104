import Testing

@testable import TestPlan

@Suite struct RequestBoundsTests {
    /// The outline of an element written as XML, nothing resolved.
    private func node(_ text: String) throws -> PlanOutline.Node {
        func node(_ element: XMLElement) -> PlanOutline.Node {
            PlanOutline.Node(
                element: element.name,
                attributes: element.attributes.map {
                    PlanOutline.Value(
                        name: $0.name, written: $0.value.string, value: $0.value.string, origins: [])
                }, text: nil, children: element.children.map(node), line: 1)
        }
        return node(try #require(XMLReader.read(Array(text.utf8), file: "x").root))
    }

    @Test(
        arguments: [
            // threads × loops × samplers
            ("threads='3' loops='5'", "<sse/><thinkTime/><http/>", 30, 30),
            ("threads='3' loops='forever' duration='1m'", "<sse/><http/>", 3, nil),
            ("threads='3' loops='5' duration='1m'", "<sse/><http/>", 3, 30),
            ("threads='3' loops='5' duration='1m'", "<thinkTime/><http/>", 0, 15),
            ("threads='2' loops='2' onSampleError='stopThread'", "<sse/><http/>", 2, 8),
            ("threads='1' loops='1'", "<loop count='4'><http/><http/></loop>", 8, 8),
            ("threads='1' loops='1'", "<while><http/></while>", 0, nil),
            ("threads='1' loops='1'", "<while><thinkTime/></while>", 0, 0),
            ("threads='1' loops='1'", "<if><http/><else><http/><http/></else></if>", 1, 2),
            ("threads='1' loops='1'", "<if><http/></if>", 0, 1),
            (
                "threads='1' loops='1'", "<switch><case><http/></case><default><http/></default></switch>", 0,
                1
            ),
            ("threads='1' loops='6'", "<random><http/><loop count='2'><http/></loop></random>", 6, 12),
            ("threads='1' loops='1'", "<conversation turns='2-4'><sse/></conversation>", 2, 4),
            (
                "threads='1000000000' loops='1000000000'", "<http/><loop count='1000000000'><http/></loop>",
                Int.max, Int.max
            ),
        ] as [(String, String, Int, Int?)])
    func countsWhatAGroupSends(attributes: String, steps: String, least: Int, most: Int?) throws {
        let group = try node("<threadGroup \(attributes)>\(steps)</threadGroup>")
        #expect(RequestBounds(group: group, poolsCanEnd: false) == RequestBounds(least: least, most: most))
    }

    @Test func aPoolThatEndsThreadsLeavesNoLowerBound() throws {
        let group = try node("<threadGroup threads='2' loops='5'><sse/></threadGroup>")
        #expect(RequestBounds(group: group, poolsCanEnd: true) == RequestBounds(least: 0, most: 10))
    }

    @Test func anOpenGroupHasNoBoundsWithoutItsArrivals() throws {
        let group = try node("<openThreadGroup maxThreads='2'><sse/></openThreadGroup>")
        #expect(RequestBounds(group: group, poolsCanEnd: false) == RequestBounds(least: 0, most: nil))
        func bounds(_ arrivals: Int?, poolsCanEnd: Bool = false) -> RequestBounds {
            RequestBounds(openGroup: group, arrivals: arrivals, maxThreads: 2, poolsCanEnd: poolsCanEnd)
        }
        #expect(bounds(50) == RequestBounds(least: 2, most: 50))
        #expect(bounds(1) == RequestBounds(least: 1, most: 1))
        #expect(bounds(nil) == RequestBounds(least: 1, most: nil))
        #expect(bounds(50, poolsCanEnd: true) == RequestBounds(least: 0, most: 50))
    }
}
