import Glibc
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

/// Writes files that are not there yet.
enum NewFile {
    static func write(_ path: String, _ text: String) throws(ImportedFiles.Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let why =
                errno == EEXIST ? "is there already and is not overwritten" : String(cString: strerror(errno))
            throw ImportedFiles.Failure(message: "\(path): \(why)")
        }
        defer { close(descriptor) }
        var text = text
        let isWritten = text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let base = rest.baseAddress, !rest.isEmpty {
                let count = Glibc.write(descriptor, base, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
            return true
        }
        guard isWritten else {
            throw ImportedFiles.Failure(message: "\(path): \(String(cString: strerror(errno)))")
        }
    }
}

extension NewFile {
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Makes a folder and those above it; one that is there is fine.
    static func makeFolder(_ path: String) throws(ImportedFiles.Failure) {
        var part = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            part += part.isEmpty || part.hasSuffix("/") ? String(name) : "/\(name)"
            guard mkdir(part, 0o755) != 0, errno != EEXIST else { continue }
            throw ImportedFiles.Failure(message: "\(part): \(String(cString: strerror(errno)))")
        }
    }
}
