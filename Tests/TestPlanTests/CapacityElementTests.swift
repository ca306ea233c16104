import Metrics
import Testing
import Timing

@testable import TestPlan

@Suite struct CapacityElementTests {
    private func target(_ attributes: String, plan: String = "") throws -> CapacityTarget {
        let loaded = LoadedText(plan: "<capacity \(attributes)/>\(plan)")
        let model = try #require(loaded.plan?.plan, "\(loaded.messages)")
        return try model.capacityTarget(try #require(model.capacity)).get()
    }

    @Test func everyAttributeIsRead() throws {
        let target = try target(
            #"group="g" from="2" to="64" settle="5s" step="20s" maxStep="2m" within="10%" atLeast="8" "#
                + #"costPerHour="1.5" reset="cold""#,
            plan: #"<setUp name="cold"><http name="c" path="/c"/></setUp>"#)
        let settings = target.settings
        #expect(settings.unit == .threads)
        #expect(settings.from == 2 && settings.to == 64 && settings.within == 0.1)
        #expect(settings.settle == .seconds(5.0) && settings.step == .seconds(20.0))
        #expect(settings.maxStep == .seconds(120.0))
        #expect(settings.atLeast == 8 && settings.costPerHour == 1.5)
        #expect(target.reset == 0 && target.group == 1)
        #expect(target.loads == [1: .held(HeldWorkload(.threads, threads: 64))])
    }

    @Test func allHasDefaults() throws {
        let target = try target("")
        #expect(target.settings == CapacitySettings(unit: .threads))
        #expect(target.reset == nil)
        #expect(try self.target(#"levels="1, 2,4""#).settings.levels == [1, 2, 4])
    }

    @Test func theCommandLineWins() throws {
        let loaded = LoadedText(plan: #"<capacity from="2" to="64"/>"#)
        let model = try #require(loaded.plan?.plan)
        var given = CapacityPlan()
        given.to = 9
        let wanted = try #require(model.capacity).replaced(by: given)
        #expect(wanted.from == 2 && wanted.to == 9)
    }

    @Test func openGroupsAreVariedByTheirRate() throws {
        let loaded = LoadedText(
            """
            <testPlan name="t"><httpDefaults baseURL="http://127.0.0.1:1"/>
            <openThreadGroup name="o" rate="5/s" duration="1m" maxThreads="50" arrivals="poisson">
            <http name="a" path="/"/></openThreadGroup>
            <threadGroup name="c" threads="3" loops="1"><http name="b" path="/"/></threadGroup>
            <capacity group="o" from="0.5" to="20.5"/></testPlan>
            """)
        let model = try #require(loaded.plan?.plan, "\(loaded.messages)")
        let target = try model.capacityTarget(try #require(model.capacity)).get()
        #expect(target.settings.unit == .arrivals)
        #expect(target.loads[0] == .held(HeldWorkload(.arrivals(.poisson), threads: 50)))
        // The other group keeps its load, without an end.
        #expect(target.loads[1] == .closed(ClosedWorkload(threads: 3)))
    }

    @Test(arguments: [
        (#"from="0""#, "from must be a number above 0"), (#"to="x""#, "to must be a number above 0"),
        (#"from="5" to="4""#, "from is greater than to"), (#"step="0s""#, "step must be more than zero"),
        (#"within="100%""#, "within must be a percentage"),
        (#"levels="4,2""#, "levels must be loads that grow"),
        (#"levels="1,,2""#, "levels must be loads that grow"), (#"atLeast="1.5""#, "whole number of threads"),
        (#"group="x""#, "there is no threadGroup or openThreadGroup"), (#"reset="x""#, "there is no setUp"),
        (#"step="5s" maxStep="1s""#, "step is longer than maxStep"), (#"sttle="5s""#, "unknown attribute"),
    ])
    func whatIsWrongIsSaidWithItsPlace(attributes: String, message: String) {
        let loaded = LoadedText(plan: "<capacity \(attributes)/>")
        #expect(loaded.messages.count == 1, "\(loaded.messages)")
        #expect(loaded.messages.first?.contains(message) == true, "\(loaded.messages)")
        #expect(loaded.messages.first?.hasPrefix("3:") == true, "\(loaded.messages)")
    }

    private func refusals(_ plan: String, steps: String) -> [String] {
        let loaded = LoadedText(
            plan: "<capacity group=\"g\"/>" + plan, group: #"threads="2" loops="1""#, steps: steps)
        guard let model = loaded.plan?.plan, let capacity = model.capacity,
            case .failure(let problems) = model.capacityTarget(capacity)
        else { return loaded.messages }
        return problems.diagnostics.map { "\($0.location.line): \($0.message)" }
    }

    /// A run passes the element over, so only the search refuses.
    @Test func loadsThatCannotBeVariedAreRefused() {
        let get = #"<http name="a" path="/"/>"#
        #expect(refusals("", steps: get).isEmpty)
        let meeting = refusals("", steps: #"<rendezvous threads="2"/>"# + get)
        #expect(meeting.count == 1 && meeting[0].contains("4: capacity: threadGroup \"g\" has a rendezvous"))
        let pool =
            #"<syntheticPool name="q" rows="3" length="constant" tokens="4" order="shuffle" onEnd="stopThread"/>"#
        #expect(refusals(pool, steps: get).first?.contains("stops threads at its end") == true)
        let staged = """
            <threadGroup name="s"><stages><stage duration="1s" threads="2"/></stages><http name="b" path="/"/>
            </threadGroup>
            """
        #expect(refusals(staged, steps: get).first?.contains("cannot keep its load beside") == true)
    }
}
