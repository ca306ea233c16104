import Formats
import Wording

/// The largest resident set of this process.
struct MemoryCheck: HealthCheck {
    let label = "memory"
    var term: String { Texts.health.memory.text }

    func detail(of health: RunHealth) -> String? { known(health) { FigureText.bytes(health.peakMemory) } }
}
