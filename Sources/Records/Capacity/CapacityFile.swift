import FoundationEssentials

import Formats

/// `capacity.json` of a search's folder.
package enum CapacityFile {
    package static let name = "capacity.json"

    /// The document, with sorted keys so that two searches can be compared line by line.
    package static func text(_ report: CapacityReport) throws(ReportError) -> String {
        var document = CapacityDocument(report)
        document.check = try checksum(document)
        return try text(document)
    }

    private static func checksum(_ document: CapacityDocument) throws(ReportError) -> UInt32 {
        var bare = document
        bare.check = nil
        return Deflate.checksum(Array(try text(bare).utf8)[...])
    }

    private static func text(_ document: CapacityDocument) throws(ReportError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
        } catch {
            throw .cannotRender(reason: "\(name): \(error)")
        }
    }

    /// Whether a folder holds a search.
    package static func exists(in path: String) -> Bool { Folder.exists("\(path)/\(name)") }

    /// The search of a folder, without its answer: that is worked out again from the steps.
    ///
    /// Throws ``ReportError/cannotRead(path:reason:)`` where it is no record of a search.
    package static func read(from path: String) throws(ReportError) -> CapacityReport {
        let file = "\(path)/\(name)"
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try RegularFile.read(file)
        } catch {
            throw .cannotRead(path: file, reason: "\(error.reason); is this a search's folder?")
        }
        let document = try JSONDocument.decode(CapacityDocument.self, bytes, file: file)
        guard document.schemaVersion == CapacityDocument.version else {
            throw .cannotRead(
                path: file,
                reason:
                    "it has version \(document.schemaVersion), and this program reads \(CapacityDocument.version)"
            )
        }
        do {
            var report = try document.report()
            report.isDamaged = try document.check != checksum(document)
            return report
        } catch let error as ReportError {
            throw error
        } catch let error as CapacityMisfit {
            throw .cannotRead(path: file, reason: SafeText.line(error.text))
        } catch {
            throw .cannotRead(path: file, reason: "\(error)")
        }
    }
}
