import Glibc
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
            cpuTime: .seconds(seconds) + .microseconds(microseconds), peakMemory: usage.ru_maxrss * 1024)
    }

    /// Processor time of the calling thread since its start.
    static func threadCPUTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Duration(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Processors this process may run on.
    static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
