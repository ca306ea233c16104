import Formats
import Glibc
import TestPlan
import Metrics

/// Writes an imported plan and the data files that it reads.
package enum ImportedFiles {
    /// A file could not be written.
    package struct Failure: Error {
        /// Which, and why.
        package let message: String
    }

    /// Writes the plan and, beside it, its data files.
    ///
    /// - Parameters:
    ///   - source: the JMeter plan's path; data files are looked for in its folder.
    ///   - output: the new plan's path; nothing there or beside it is overwritten.
    /// - Returns: what has to be done by hand, such as a data file that was not found.
    package static func write(
        _ imported: JMeterImport, from source: String, to output: String
    ) throws(Failure) -> [String] {
        try NewFile.write(output, imported.text)
        var problems: [String] = []
        let folder = PlanText.directory(of: output)
        for data in imported.dataFiles {
            let origin =
                data.source.hasPrefix("/") ? data.source : join(PlanText.directory(of: source), data.source)
            let target = join(folder, data.name)
            guard origin != target || !data.isUsableAsItIs else { continue }
            do {
                let bytes = try PlanText.read(origin)
                let content = String(decoding: bytes, as: UTF8.self)
                try NewFile.write(target, data.isUsableAsItIs ? content : data.converted(content))
            } catch let error as Diagnostic {
                problems.append("the data file \(error.location): \(error.message)")
            } catch let error as Failure {
                problems.append(error.message)
            } catch {
                problems.append("the data file \(origin) could not be copied")
            }
        }
        return problems
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }
}

extension JMeterImport {
    /// How many elements were imported, and everything that was not, by line.
    package func summary(of path: String) -> String {
        var lines = [
            "\(path): \(FigureText.counted(importedCount, "element")) imported, "
                + "\(FigureText.counted(notes.count, "remark")) on what has no counterpart or is done otherwise, "
                + "\(disabledCount) disabled left out"
        ]
        lines += notes.map { "\(path):\($0.line): \($0.message)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
