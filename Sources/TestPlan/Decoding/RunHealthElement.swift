import Metrics

extension PlanDecoder {
    /// Reads `<runHealth>`: the limits from which a run counts as SUSPECT, and what a drift means.
    mutating func runHealth(_ element: XMLElement) -> RunHealth.Limits {
        var limits = RunHealth.Limits()
        limits.sendDelay = duration("sendDelay", of: element, .positive) ?? limits.sendDelay
        limits.loopLag = duration("loopLag", of: element, .positive) ?? limits.loopLag
        limits.drift = choice("drift", of: element, DriftRule.self)
        limits.standstill = duration("standstill", of: element, .positive) ?? limits.standstill
        if let cpu = constant("cpu", of: element) {
            if let share = Self.percentage(cpu.text), share > 0 {
                limits.cpu = share
            } else {
                report(
                    "cpu must be a percentage above 0% such as \"80%\", found \"\(cpu.text)\"",
                    at: cpu.location,
                    in: element)
            }
        }
        return limits
    }
}
