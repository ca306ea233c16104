import TestSupport

extension PlanRun {
    /// What `samples.jtl` says of one request.
    struct SampleLine {
        let label: String
        let outcome: String
        let message: String
    }

    /// The lines of `samples.jtl`, in their order.
    func samples() throws -> [SampleLine] {
        var rows = Self.rows(ofCSV: try directory.read("out/samples.jtl"))
        let names = rows.isEmpty ? [] : rows.removeFirst()
        guard let label = names.firstIndex(of: "label"), let outcome = names.firstIndex(of: "outcome"),
            let message = names.firstIndex(of: "failureMessage")
        else { return [] }
        return rows.filter { $0.count == names.count }.map {
            SampleLine(label: $0[label], outcome: $0[outcome], message: $0[message])
        }
    }

    private static func rows(ofCSV text: String) -> [[String]] {
        var (rows, row, field): ([[String]], [String], [UInt8]) = ([], [], [])
        var isQuoted = false
        func end() {
            row.append(String(decoding: field, as: UTF8.self))
            field = []
        }
        let quote = UInt8(ascii: "\"")
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case quote:
                // A quote within quotes is written twice.
                if !isQuoted, previous == quote { field.append(quote) }
                isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: end()
            case UInt8(ascii: "\n") where !isQuoted:
                end()
                rows.append(row)
                row = []
            default: field.append(byte)
            }
            previous = byte
        }
        return rows
    }
}
