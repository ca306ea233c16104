import Glibc

/// The few things that reports need of a file system.
package enum Folder {
    /// Makes the folder and those above it; one that is there already is fine.
    package static func create(_ path: String) throws(ReportError) {
        if mkdir(path, 0o755) == 0 { return }
        switch errno {
        case EEXIST:
            guard isFolder(path) else { throw .system(path, ENOTDIR) }
        case ENOENT:
            guard let slash = path.dropLast().lastIndex(of: "/"), slash > path.startIndex else {
                throw .system(path, ENOENT)
            }
            try create(String(path[..<slash]))
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .system(path) }
        default: throw .system(path)
        }
    }

    /// Makes the folder, which must not be there yet; false where something of that name is.
    package static func createNew(_ path: String) throws(ReportError) -> Bool {
        if mkdir(path, 0o755) == 0 { return true }
        guard errno == EEXIST else { throw .system(path) }
        return false
    }

    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    package static func isWritable(_ path: String) -> Bool {
        access(path, W_OK | X_OK) == 0
    }

    private static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// Writes the file beside its place and then puts it there, so that a reader sees all of it or nothing.
    package static func write(_ text: String, to path: String) throws(ReportError) {
        let temporary = "\(path).\(getpid()).tmp"
        unlink(temporary)
        do {
            var file = try OutputFile(creating: temporary)
            try file.append { $0.append(contentsOf: text.utf8) }
            try file.close()
        } catch {
            unlink(temporary)
            // The reader knows the file by its own name.
            guard case .cannotWrite(_, let reason) = error else { throw error }
            throw .cannotWrite(path: path, reason: reason)
        }
        guard rename(temporary, path) == 0 else {
            let error = ReportError.system(path)
            unlink(temporary)
            throw error
        }
    }
}

/// A single file that a person asked for by name.
package enum ReportFile {
    /// Writes it whole or not at all, over one that is there.
    package static func write(_ text: String, to path: String) throws(ReportError) {
        try Folder.write(text, to: path)
    }
}
