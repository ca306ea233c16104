import Formats

/// How many arrivals of open thread groups found no free thread.
///
/// They are a matter of the plan's `maxThreads` and of the service, so they do not speak against the figures.
struct DroppedArrivalCheck: HealthCheck {
    let label = "droppedArrivals"
    let term = "Dropped arrivals"

    func detail(of health: RunHealth) -> String? { FigureText.grouped(health.droppedArrivals) }
}
