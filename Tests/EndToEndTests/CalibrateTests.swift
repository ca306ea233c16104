import Foundation
import TestSupport
import Testing
import Timing

@Suite struct CalibrateTests {
    @Test func errorsAreMeasuredWithBothKindsOfStamps() throws {
        let result = try WeirCommand.run(
            ["calibrate", "--streams", "1,20", "--quick", "--format", "json"], timeout: .seconds(120.0))
        #expect(result.exitCode == 0, "\(result.stderr)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [String: Any])
        let loads = try #require(object["loads"] as? [[String: Any]])
        #expect(loads.map { $0["streams"] as? Int } == [1, 1, 20, 20])
        #expect(loads.map { $0["timestamps"] as? String } == ["kernel", "user", "kernel", "user"])
        for load in loads {
            let error = try #require(load["ttftErrorP50Ms"] as? Double)
            // A bound for a machine under any load; the figures themselves are what a person looks at.
            #expect((0..<50).contains(error))
        }
        #expect((object["rates"] as? [[String: Any]])?.isEmpty == false)
        #expect(try #require(object["memoryPerStreamBytes"] as? Int) < 200_000)
    }
}
