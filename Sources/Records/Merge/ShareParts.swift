import Formats
import Metrics
import Timing

/// The records of a run's shares, which belong together.
///
/// Shares of different plans, seeds, versions or starts are refused before anything is read of their samples.
struct ShareParts {
    struct Part {
        let folder: String
        let record: RunRecord
        let isAltered: Bool
        let place: RunShare
    }

    /// Machines that began further apart were not started for one run.
    private static let startLimit = Duration.seconds(60.0)

    /// By their place.
    let parts: [Part]
    /// How many the run has.
    let count: Int
    /// What the times of the whole count from, in Unix nanoseconds.
    let zero: Int64

    /// - Throws: ``MergeError`` where they are not of one run; ``ReportError`` where one cannot be read.
    init(_ folders: [String]) throws {
        var parts: [Part] = []
        for folder in folders {
            let (record, isAltered) = try RunRecord.read(from: folder)
            guard let place = record.share else {
                throw MergeError(
                    path: folder,
                    reason: "it holds a run of one machine, and no share of one (weir run --shard i/N)")
            }
            parts.append(Part(folder: folder, record: record, isAltered: isAltered, place: place))
        }
        guard let first = parts.first else { throw MergeError(path: "", reason: "no folder was given") }
        for part in parts.dropFirst() {
            if let difference = Self.difference(part, first) {
                throw MergeError(path: part.folder, reason: difference)
            }
        }
        self.parts = parts.sorted { $0.place.index < $1.place.index }
        count = first.place.count
        for (one, next) in zip(self.parts, self.parts.dropFirst()) where one.place == next.place {
            throw MergeError(
                path: next.folder,
                reason: "it is share \(next.place), and so is \(one.folder); give each share once")
        }
        zero = self.parts.first?.record.zero ?? 0
        for part in self.parts where Self.distance(part.record.zero, zero) > Self.startLimit {
            let distance = FigureText.time(Self.distance(part.record.zero, zero))
            throw MergeError(
                path: part.folder,
                reason: "it began \(distance) from \(self.parts[0].folder); these are not shares of one run")
        }
    }

    /// Places of which there is no folder.
    var missing: [RunShare] {
        let present = Set(parts.map(\.place))
        return (0..<count).compactMap { RunShare($0, of: count) }.filter { !present.contains($0) }
    }

    private static func distance(_ left: Int64, _ right: Int64) -> Duration {
        Duration(nanoseconds: max(left, right).saturatingSubtract(min(left, right)))
    }

    /// What of two records cannot be of one run, in words; nil where nothing differs.
    private static func difference(_ part: Part, _ first: Part) -> String? {
        let (record, other) = (part.record, first.record)
        func differs(_ what: String, _ mine: String, _ theirs: String) -> String? {
            mine == theirs ? nil : "\(what) \(mine), and \(first.folder) has \(theirs)"
        }
        func given(_ record: RunRecord) -> String {
            let texts = (record.plan.given ?? []).map(\.text)
            return texts.isEmpty ? "none" : texts.joined(separator: " ")
        }
        func start(_ record: RunRecord) -> String {
            record.startsAt.map { "\(UTCTime(unixNanoseconds: $0).iso8601)Z (\($0) ns)" } ?? "none"
        }
        // Shares that were told +20s each by itself are some milliseconds apart, which the table of shares shows.
        let isOneStart =
            (record.startsAt == nil) == (other.startsAt == nil)
            && distance(record.startsAt ?? 0, other.startsAt ?? 0) <= ShareClocks.limit
        let found =
            differs("it is of another version of weir:", record.weir, other.weir)
            ?? differs("it is a share of", "\(part.place.count)", "\(first.place.count)")
            ?? differs("it is of another plan: its hash is", record.plan.hash, other.plan.hash)
            ?? differs("its seed is", "\(record.plan.seed)", "\(other.plan.seed)")
            ?? differs("its values from the command line are", given(record), given(other))
            ?? (isOneStart ? nil : differs("its --start-at is", start(record), start(other)))
        if let found { return found }
        let isOfOneShape =
            record.samplers == other.samplers && record.kinds == other.kinds
            && record.threads == other.threads && record.step == other.step
            && record.thresholds == other.thresholds && record.assertions == other.assertions
        return isOfOneShape ? nil : "its samplers, groups or thresholds are not those of \(first.folder)"
    }
}
