import Metrics
import Testing
import Timing

/// Each cause by figures as they are where it is at work, and none where nothing is.
@Suite struct BottleneckTests {
    private func reading(_ value: Double, variation: Double? = 0.01, unit: MetricUnit = .number)
        -> LoadFacts.Reading
    {
        .init(unit: unit, mean: value, highest: value, p90: value, variation: variation)
    }

    private func facts(
        _ label: String, ttft: Int64 = 200, tpot: Int64 = 20, retrieved: Int64? = nil, inFlight: Double,
        _ monitors: [String: LoadFacts.Reading] = [:]
    ) -> LoadFacts {
        LoadFacts(
            label: label, ttft: .milliseconds(ttft), tpot: .milliseconds(tpot),
            phases: retrieved.map { ["retrieved": .milliseconds($0)] } ?? [:],
            meanTTFT: .milliseconds(ttft), inFlight: inFlight, requests: 100, monitors: monitors)
    }

    private func engine(
        running: Double, waiting: Double, kvCache: Double = 0.4, variation: Double = 0.01
    ) -> [String: LoadFacts.Reading] {
        [
            "engine.running": reading(running, variation: variation),
            "engine.waiting": reading(waiting, variation: variation),
            "engine.kvCache": reading(kvCache, unit: .share),
        ]
    }

    @Test func aHealthyLoadNamesNone() {
        let found = Bottleneck.find(
            inner: facts("4", inFlight: 4, engine(running: 4, waiting: 0)),
            outer: facts("8", ttft: 210, inFlight: 8, engine(running: 8, waiting: 0)))
        #expect(found.cause == .unknown && found.others.isEmpty)
    }

