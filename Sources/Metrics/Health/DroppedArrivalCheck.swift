import Formats
import Wording

/// How many arrivals of open thread groups found no free thread.
///
/// They are a matter of the plan's `maxThreads` and of the service, so they do not speak against the figures.
struct DroppedArrivalCheck: HealthCheck {
    let label = "droppedArrivals"
    var term: String { Texts.health.droppedArrivals.text }

    func detail(of health: RunHealth) -> String? { FigureText.grouped(health.droppedArrivals) }
}
