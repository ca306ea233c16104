import Metrics
import Testing
import Timing

@testable import Execution

@Suite struct TruthComparisonTests {
    private func at(_ microseconds: Int64) -> Instant { Instant(nanoseconds: microseconds * 1_000) }

    private func sample(_ tokens: [Int64]) -> Sample {
        var sample = Sample(
            id: RequestID(group: 0, thread: 0, ordinal: 0), iteration: 0, sampler: 0, scheduled: at(0),
            issued: at(0))
        sample.tokens = tokens.map { TokenStamp(time: at($0), source: .kernel) }
        return sample
    }

    private let truth = [
        "g0-t0-r0": [(100, 110), (200, 220)].map {
            WrittenEvent(
                before: Instant(nanoseconds: $0.0 * 1_000), after: Instant(nanoseconds: $0.1 * 1_000))
        }
    ]

    @Test func whatLiesWithinTheWriteIsNoError() {
        var comparison = TruthComparison()
        comparison.compare([sample([105, 215])], with: truth)
        #expect(comparison.firstToken == [.zero])
        #expect(comparison.gaps == [.zero])
        #expect(comparison.unmatched == 0)
    }

    @Test func errorsAreCountedFromTheNearerSide() {
        var comparison = TruthComparison()
        comparison.compare([sample([95, 260])], with: truth)
        #expect(comparison.firstToken == [.microseconds(5)])
        // The true gap lies between 90 and 120 µs; 165 were measured.
        #expect(comparison.gaps == [.microseconds(45)])
    }

    @Test func aSampleThatTheServerDoesNotKnowIsCounted() {
        var comparison = TruthComparison()
        comparison.compare([sample([105])], with: truth)
        comparison.compare([sample([105, 215])], with: [:])
        #expect(comparison.unmatched == 2)
        #expect(comparison.firstToken.isEmpty)
    }
}
