import Metrics
import Testing
import Timing

@Suite struct MonitorStoreTests {
    private let facts = [
        MonitorFacts(name: "engine", kind: "prometheus", target: "http://h/metrics"),
        MonitorFacts(name: "host", kind: "host", target: "this machine"),
    ]

    private func read(
        _ monitor: String, _ values: [String: Double] = [:], totals: [String: Double] = [:],
        failure: String? = nil
    ) -> MonitorRead {
        MonitorRead(
            monitor: monitor, time: Instant(nanoseconds: 0), took: .milliseconds(2),
            cpuTime: .milliseconds(1),
            values: values.map { .init(series: $0.key, unit: .number, value: $0.value) }, totals: totals,
            failure: failure)
    }

    @Test func figuresAreOfTheWindow() throws {
        var store = MonitorStore(facts)
        for second in 0..<10 {
            store.add(read("engine", ["waiting": Double(second)]), at: .seconds(Double(second) + 0.5))
        }
        let series = try #require(store.series("engine", "waiting"))
        let figures = try #require(series.figures(from: .seconds(2.0), until: .seconds(8.0)))
        #expect(figures.readings == 6 && figures.lowest == 2 && figures.highest == 7 && figures.mean == 4.5)
        #expect(figures.value(of: .percentile(50)) == 4 && figures.value(of: .percentile(99)) == 7)
        #expect(series.figures(from: .seconds(20.0), until: .seconds(30.0)) == nil)
    }

    /// What was read before the load is the zero of the counters, and in no figure.
    @Test func theLookBeforeTheLoadIsTheZero() throws {
        var store = MonitorStore(facts)
        store.add(read("engine", ["waiting": 9], totals: ["requests": 0]), at: .seconds(-0.1))
        store.add(read("engine", ["waiting": 1, "requests": 5], totals: ["requests": 5]), at: .seconds(0.5))
        store.add(read("engine", totals: ["requests": 12]), at: .seconds(1.5))
        #expect(store.series("engine", "requests")?.total == 12)
        #expect(store.series("engine", "waiting")?.figures(from: .zero, until: .seconds(5.0))?.highest == 1)
    }

    /// A step of a search begins in the middle of what the counters count.
    @Test func aLaterBeginningCountsFromItsFirstLook() throws {
        var store = MonitorStore(facts)
        store.add(read("engine", ["requests": 5], totals: ["requests": 105]), at: .seconds(0.5))
        store.add(read("engine", ["requests": 5], totals: ["requests": 112]), at: .seconds(1.5))
        #expect(store.series("engine", "requests")?.total == 7)
    }

    @Test func failuresAreCountedAndNobodysReadsAreNot() {
        var store = MonitorStore(facts)
        store.add(read("engine", failure: "refused"), at: .seconds(0.5))
        store.add(read("engine", ["waiting": .infinity]), at: .seconds(1.5))
        store.add(read("nobody", ["x": 1]), at: .seconds(1.5))
        #expect(store.watches[0].looks == 2 && store.watches[0].failures == 1)
        #expect(store.watches[0].lastFailure == "refused" && store.watches[0].cpuTime == .milliseconds(2))
        #expect(store.series.isEmpty)
    }

    @Test func theOrderIsThePlansWhoeverWasFirst() {
        var store = MonitorStore(facts)
        store.add(read("host", ["memory": 1, "cpu": 1]), at: .seconds(0.5))
        store.add(read("engine", ["waiting": 1, "running": 1]), at: .seconds(0.6))
        #expect(
            store.series.map(\.fullName) == ["engine.running", "engine.waiting", "host.cpu", "host.memory"])
    }

    @Test func seriesAreBounded() {
        var store = MonitorStore(facts)
        let values = Dictionary(uniqueKeysWithValues: (0..<2_000).map { ("s\($0)", 1.0) })
        store.add(read("engine", values), at: .seconds(0.5))
        #expect(store.series.count == MonitorStore.mostSeries)
    }
}
