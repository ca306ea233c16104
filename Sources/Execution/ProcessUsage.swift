import FoundationEssentials
import Glibc
import Metrics
import Timing

/// What this process has used of the machine so far.
struct ProcessUsage {
    /// User and system time of all threads.
    let cpuTime: Duration
    /// Largest resident set so far, in bytes.
    let peakMemory: Int

    static func now() -> ProcessUsage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = Int64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        let microseconds = Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        return ProcessUsage(
            cpuTime: .seconds(seconds) + .microseconds(microseconds),
            peakMemory: peakMemory ?? usage.ru_maxrss * 1024)
    }

    /// Notes what the process has used since `before`.
    func note(since before: ProcessUsage, in readings: inout RunHealth.Readings) {
        readings.cpuTime = cpuTime - before.cpuTime
        readings.peakMemory = peakMemory
    }

    /// Largest resident set of this program, in bytes; nil where the system does not tell (proc(5), `VmHWM`).
    ///
    /// `ru_maxrss` is not it: Linux carries it over an exec, so a command that a large process starts would report
    /// that process's peak as its own.
    private static var peakMemory: Int? {
        FileManager.default.contents(atPath: "/proc/self/status")
            .flatMap { peakMemory(procStatus: String(decoding: $0, as: UTF8.self)) }
    }

    /// The line `VmHWM:     4321 kB`.
    static func peakMemory(procStatus text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map {
            $0 * 1024
        }
    }

    /// Processors this process may run on.
    static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
