import Formats

/// The largest resident set of this process.
struct MemoryCheck: HealthCheck {
    let label = "memory"
    let term = "Memory at its peak"

    func detail(of health: RunHealth) -> String? { known(health) { FigureText.bytes(health.peakMemory) } }
}
