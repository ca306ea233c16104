import FoundationEssentials

import Records

/// A run as `summary.json`: every figure of the report for programs, in a versioned form with a schema.
package enum SummaryWriter {
    /// The document, with sorted keys so that two runs can be compared line by line.
    package static func text(_ report: RunReport) throws(ReportError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(SummaryDocument(report)), as: UTF8.self) + "\n"
        } catch {
            throw .cannotRender(reason: "summary.json: \(error)")
        }
    }
}