    @Test func slotsThatAreTaken() {
        let found = Bottleneck.find(
            inner: facts("4", inFlight: 4, engine(running: 4, waiting: 0)),
            outer: facts("16", ttft: 1_400, inFlight: 16, engine(running: 4, waiting: 12)))
        #expect(found.cause == .concurrency)
        #expect(
            found.evidence == [
                "engine.running 4 → 4", "engine.waiting 0 → 12", "in flight 4 → 16", "ttft p50 200ms → 1.4s",
            ])
    }

    @Test func aCacheThatIsFull() {
        let found = Bottleneck.find(
            inner: facts("4", inFlight: 4, engine(running: 4, waiting: 0)),
            outer: facts(
                "16", ttft: 1_400, inFlight: 16, engine(running: 9, waiting: 7, kvCache: 0.97, variation: 0.2)
            ))
        #expect(found.cause == .kvCache)
    }

    @Test func promptsThatTakeTheirTime() {
        var inner = engine(running: 4, waiting: 0)
        inner["engine.prefillTime"] = reading(1e8, unit: .time)
        var outer = engine(running: 8, waiting: 0.1, variation: 0.3)
        outer["engine.prefillTime"] = reading(4e8, unit: .time)
        let found = Bottleneck.find(
            inner: facts("4", inFlight: 4, inner), outer: facts("8", ttft: 500, inFlight: 8, outer))
        #expect(found.cause == .prefill)
        #expect(found.evidence.first == "engine.prefillTime 100ms → 400ms")
    }

    @Test func tokensThatComeSlower() {
        let found = Bottleneck.find(
            inner: facts("4", inFlight: 4), outer: facts("8", ttft: 205, tpot: 45, inFlight: 8))
        #expect(found.cause == .decode)
    }

    @Test func retrievalThatComesFirst() {
        let found = Bottleneck.find(
            inner: facts("4", ttft: 300, retrieved: 100, inFlight: 4, engine(running: 4, waiting: 0)),
            outer: facts("8", ttft: 1_100, retrieved: 900, inFlight: 8, engine(running: 4, waiting: 0)))
        #expect(found.cause == .retrieval)
        #expect(found.evidence.first == "phase:retrieved p50 100ms → 900ms")
    }

    /// The phase has waited for a slot, which the engine tells.
    @Test func aPhaseBehindAQueueIsNoRetrieval() {
        let found = Bottleneck.find(
            inner: facts("3", ttft: 200, retrieved: 199, inFlight: 3, engine(running: 3, waiting: 0)),
            outer: facts("14", ttft: 882, retrieved: 881, inFlight: 14, engine(running: 4, waiting: 9.6)))
        #expect(found.cause == .concurrency)
    }

    /// A monitor of another server, or of one that stands still, says nothing of this one.
    @Test func aServerThatDoesNothingIsNoProofOfAGateway() {
        for running in [0.0, 2] {
            let frozen = engine(running: running, waiting: 0, variation: 0)
            let found = Bottleneck.find(
                inner: facts("3", inFlight: 3, frozen), outer: facts("12", ttft: 900, inFlight: 12, frozen))
            #expect(found.cause != .network)
        }
    }

    @Test func aQueueThatIsToldByItsTimeOnly() {
        let found = Bottleneck.find(
            inner: facts("3", inFlight: 3, ["engine.queueTime": reading(1e5, unit: .time)]),
            outer: facts("12", ttft: 900, inFlight: 12, ["engine.queueTime": reading(6e8, unit: .time)]))
        #expect(found.cause == .concurrency)
    }

    @Test func aCacheThatWasFullInsideTooIsNotWhatGaveWay() {
        let found = Bottleneck.find(
            inner: facts("3", inFlight: 3, engine(running: 3, waiting: 0, kvCache: 0.97)),
            outer: facts("12", ttft: 900, inFlight: 12, engine(running: 4, waiting: 8, kvCache: 0.97)))
        #expect(found.cause == .concurrency)
    }

    @Test func aServiceThatTurnsMostAwayIsNamedBeforeABusyMachine() {
        var outer = facts("12", inFlight: 12, ["host.cpu": reading(0.99, unit: .share)])
        outer.rateLimited = 0.99
        let inner = facts("3", inFlight: 3, ["host.cpu": reading(0.3, unit: .share)])
        let found = Bottleneck.find(inner: inner, outer: outer)
        #expect(found.cause == .errors && found.others == [.hardware])
        #expect(Bottleneck.find(inner: nil, outer: outer).others.isEmpty)
    }

    /// The phase comes later because the request has waited for its turn: what comes after it has grown as well.
    @Test func aPhaseThatOnlyWaitsWithTheRestIsNoRetrieval() {
        let found = Bottleneck.find(
            inner: facts("4", ttft: 300, retrieved: 100, inFlight: 4),
            outer: facts("8", ttft: 1_900, retrieved: 900, inFlight: 8))
        #expect(found.cause == .unknown)
    }

    @Test func aMachineThatIsBusy() {
        let found = Bottleneck.find(
            inner: facts("4", inFlight: 4, ["host.cpu": reading(0.5, unit: .share)]),
            outer: facts("8", ttft: 500, tpot: 60, inFlight: 8, ["host.cpu": reading(0.99, unit: .share)]))
        #expect(found.cause == .hardware)
        #expect(found.evidence == ["host.cpu 50.0% → 99.00%"])
        // A process's processors are a number, not a share.
        let process = Bottleneck.find(
            inner: facts("4", inFlight: 4, ["server.cpu": reading(0.5)]),
            outer: facts("8", ttft: 500, tpot: 60, inFlight: 8, ["server.cpu": reading(1.5)]))
        #expect(process.cause == .unknown)
    }

    @Test func aNetworkBetweenClientAndServer() {
        var outer = engine(running: 4, waiting: 0)
        outer["engine.ttft"] = reading(2e8, unit: .time)
        let found = Bottleneck.find(
            inner: facts("4", inFlight: 4, engine(running: 4, waiting: 0)),
            outer: facts("16", ttft: 1_400, inFlight: 16, outer))
        #expect(found.cause == .network)
        #expect(found.evidence.first == "ttft mean 1.4s at the client, 200ms by the server")
    }

    @Test func aServiceThatShedsLoad() {
        var outer = facts("16", inFlight: 16)
        outer.rateLimited = 0.3
        let found = Bottleneck.find(inner: facts("4", inFlight: 4), outer: outer)
        #expect(found.cause == .errors)
        #expect(found.evidence == ["429 0% → 30.0% of the requests"])
    }

    @Test func aGeneratorInDoubtComesFirst() {
        var outer = facts("16", ttft: 900, inFlight: 16, engine(running: 4, waiting: 12))
        outer.health = .suspect
        let found = Bottleneck.find(inner: facts("4", inFlight: 4), outer: outer)
        #expect(found.cause == .generator && found.others == [.concurrency])
    }

    @Test func withOneLoadOnlyWhatIsCertainIsSaid() {
        let queue = Bottleneck.find(
            inner: nil, outer: facts("the run", ttft: 1_400, inFlight: 16, engine(running: 4, waiting: 12)))
        #expect(queue.cause == .concurrency)
        #expect(
            Bottleneck.find(inner: nil, outer: facts("the run", ttft: 1_400, inFlight: 16)).cause == .unknown)
    }
}
