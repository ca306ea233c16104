import Records
import Reporting

extension PlanArguments {
    /// What the command line gave beside the plan, for the report: properties, then replaced variables, by name.
    var given: [PlanFacts.Given] {
        func values(_ assignments: [Assignment], _ option: String) -> [PlanFacts.Given] {
            // Of a name that was given twice the last value counts.
            let last = Dictionary(assignments.map { ($0.name, $0.value) }) { $1 }
            return last.sorted { $0.key < $1.key }
                .map { PlanFacts.Given(option: option, name: $0.key, value: $0.value) }
        }
        return values(properties, "-J") + values(overrides, "--set")
    }
}
