import Formats

/// A file that the new plan reads: one of the JMeter plan's in another form or place, or a text of its own.
package struct JMeterDataFile: Sendable {
    /// How it comes to be.
    enum Content: Sendable {
        /// A table of another form, as comma-separated values with a header line.
        case table(Table)
        /// The file as it is.
        case copy
        /// A text that an element held.
        case text(String)
    }

    /// What a CSV data set says of its file.
    struct Table: Sendable {
        /// Column names; empty where the file's first line has them.
        var columns: [String]
        var delimiter: Character
        /// Quotation marks enclose cells; else they are a part of the value.
        var isQuoted: Bool
        /// The first line holds names that `columns` replace.
        var skipsFirstLine: Bool
        /// As iconv knows it; empty for UTF-8.
        var encoding: String
    }

    /// As the JMeter plan names it; relative to that plan's folder.
    package let source: String
    /// What the new plan calls it, relative to its own folder.
    package let name: String
    let content: Content

    /// Whether the file can be used as it is.
    package var isUsableAsItIs: Bool {
        switch content {
        case .copy: true
        case .text: false
        case .table(let table):
            table.columns.isEmpty && table.delimiter == "," && table.isQuoted && table.encoding.isEmpty
        }
    }

    /// What the new file is to hold; nil where the bytes are not of the encoding that the plan says.
    package func converted(_ bytes: [UInt8]) -> [UInt8]? {
        switch content {
        case .copy: return bytes
        case .text(let text): return Array(text.utf8)
        case .table(let table): return text(of: bytes).map { Array(table.converted($0).utf8) }
        }
    }

    /// UTF-8, a byte order mark left out, also that of UTF-16.
    static func utf8(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return CharacterDecoder.text(of: bytes, in: "UTF-16")
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return String(validating: bytes[start...], as: UTF8.self)
    }
}

extension JMeterDataFile.Table {
    /// The names in the first line of a file.
    func names(in text: String) -> [String] {
        (records(of: text, limit: 1).first ?? []).map(\.trimmedOfSpace)
    }

    /// The content as comma-separated values with a header line (RFC 4180).
    func converted(_ content: String) -> String {
        var records = records(of: content)
        var names = columns
        if names.isEmpty {
            names = (records.first ?? []).map(\.trimmedOfSpace)
            records = Array(records.dropFirst())
        } else if skipsFirstLine {
            records = Array(records.dropFirst())
        }
        // JMeter leaves variables without a cell empty, and ignores cells without a variable.
        let rows = records.map { record in names.indices.map { record.indices.contains($0) ? record[$0] : "" }
        }
        let kept = names.indices.filter { !names[$0].isEmpty }
        return ([names] + rows).map { row in kept.map { Self.cell(row[$0]) }.joined(separator: ",") + "\n" }
            .joined()
    }

    private func records(of content: String, limit: Int = .max) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var cell = String.UnicodeScalarView()
        var (inQuotes, wasQuoted, isAfterReturn) = (false, false, false)
        let delimiter = self.delimiter.unicodeScalars.first ?? ","
        func endRecord() {
            if !cell.isEmpty || !record.isEmpty || wasQuoted { records.append(record + [String(cell)]) }
            record = []
            cell = String.UnicodeScalarView()
            wasQuoted = false
        }
        for scalar in content.unicodeScalars {
            defer { isAfterReturn = scalar == "\r" }
            if inQuotes {
                if scalar == "\"" { inQuotes = false } else { cell.append(scalar) }
            } else if isQuoted, scalar == "\"", cell.isEmpty || wasQuoted {
                // A doubled quote inside a quoted cell is one quote.
                if wasQuoted { cell.append("\"") }
                inQuotes = true
                wasQuoted = true
            } else if scalar == delimiter {
                record.append(String(cell))
                cell = String.UnicodeScalarView()
                wasQuoted = false
            } else if scalar == "\n" || scalar == "\r" {
                if scalar == "\n", isAfterReturn { continue }
                endRecord()
                if records.count >= limit { return records }
            } else {
                cell.append(scalar)
            }
        }
        endRecord()
        return records
    }

    private static func cell(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) || text.isEmpty
        else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
