import Foundation
import Testing

/// Searches on simulated services in virtual time, held against what is true of the services.
///
/// `WEIR_SIMULATIONS=500` makes so many searches of each service and prints the table.
@Suite struct CapacitySimulationTests {
    static let runs = ProcessInfo.processInfo.environment["WEIR_SIMULATIONS"].flatMap { Int($0) } ?? 3

    @Test(arguments: SimulatedCase.cases) func theLoadThatIsNamedIsCarried(_ example: SimulatedCase) {
        let isTable = Self.runs > 3
        let row = example.row(runs: Self.runs, requests: isTable ? 200_000 : 10_000)
        if isTable { print(row) }
        let count = Double(Self.runs)
        #expect(Double(row.falseCarries) <= max(1, 0.05 * count))
        #expect(Double(row.near) >= min(count - 1, example.wanted * count))
    }
}
