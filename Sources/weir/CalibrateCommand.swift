import ArgumentParser
import Execution
import FoundationEssentials
import Metrics
import Reporting
import Synchronization
import TestPlan
import Timing
import Transport

struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Measure what this machine can be trusted with.",
        discussion: """
            Runs the mock server, which knows when it wrote each token, in a process of its own, and compares: the \
            error of time to first token and of the gaps between tokens, with the kernel's receive stamps and with \
            this process's clock; the event rate at which a run turns SUSPECT; the memory of a stream. Run it on a CI \
            machine before you believe a gate there. Server and generator share the machine, so it is the worse case.

              weir calibrate
              weir calibrate --streams 1,100 --quick
            """)

    @Option(help: ArgumentHelp("Numbers of streams to try.", valueName: "n,n,…"))
    var streams = "1,10,100,1000"

    @Flag(help: "Shorter loads and fewer steps; about 15 seconds.")
    var quick = false

    @Option(help: "Text for people, or one JSON object.")
    var format = OutputFormat.text

    private var counts: [Int] { streams.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 } }

    func validate() throws {
        guard !counts.isEmpty else {
            throw ValidationError("--streams must be numbers such as 1,10,100, found \"\(streams)\"")
        }
    }

    func run() throws {
        let counts = counts
        DescriptorLimit.raise()
        let bench = try CalibrationBench(isQuick: quick)
        defer { bench.remove() }
        note("memory")
        let memory = try bench.memoryPerStream(streams: max(500, counts.max() ?? 1))
        var loads: [CalibrationFacts.Load] = []
        var writes: [Duration] = []
        for count in counts {
            for usesKernel in [true, false] {
                note("\(count) streams, \(usesKernel ? "kernel" : "user") stamps")
                let run = try bench.load(
                    streams: count, interval: .milliseconds(50), usesKernelStamps: usesKernel)
                loads.append(run.facts)
                writes += run.writes
            }
        }
        let facts = CalibrationFacts(
            processors: ProcessInfo.processInfo.activeProcessorCount, loads: loads, rates: try rates(bench),
            memoryPerStream: memory, resolution: TimingError(writes)?.p99)
        switch format {
        case .text:
            Terminal.standardOutput.write(CalibrationText.text(facts, style: Terminal.standardOutput.style()))
        case .json: Terminal.standardOutput.write(try CalibrationText.json(facts))
        }
    }

    /// A ladder of event rates, up to the first that is not valid.
    private func rates(_ bench: CalibrationBench) throws -> [CalibrationFacts.Rate] {
        var rates: [CalibrationFacts.Rate] = []
        let intervals: [Duration] =
            quick ? [.milliseconds(5)] : [10, 5, 2, 1].map { .milliseconds($0) } + [.zero]
        for interval in intervals {
            note("200 streams, an event every \(interval)")
            let rate = try bench.rate(streams: 200, interval: interval)
            rates.append(rate)
            if rate.validity != .valid { break }
        }
        return rates
    }

    private func note(_ text: String) {
        Terminal.tell("calibrating: \(text)")
    }
}
