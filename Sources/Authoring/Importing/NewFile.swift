import Glibc
import TestPlan

/// Writes files that are not there yet.
enum NewFile {
    static func write(_ path: String, _ text: String) throws(ImportedFiles.Failure) {
        try write(path, Array(text.utf8))
    }

    static func write(_ path: String, _ bytes: [UInt8]) throws(ImportedFiles.Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let why =
                errno == EEXIST ? "is there already and is not overwritten" : String(cString: strerror(errno))
            throw ImportedFiles.Failure(message: "\(path): \(why)")
        }
        defer { close(descriptor) }
        let isWritten = bytes.withUnsafeBytes { bytes in
            var rest = bytes
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
