import Formats

extension MachineReadings.Processors {
    /// The processors' time that this process can have.
    fileprivate var usable: Double { min(Double(count), quota ?? Double(count)) }
}

extension DoctorCheck {
    static let processors = DoctorCheck(title: "processors") { readings in
        guard let processors = readings.processors else { return nil }
        var found = FigureText.counted(processors.count, "processor")
        guard let quota = processors.quota, quota < Double(processors.count) else {
            guard processors.count < 2 else { return Finding("processors", .ok, found) }
            return Finding(
                "processors", .warn, found,
                advice: "let nothing else run here while a load runs, the service least of all")
        }
        found += ", of which the control group allows \(FigureText.number(quota))"
        return Finding(
            "processors", .warn, found,
            advice:
                "a group that has used its share stands still for some time; lift the limit of the container, or watch "
                + "\"throttled\" in the report")
    }

    static let load = DoctorCheck(title: "other work") { readings in
        guard let processors = readings.processors, let load = processors.load else { return nil }
        let share = load / max(processors.usable, 0.01)
        let found =
            "load \(FigureText.fixed(load, 2)) in the last minute, on "
            + FigureText.number(processors.usable) + (processors.usable == 1 ? " processor" : " processors")
        guard share > 0.7 else { return Finding("otherWork", .ok, found) }
        return Finding(
            "otherWork", .warn, found,
            advice: "see what runs (top) and let it end: work beside the load makes tokens look late")
    }
}
