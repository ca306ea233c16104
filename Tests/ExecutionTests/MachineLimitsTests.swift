import Testing
import Timing

@testable import Execution

@Suite struct MachineLimitsTests {
    @Test func aPlanThatFitsHasNoProblem() {
        #expect(
            MachineLimits(streams: 1_000, descriptors: 1_064, ports: 1_000, descriptorsAStream: 1).problem
                == nil)
    }

    @Test func tooFewDescriptorsAreNamedWithBothFigures() throws {
        let limits = MachineLimits(streams: 1_000, descriptors: 1_024, ports: 28_000, descriptorsAStream: 1)
        let problem = try #require(limits.problem)
        #expect(problem.contains("1064"))
        #expect(problem.contains("1024"))
        #expect(problem.contains("ulimit -n"))
    }

    @Test func anEmbeddedServerTakesADescriptorMoreAStream() {
        #expect(
            MachineLimits(streams: 500, descriptors: 1_024, ports: 28_000, descriptorsAStream: 2).problem
                != nil)
    }

    @Test func tooFewPortsAreNamed() throws {
        let limits = MachineLimits(
            streams: 30_000, descriptors: 100_000, ports: 28_232, descriptorsAStream: 1)
        #expect(try #require(limits.problem).contains("28232"))
    }
}

@Suite struct MachineUsageTests {
    @Test func procStatIsBusyWithoutIdleAndWaiting() throws {
        let ticks = try #require(
            MachineUsage.ticks(procStat: "cpu  10 1 20 60 5 1 2 1 0 0\ncpu0 5 0 10 30 2 0 1 0 0 0\n"))
        #expect(ticks.all == 100)
        #expect(ticks.busy == 35)
        #expect(MachineUsage.ticks(procStat: "nonsense") == nil)
    }

    @Test func throttlingIsReadFromBothVersions() {
        #expect(
            MachineUsage.throttled(cpuStat: "nr_periods 9\nnr_throttled 3\nthrottled_usec 1500\n")
                == .microseconds(1_500))
        #expect(MachineUsage.throttled(cpuStat: "throttled_time 2000000\n") == .milliseconds(2))
        #expect(MachineUsage.throttled(cpuStat: "usage_usec 5\n") == nil)
    }

    @Test func thisMachineTellsItsTicks() {
        #expect(MachineUsage.now().ticks != nil)
    }
}

@Suite struct ProcessUsageTests {
    @Test func theProgramsOwnPeakIsRead() {
        #expect(
            ProcessUsage.peakMemory(procStatus: "Name:\tweir\nVmPeak:\t 9 kB\nVmHWM:\t    4321 kB\n") == 4_321
                * 1_024)
        #expect(ProcessUsage.peakMemory(procStatus: "Name:\tweir\n") == nil)
        #expect(ProcessUsage.now().peakMemory > 1_000_000)
    }
}
