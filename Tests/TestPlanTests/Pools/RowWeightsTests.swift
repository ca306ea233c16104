import Testing

@testable import TestPlan

@Suite struct RowWeightsTests {
    private func weights(_ column: [String]) throws -> RowWeights {
        let pool = LoadedPool.made("p", columns: ["q", "weight"], column.map { ["x", $0] })
        do throws(Diagnostic) {
            return try RowWeights(of: pool, column: "weight", at: origin)
        } catch {
            throw error
        }
    }

    @Test func rowsComeInProportionToTheirWeights() throws {
        let weights = try weights(["1", "0", "3"])
        var counts = [0, 0, 0]
        for iteration in 0..<4_000 {
            var random = KeyedRandom(seed: 1, group: 0, thread: 0, iteration: iteration, draw: 0)
            counts[weights.row(&random)] += 1
        }
        #expect(counts[1] == 0)
        #expect((900...1_100).contains(counts[0]))
    }

    @Test(arguments: [
        (["1", "-1"], "questionPool \"p\": the weight of row 2 must be a number from 0 on, found \"-1\""),
        (["many"], "questionPool \"p\": the weight of row 1 must be a number from 0 on, found \"many\""),
        (["nan"], "questionPool \"p\": the weight of row 1 must be a number from 0 on, found \"nan\""),
        (["0", "0"], "questionPool \"p\": no row has a weight above 0"),
    ])
    func whatIsNoWeightIsAnError(column: [String], message: String) {
        let error = #expect(throws: Diagnostic.self) { try weights(column) }
        #expect(error?.message == message)
    }

    @Test func aMissingColumnIsAnError() {
        let pool = LoadedPool.made("p", columns: ["q", "wieght"], [["x", "1"]])
        let error = #expect(throws: Diagnostic.self) {
            try RowWeights(of: pool, column: "weight", at: origin)
        }
        #expect(error?.suggestion == "did you mean \"wieght\"?")
    }
}
