import TestPlan

/// What came of a JMeter plan: a plan of Weir's own, and everything that has no counterpart in it.
package struct JMeterImport: Sendable {
    /// Something of the JMeter plan that the new plan does not say, or says differently.
    package struct Note: Sendable {
        /// Of the `.jmx` file.
        package let line: Int
        /// `JSR223Sampler "sign": no counterpart`.
        package let message: String
    }

    /// The plan, as its file is to read.
    package let text: String
    /// Elements that have become part of the plan.
    package let importedCount: Int
    /// Elements that JMeter would not have run, in comments now.
    package let disabledCount: Int
    /// In the order of the file.
    package let notes: [Note]
    /// Data files that the plan reads and that have to be written beside it.
    package let dataFiles: [JMeterDataFile]

    /// Imports a plan.
    ///
    /// - Parameters:
    ///   - path: the `.jmx` file of JMeter 3 to 5.
    ///   - schemaLocation: what the new plan calls its schema; nil to name none.
    /// - Throws: a ``PlanError`` where the file cannot be read or is no JMeter plan.
    package static func read(path: String, schemaLocation: String? = nil) throws(PlanError) -> JMeterImport {
        do throws(Diagnostic) {
            return try read(try PlanText.read(path), path: path, schemaLocation: schemaLocation)
        } catch {
            throw PlanError(diagnostics: [error], path: path, sources: [:])
        }
    }

    /// Imports a plan whose text is in memory already.
    static func read(
        _ bytes: [UInt8], path: String, schemaLocation: String? = nil
    ) throws(Diagnostic) -> JMeterImport {
        let (root, diagnostics) = XMLReader.read(bytes, file: path)
        guard let root else {
            throw diagnostics.first.map {
                Diagnostic("not a JMeter plan: \($0.message)", at: $0.location)
            } ?? Diagnostic("not a JMeter plan", at: SourceLocation(file: path))
        }
        guard root.name == "jmeterTestPlan" else {
            let suggestion = root.name == Grammar.root ? "it is a plan of Weir's own already" : nil
            throw Diagnostic(
                "not a JMeter plan: expected <jmeterTestPlan>, found <\(root.name)>", at: root.location,
                suggestion: suggestion)
        }
        let elements = root.children(named: "hashTree").flatMap { JMeterElement.elements(of: $0) }
        guard let plan = elements.first(where: { $0.kind == "TestPlan" }) else {
            throw Diagnostic(
                "not a JMeter plan: there is no <TestPlan> in it", at: root.location,
                suggestion: "a file that holds only a test fragment or a part of a tree cannot be imported")
        }
        var importer = JMeterImporter(file: path)
        return importer.run(plan, schemaLocation: schemaLocation)
    }
}

/// A data file of a JMeter plan that has to be given a header line, other separators or another place.
package struct JMeterDataFile: Sendable {
    /// As the JMeter plan names it; relative to that plan's folder.
    package let source: String
    /// What the new plan calls it, relative to its own folder.
    package let name: String
    /// Column names to put into a header line; empty where the file has one already.
    package let columns: [String]
    let delimiter: Character
    let isQuoted: Bool
    /// The first line holds names that `columns` replace.
    let skipsFirstLine: Bool

    /// Whether the file can be used as it is.
    package var isUsableAsItIs: Bool { columns.isEmpty && delimiter == "," }

    /// The content as comma-separated values with a header line (RFC 4180).
    package func converted(_ content: String) -> String {
        var records = records(of: content)
        if skipsFirstLine, !columns.isEmpty { records = Array(records.dropFirst()) }
        let rows = columns.isEmpty ? records : [columns] + records
        return rows.map { $0.map(Self.cell).joined(separator: ",") + "\n" }.joined()
    }

    private func records(of content: String) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var cell = ""
        var inQuotes = false
        var wasQuoted = false
        for character in content {
            if inQuotes {
                if character == "\"" { inQuotes = false } else { cell.append(character) }
            } else if isQuoted, character == "\"" {
                // A doubled quote inside a quoted cell is one quote.
                if wasQuoted { cell.append("\"") }
                inQuotes = true
                wasQuoted = true
            } else if character == delimiter {
                record.append(cell)
                cell = ""
                wasQuoted = false
            } else if character.isNewline {
                if !cell.isEmpty || !record.isEmpty { records.append(record + [cell]) }
                record = []
                cell = ""
                wasQuoted = false
            } else {
                cell.append(character)
            }
        }
        if !cell.isEmpty || !record.isEmpty { records.append(record + [cell]) }
        let width = columns.isEmpty ? records.first?.count ?? 0 : columns.count
        // JMeter leaves variables without a cell empty, and ignores cells without a variable.
        return records.map { record in
            (0..<width).map { record.indices.contains($0) ? record[$0] : "" }
        }
    }

    private static func cell(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
