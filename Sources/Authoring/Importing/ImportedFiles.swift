import Formats
import Glibc
import Metrics
import TestPlan

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
        var written: Set<String> = []
        for data in imported.dataFiles where written.insert(data.name).inserted {
            let path = data.source.replacing("\\", with: "/")
            let origin = path.hasPrefix("/") ? path : join(PlanText.directory(of: source), path)
            let target = join(folder, data.name)
            guard origin != target || !data.isUsableAsItIs else { continue }
            do {
                let bytes = data.source.isEmpty ? [] : try PlanText.read(origin)
                guard let content = data.converted(bytes) else {
                    problems.append("the data file \(origin) is not in the encoding that the plan says")
                    continue
                }
                if let last = target.lastIndex(of: "/"), data.name.contains("/") {
                    try NewFile.makeFolder(String(target[..<last]))
                }
                try NewFile.write(target, content)
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
    /// How many elements were imported, and everything that was not: by kind, each with its lines.
    package func summary(of path: String) -> String {
        let remarks = notes.filter { $0.kind != .ofNoUse }.count
        var lines = [
            "\(path): \(FigureText.counted(importedCount, "element")) imported, "
                + "\(FigureText.counted(remarks, "remark")) on what has no counterpart or is done otherwise, "
                + "\(disabledCount) disabled left out"
        ]
        for kind in Note.Kind.allCases {
            let own = notes.filter { $0.kind == kind }
            if own.isEmpty { continue }
            lines.append("\(kind.title): \(own.count)")
            lines += own.map { "  \(path):\($0.line): \($0.message)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
