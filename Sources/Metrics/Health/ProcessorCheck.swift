import Formats
import Wording

/// How much of all processors this process kept busy.
struct ProcessorCheck: HealthCheck {
    let label = "cpu"
    let concern = HealthConcern.load
    let limits: Set<RunHealth.Limit> = [.cpu]
    var term: String { Texts.health.processor.text }

    func detail(of health: RunHealth) -> String? {
        known(health) {
            Texts.health.processorDetail(
                FigureText.percent(health.cpuShare), Texts.nouns.processor(health.processors),
                FigureText.percent(health.limits.cpu), FigureText.fixed(health.cpuTime.inSeconds, 1))
                + (health.sharesProcessWithServer ? Texts.health.mockIncluded.text : "")
        }
    }

    func reason(of health: RunHealth) -> RunHealth.Reason? {
        // Beside the mock server a full machine says little about the generator alone.
        let gravest = health.sharesProcessWithServer ? .infinity : health.limits.invalidCPU
        guard health.knowsLoad,
            let validity = Validity(
                of: health.cpuShare, suspectAbove: health.limits.cpu, invalidAbove: gravest)
        else { return nil }
        return reason(
            validity,
            (health.sharesProcessWithServer
                ? Texts.healthReasons.processorWithMock : Texts.healthReasons.processor).with(
                    FigureText.percent(health.cpuShare), Texts.nouns.processor.with(health.processors),
                    FigureText.percent(health.limits.cpu)))
    }
}
