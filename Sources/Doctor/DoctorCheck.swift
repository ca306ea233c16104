/// One question to a machine: a label, and what a reading means.
///
/// Pure: all that it knows is in the readings.
package struct DoctorCheck: Sendable {
    /// As a person reads it.
    package let title: String
    /// nil where the question does not arise.
    let judge: @Sendable (MachineReadings) -> Finding?

    /// Every check, in the order in which they are told.
    package static let all: [DoctorCheck] = [
        openFiles, ports, memory, processors, load, clock, wallClock, kernelStamps, libcurl, libxml2,
        authorities,
        proxies, target,
    ]

    /// The findings on a machine.
    package static func findings(_ readings: MachineReadings) -> [(title: String, finding: Finding)] {
        all.compactMap { check in check.judge(readings).map { (check.title, $0) } }
    }
}
