import Formats
import Metrics
import Timing

/// When the requests of all shares were in flight.
struct FlightTimes {
    private var issued: [Int64] = []
    private var done: [Int64] = []

    /// - Parameters: Unix nanoseconds.
    mutating func add(issued start: Int64, done end: Int64) {
        issued.append(start)
        done.append(end)
    }

    mutating func add(_ other: FlightTimes) {
        issued += other.issued
        done += other.done
    }

    /// To be called once all are there.
    mutating func sort() {
        issued.sort()
        done.sort()
    }

    /// How many were in flight right after a request was handed over, itself among them.
    func open(at time: Int64) -> Int {
        max(1, Self.count(upTo: time, in: issued) - Self.count(upTo: time, in: done))
    }

    private static func count(upTo time: Int64, in sorted: [Int64]) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Makes one `samples.jtl` of those of all shares, in the order in which the requests ended.
///
/// Every field stays as the share wrote it but `openRequests`: a share knows its own requests in flight, and the load
/// that the target carried is that of all.
struct SampleMerge {
    /// One share's file, at a line of it.
    private final class Cursor {
        private var reader: CSVReader
        private let places: JTLColumn.Places
        private let columns: Int
        /// The present line, made anew; when its request ended.
        private(set) var line: [UInt8] = []
        private(set) var done = Int64.max

        /// nil where the file is no table of samples; its share has told of it.
        init?(_ file: String) {
            do {
                reader = try CSVReader(path: file)
                guard try reader.next() else { return nil }
            } catch { return nil }
            places = JTLColumn.Places(header: reader.texts)
            columns = reader.count
            guard columns == JTLColumn.allCases.count else { return nil }
        }

        /// Goes to the next line that is a sample; false behind the last.
        func next(_ times: FlightTimes) -> Bool {
            while (try? reader.next()) ?? false {
                guard reader.count == columns, take(reader.record, times) else { continue }
                return true
            }
            return false
        }

        private func take(_ record: CSVRecord, _ times: FlightTimes) -> Bool {
            guard let issuedPlace = places[.issuedNanoseconds], let donePlace = places[.done],
                let issued = CSVRecord.integer(record.field(issuedPlace)).map(Int64.init),
                let length = JTLReader.time(record.field(donePlace))
            else { return false }
            done = issued.saturatingAdd(length.nanoseconds)
            line.removeAll(keepingCapacity: true)
            for column in 0..<columns {
                if column > 0 { line.append(UInt8(ascii: ",")) }
                if column == places[.openRequests] {
                    line.append(decimal: Int64(times.open(at: issued)))
                } else {
                    line.append(csv: record.field(column))
                }
            }
            line.append(UInt8(ascii: "\n"))
            return true
        }
    }

    /// Writes the file, which must not be there yet.
    ///
    /// - Parameter times: of all samples, sorted.
    /// - Returns: its sum.
    static func write(
        _ file: String, from shares: [String], _ times: FlightTimes
    ) throws(ReportError) -> FileSum {
        var output = try OutputFile(creating: file)
        try output.append { $0.append(contentsOf: JTLColumn.header.utf8) }
        var cursors = shares.compactMap(Cursor.init).filter { $0.next(times) }
        while let first = cursors.indices.min(by: { cursors[$0].done < cursors[$1].done }) {
            let cursor = cursors[first]
            try output.append { $0 += cursor.line }
            if !cursor.next(times) { cursors.remove(at: first) }
        }
        try output.close()
        return output.sum
    }
}
