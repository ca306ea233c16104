import Metrics
import Records
import Reporting

/// What is known of a search for capacity beside the figures of its steps, as families.
enum CapacityFamilies {
    static func present(load: Double) -> [MetricFamily] {
        [MetricFamily("weir_capacity_load", .gauge, "The load that the step of a search holds.", value: load)]
    }

    static func end(_ report: CapacityReport) -> [MetricFamily] {
        var families = [
            MetricFamily(
                "weir_exit_code", .gauge, "Exit code of the command.",
                value: Double(report.exitCode.rawValue))
        ]
        if let carries = report.answer?.bracket.carries {
            families.append(
                MetricFamily(
                    "weir_capacity_carries", .gauge, "The greatest load that is shown to hold.",
                    value: carries))
        }
        if let breaks = report.answer?.bracket.breaks {
            families.append(
                MetricFamily("weir_capacity_breaks", .gauge, "The least load that breaks.", value: breaks))
        }
        return families
    }
}
