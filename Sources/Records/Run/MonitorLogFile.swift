import FoundationEssentials

import Formats
import Metrics
import Timing

/// One line of `monitors.jsonl`: one look of one monitor.
struct MonitorLine: Codable {
    /// Seconds from the run's start; negative before it.
    var at: Double
    var monitor: String
    /// Seconds that the look took, and processor time of this process that it cost.
    var took: Double
    var cpu: Double
    /// By series.
    var values: [String: Double]?
    /// Of counters: by how much they have grown since the first look.
    var totals: [String: Double]?
    /// Of series that are here for the first time.
    var units: [String: MetricUnit]?
    /// Why values are missing.
    var failure: String?
}

/// Writes `monitors.jsonl`.
///
/// Owner: one serial queue.
package final class MonitorLogFile {
    package static let name = "monitors.jsonl"

    private var file: OutputFile
    private let encoder = JSONEncoder()
    /// Series whose units are written.
    private var known: Set<String> = []

    /// Creates the file, which must not be there yet.
    package init(directory: String) throws(ReportError) {
        file = try OutputFile(creating: "\(directory)/\(Self.name)")
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    /// Of the file, as far as it was written.
    package var sum: FileSum { file.sum }

    /// - Parameter offset: from the run's start.
    package func append(_ read: MonitorRead, at offset: Duration) throws(ReportError) {
        func seconds(_ value: Duration) -> Double { Double(value.nanoseconds) / 1e9 }
        var line = MonitorLine(
            at: seconds(offset), monitor: read.monitor, took: seconds(read.took), cpu: seconds(read.cpuTime),
            failure: read.failure.map { SafeText.line($0) })
        var units: [String: MetricUnit] = [:]
        for value in read.values where value.value.isFinite {
            line.values = line.values ?? [:]
            line.values?[value.series] = value.value
            if known.insert("\(read.monitor).\(value.series)").inserted { units[value.series] = value.unit }
        }
        if !units.isEmpty { line.units = units }
        let totals = read.totals.filter(\.value.isFinite)
        if !totals.isEmpty { line.totals = totals }
        let bytes: Data
        do { bytes = try encoder.encode(line) } catch {
            throw .cannotRender(reason: "\(Self.name): \(error)")
        }
        try file.append { buffer in
            buffer += bytes
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    package func flush() throws(ReportError) { try file.flush() }
    package func close() throws(ReportError) { try file.close() }
}

/// Reads `monitors.jsonl` back into what the monitors have seen.
struct MonitorLogReader {
    private(set) var store: MonitorStore
    private(set) var problems: [String] = []
    private var units: [String: MetricUnit] = [:]
    private let names: Set<String>
    private static let problemLimit = 20
    /// Looks lie within the run, but for those before it and behind it.
    private static let reach = Duration.seconds(3_600.0)

    init(_ facts: [MonitorFacts]) {
        store = MonitorStore(facts)
        names = Set(facts.map(\.name))
    }

    /// - Parameter duration: of the run; nil where it is not known.
    mutating func read(_ path: String, duration: Duration?) {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try RegularFile.read(path)
        } catch {
            problems.append("\(path): cannot be read: \(SafeText.line(error.reason))")
            return
        }
        let decoder = JSONDecoder()
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            number += 1
            guard let line = try? decoder.decode(MonitorLine.self, from: Data(line)) else {
                note("\(path):\(number): expected a look of a monitor, found something else")
                continue
            }
            add(line, duration, "\(path):\(number)")
        }
        if let last = bytes.last, last != UInt8(ascii: "\n") {
            note("\(path):\(number + 1): the line has no end")
        }
    }

    private mutating func add(_ line: MonitorLine, _ duration: Duration?, _ place: String) {
        let offset = Self.time(line.at)
        let end = (duration ?? .seconds(1e9)) + Self.reach
        guard line.at.isFinite, offset > .zero - Self.reach, offset < end, names.contains(line.monitor),
            (0...86_400).contains(line.took), (0...86_400).contains(line.cpu)
        else { return note("\(place): a look of no monitor of the run, or at a time that cannot be") }
        for (series, unit) in line.units ?? [:] { units["\(line.monitor).\(series)"] = unit }
        var read = MonitorRead(
            monitor: line.monitor, time: Instant(nanoseconds: 0), took: Self.time(line.took),
            cpuTime: Self.time(line.cpu), failure: line.failure)
        for (series, value) in (line.values ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let unit = units["\(line.monitor).\(series)"], value.isFinite else {
                note("\(place): the series \(SafeText.line(series, limit: 60)) has no unit")
                continue
            }
            read.values.append(
                .init(series: series, unit: unit, value: value))
        }
        read.totals = (line.totals ?? [:]).filter(\.value.isFinite)
        store.add(read, at: offset)
    }

    /// To the nanosecond, as it was written.
    private static func time(_ seconds: Double) -> Duration {
        Duration(nanoseconds: Int64(clamping: (seconds * 1e9).rounded()))
    }

    private mutating func note(_ text: String) {
        if problems.count < Self.problemLimit { problems.append(text) }
    }
}
