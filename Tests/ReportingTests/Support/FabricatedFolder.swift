import Metrics
import Timing

@testable import Records
@testable import Reporting

/// The folder of a run that never happened, its files as a run would have written them.
enum FabricatedFolder {
    /// A request of a closed group; its times count from the run's start.
    static func sample(
        _ index: Int, row: Int = 0, threads: Int, every interval: Duration, ttft: Duration, e2e: Duration
    ) -> Sample {
        let issued = Instant(nanoseconds: 0) + interval.times(Int64(index))
        var sample = Sample(
            id: RequestID(group: 0, thread: index % threads, ordinal: index / threads), iteration: 0,
            sampler: row, scheduled: issued, issued: issued)
        sample.connect = .zero
        sample.status = 200
        sample.firstByte = issued + ttft
        sample.firstToken = sample.firstByte
        sample.firstAnswerToken = sample.firstByte
        sample.lastToken = issued + e2e
        sample.tokenEvents = 4
        sample.outputTokens = 4
        sample.isTraced = true
        sample.done = issued + e2e + .milliseconds(1)
        return sample
    }

    /// Writes the raw files.
    ///
    /// - Parameter kinds: of rows that are not samplers.
    /// - Parameter hasSums: `run.json` has the sums of the samples and the histograms.
    /// - Parameter change: alters what the report says before it is written.
    static func write(
        _ samples: [Sample], to folder: String, rows: [String] = ["ask"],
        kinds: [Int: SamplerStatistics.Kind] = [:], threads: Int, seconds: Int, hasSums: Bool = true,
        limits: RunHealth.Limits = .init(), course: PlannedCourse = .level,
        change: (inout RunReport) -> Void = { _ in }
    ) throws {
        var report = FabricatedRun(threads: threads, seconds: seconds, rampUp: 1, samplers: ["ask"]).report()
        var aggregate = Aggregate(
            start: Instant(nanoseconds: 0), samplers: rows, kinds: kinds, groups: [("readers", threads)],
            serviceLevels: [])
        var gaps = TokenGaps()
        for _ in 0..<3 { gaps.append(.milliseconds(10)) }
        for sample in samples {
            aggregate.recordIssue(at: sample.issued, sampler: sample.sampler)
            if let first = sample.firstToken {
                aggregate.record(
                    (0..<sample.tokenEvents).map { _ in TokenArrival(time: first, sampler: sample.sampler) })
            }
            aggregate.record(sample, gaps: gaps)
        }
        report.aggregate = aggregate
        report.steady = nil
        report.whole = nil
        change(&report)
        let place = try ReportFolder.create(path: folder)
        var record = RunRecord(
            version: "0.1.0", plan: report.plan, run: report.run, empty: aggregate,
            thresholds: [Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.9)],
            limits: limits, course: course)
        record.finish(report, start: FabricatedRun.startedAt)
        try place.write(plan: report.plan)
        let log = try SampleLog(
            directory: folder,
            context: SampleContext(
                samplers: rows, groups: ["readers"], urls: rows.map { _ in "http://h/" },
                offset: WallClockOffset(nanoseconds: FabricatedRun.startedAt)),
            record: .none)
        try log.append(samples)
        try log.close()
        let histograms = try HistogramLog(
            directory: folder, samplers: rows, startedAt: FabricatedRun.startedAt, version: "0.1.0")
        try histograms.close(aggregate, at: .seconds(1.0))
        if hasSums {
            record.add(log.sum, of: "samples.jtl")
            record.add(histograms.sum, of: "histograms.hlog")
        }
        try place.write(record)
        // By which a comparison knows that the run came to its end.
        try place.write("{}", as: "summary.json")
    }
}
