import Formats
import Metrics
import Records
import Wording

/// Everything a comparison says, a plain value that feeds its writers.
package struct ComparisonReport: Sendable {
    /// One run in a line.
    package struct Run: Sendable {
        /// Its folder, safe to print.
        package let name: String
        package let plan: String
        package let startedAt: String
        package let headline: String
        package let requests: Int
        /// The run itself cannot be trusted: INVALID, which one that was killed is too.
        package let isInvalid: Bool
        /// Its files are not those that it wrote, or do not agree.
        package let isDamaged: Bool
    }

    /// A limit, judged.
    package struct Gate: Sendable {
        package let limit: ChangeLimit
        package let change: Comparison.Change?
        package let status: ChangeLimit.Status
    }

    /// New runs held against the base.
    package struct Candidate: Sendable {
        /// Its folder, or the first of several and how many more.
        package var name: String {
            runs.count > 1 ? Texts.comparison.andMore(path, runs.count - 1) : path
        }
        fileprivate let path: String
        package let runs: [Run]
        package let comparison: Comparison
        package let gates: [Gate]
        /// What monitors read on both sides.
        package let monitors: [ComparedMonitor]
    }

    package let version: String
    package let base: [Run]
    package let candidates: [Candidate]
    /// What makes the runs hard to compare.
    package var warnings: [String] { difficulties.map(\.text) }
    private let difficulties: [Words]
    /// As a share.
    package let noise: Double

    /// Reads the runs and compares each set of new ones with the base.
    ///
    /// - Parameter base: paths of runs, or of folders that hold runs.
    /// - Parameter new: sets of such paths, each compared with the base on its own.
    /// - Parameter noise: the noise floor as a share.
    package init(
        base: [String], new: [[String]], limits: [ChangeLimit], noise: Double = Comparison.usualNoise,
        version: String
    ) throws(ComparisonError) {
        var unfinished: [String] = []
        func find(_ given: [String]) throws(ComparisonError) -> [String] {
            var found: [String] = []
            for path in given {
                let (paths, cut) = try FinishedRun.find(path)
                found += paths
                unfinished += cut
            }
            return found
        }
        let basePaths = try find(base)
        var newPaths: [[String]] = []
        for given in new { newPaths.append(try find(given)) }
        // Runs that stand for themselves are not resampled.
        let fewest = min(basePaths.count, newPaths.map(\.count).min() ?? 0)
        let keepsHistories = fewest < Comparison.replicatesNeeded
        func read(_ paths: [String]) throws(ComparisonError) -> [FinishedRun] {
            var runs: [FinishedRun] = []
            for path in paths { runs.append(try FinishedRun(path: path, keepsHistories: keepsHistories)) }
            return runs
        }
        let baseFolders = try read(basePaths)
        var warnings = ComparisonWarnings()
        var candidates: [Candidate] = []
        for paths in newPaths {
            let folders = try read(paths)
            let (candidate, measured) = Self.candidate(
                folders, base: baseFolders, limits: limits, noise: noise, sets: new.count)
            warnings.add(base: baseFolders, new: folders)
            warnings.add(missing: limits, in: measured)
            candidates.append(candidate)
        }
        warnings.add(unfinished: unfinished)
        self.version = version
        self.base = baseFolders.map(Run.init)
        self.candidates = candidates
        difficulties = warnings.words
        self.noise = noise
    }

    private static func candidate(
        _ folders: [FinishedRun], base: [FinishedRun], limits: [ChangeLimit], noise: Double, sets: Int
    ) -> (Candidate, [MeasuredRun]) {
        let asked = limits.map(\.figure)
        let names = base.flatMap { $0.summary.samplers.map(\.name) }.reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        var figures = names.flatMap { ComparedFigure.usual(sampler: $0) }
        if names.count > 1 { figures += ComparedFigure.scalars.map { .init(.scalar($0)) } }
        // A limit on all samplers together is one on the only sampler, if there is but one.
        let resolved = asked.map { figure in
            figure.sampler == nil && names.count == 1
                ? ComparedFigure(figure.metric, figure.statistic, sampler: names[0]) : figure
        }
        for figure in resolved where !figures.contains(figure) { figures.append(figure) }
        let isReplicated = min(base.count, folders.count) >= Comparison.replicatesNeeded
        func measured(_ folders: [FinishedRun]) -> [MeasuredRun] {
            folders.map { MeasuredRun($0, resampling: isReplicated ? [] : figures) }
        }
        let new = measured(folders)
        let comparison = Comparison(
            base: measured(base), new: new, figures: figures, noise: noise, sets: sets)
        let gates = zip(limits, resolved).map { limit, figure in
            let change = comparison.changes.first { $0.figure == figure }
            return Gate(
                limit: limit, change: change, status: limit.judge(change, among: limits.count * sets))
        }
        let name = folders.first.map(\.path) ?? ""
        return (
            Candidate(
                path: SafeText.line(name), runs: folders.map(Run.init), comparison: comparison,
                gates: gates, monitors: ComparedMonitor.all(base, folders)), new
        )
    }

    /// Runs that keep no limit, however good they look: what they say is not the target's.
    var untrusted: [Run] {
        let runs = base + candidates.flatMap(\.runs)
        let hasLimits = candidates.contains { !$0.gates.isEmpty }
        return runs.filter { $0.isDamaged || hasLimits && $0.isInvalid }
    }

    /// 97 if a folder is damaged or a limit is judged by a run that cannot be trusted, 99 if one was breached, 98 if one is undecided, 0 else.
    package var exitCode: ExitStatus {
        let statuses = candidates.flatMap { $0.gates.map(\.status) }
        if !untrusted.isEmpty { return .runInvalid }
        if statuses.contains(.breached) { return .thresholdFailed }
        return statuses.contains(.undecided) ? .undecided : .success
    }
}

extension ComparisonReport.Run {
    init(_ folder: FinishedRun) {
        let summary = folder.summary
        self.init(
            name: SafeText.line(folder.path),
            plan: SafeText.line(summary.plan.name, limit: SafeText.nameLimit),
            startedAt: SafeText.line(summary.run.startedAt, limit: 30),
            headline: SafeText.line(summary.verdict.headline, limit: 20), requests: summary.requests.issued,
            isInvalid: summary.verdict.validity == Validity.invalid.rawValue,
            isDamaged: !folder.problems.isEmpty)
    }
}
