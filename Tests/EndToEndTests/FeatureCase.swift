import Foundation
import TestSupport
import Testing

/// What shows that a line of docs/features.md is true.
enum FeatureProof: Sendable {
    /// A plan runs, and does what the line says.
    case runs(FeatureCase)
    /// A plan that asks for it is refused (65).
    case refuses(String)
    /// A command line that asks for it is refused (64).
    case refusesCommand([String])
}

/// A plan that uses a feature, and what must come of it.
struct FeatureCase: Sendable {
    /// Requests go to `${__P(target)}`, a mock server.
    var plan: String
    var arguments: [String] = []
    var environment: [String: String] = [:]
    var files: [String: String] = [:]
    /// Commands that are run afterwards; PLAN and OUT stand for the plan and its report's folder.
    var commands: [[String]] = []
    var exitCode: Int32 = 0
    /// In place of the mock server.
    var server: (@Sendable () throws -> ScriptedServer)?
    var check: @Sendable (PlanRun) -> Void = { #expect($0.outcome("ok") > 0) }

    init(_ plan: String) {
        self.plan = plan
    }

    /// A plan with one group around the steps.
    static func group(
        _ attributes: String, before: String = "", thresholds: String = "", _ steps: String
    ) -> FeatureCase {
        FeatureCase(Plans.group(attributes, steps: steps, before: before, thresholds: thresholds))
    }

    /// The same with one thread that runs the steps once.
    static func group(before: String = "", thresholds: String = "", _ steps: String) -> FeatureCase {
        group(#"threads="1" loops="1""#, before: before, thresholds: thresholds, steps)
    }

    /// A plan of the given parts, with the target and the patience of a busy machine.
    static func plan(_ parts: String, defaults: String = "") -> FeatureCase {
        FeatureCase(
            """
            <testPlan name="feature" seed="3">
              <httpDefaults baseURL="${__P(target)}" \(defaults)/>\(Plans.patience)
              \(parts)
            </testPlan>
            """)
    }

    /// The same, with something else to look at.
    func checking(_ check: @escaping @Sendable (PlanRun) -> Void) -> FeatureProof {
        var feature = self
        feature.check = check
        return .runs(feature)
    }

    /// The same with so many requests that succeed.
    func succeeding(_ count: ClosedRange<Int>) -> FeatureProof {
        checking { #expect(count.contains($0.outcome("ok")), "\($0.outcome("ok")) of \(count)") }
    }

    func succeeding(_ count: Int) -> FeatureProof { succeeding(count...count) }

    func with(_ change: (inout FeatureCase) -> Void) -> FeatureCase {
        var feature = self
        change(&feature)
        return feature
    }
}

extension PlanRun {
    /// How long the run took, in seconds.
    var seconds: Double { value("run.durationSeconds") ?? 0 }

    /// A row's number of requests.
    func requests(_ row: String) -> Int { rows[row]?["requests"] as? Int ?? 0 }

    /// A point in time of every request, in seconds, ascending.
    func times(_ key: String) -> [Double] {
        ((try? records()) ?? []).compactMap { $0[key] as? Int }.sorted().map { Double($0) / 1e9 }
    }
}
