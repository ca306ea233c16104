import Glibc

/// Files that a plan names: pools, bodies, certificates.
///
/// A plan may come from someone else, so it reaches nothing outside its own folder: not by an absolute path, not
/// by `..`, not through a symbolic link.
package enum PlanFile {
    /// Reads a whole file of the plan's folder.
    ///
    /// - Parameters:
    ///   - path: as the plan writes it, relative to the plan's folder.
    ///   - directory: the plan's folder; empty means the current one.
    ///   - location: where the path stands in the plan; every error is reported there.
    ///   - limit: the most bytes that the file may hold.
    /// - Throws: a ``Diagnostic`` where the path leaves the folder, the file is missing, cannot be read, is no
    ///   regular file or is larger than `limit`.
    package static func read(
        _ path: String, directory: String, access: FileAccess = FileAccess(), at location: SourceLocation,
        limit: Int
    ) throws(Diagnostic) -> [UInt8] {
        var bytes: [UInt8] = []
        try readChunks(
            path, directory: directory, access: access, at: location, limit: limit, size: 65_536
        ) { chunk, size in
            if bytes.isEmpty { bytes.reserveCapacity(size + 1) }
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }

    /// Reads a file of the plan's folder piece by piece, under the rules of ``read(_:directory:at:limit:)``.
    ///
    /// - Parameter body: takes each piece, with the size of the whole file; after the last, an empty one.
    static func readChunks(
        _ path: String, directory: String, access: FileAccess = FileAccess(), at location: SourceLocation,
        limit: Int, size: Int,
        _ body: (_ chunk: ArraySlice<UInt8>, _ fileSize: Int) -> Void
    ) throws(Diagnostic) {
        let resolved = try resolve(path, directory: directory, access: access, at: location)
        // Non-blocking, so that a named pipe is refused below instead of waited for.
        let descriptor = open(resolved, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable(path, location) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, location) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Diagnostic("\"\(path)\" is not a regular file", at: location)
        }
        let tooLarge = Diagnostic(
            "the file \"\(path)\" is larger than the \(limit) bytes that are allowed", at: location)
        guard status.st_size <= limit else { throw tooLarge }
        var chunk = [UInt8](repeating: 0, count: size)
        var total = 0
        while true {
            let count = chunk.withUnsafeMutableBytes { buffer in
                Self.read(descriptor, into: buffer)
            }
            guard count >= 0 else { throw unreadable(path, location) }
            // A file can grow while it is read.
            total += count
            guard total <= limit else { throw tooLarge }
            body(chunk[..<count], Int(status.st_size))
            if count == 0 { return }
        }
    }

    /// The path without symbolic links of a file of the plan's folder, for C libraries that open it themselves.
    ///
    /// - Throws: a ``Diagnostic`` where the path leaves the folder or nothing stands there.
    package static func resolve(
        _ path: String, directory: String, access: FileAccess = FileAccess(), at location: SourceLocation
    ) throws(Diagnostic) -> String {
        guard !path.isEmpty else { throw Diagnostic("the file's path is empty", at: location) }
        guard !path.utf8.contains(0) else {
            throw Diagnostic("the file's path contains a NUL character", at: location)
        }
        let folder = directory.isEmpty ? "." : directory
        if access.allowsOutside || access.dataDirectory != nil {
            return try resolve(path, beyond: folder, access, at: location)
        }
        guard !path.hasPrefix("/") else {
            throw Diagnostic(
                "a file's path must be relative to the plan's folder, found \"\(path)\"", at: location,
                suggestion: Self.widening)
        }
        // Before the file system is asked, so that a plan cannot learn what stands outside.
        guard staysInside(path) else { throw outside(path, location) }
        let root = try root(folder, "plan's", location)
        guard let file = canonical(folder + "/" + path) else {
            throw missing(path, "the plan's folder", location)
        }
        guard isInside(file, root) else { throw outside(path, location) }
        return file
    }

    /// What a person may do about a refusal.
    private static let widening =
        "--data-dir DIR lets it read files of another folder, --allow-outside any file"

    /// Where the command line lets the plan reach beyond its folder.
    private static func resolve(
        _ path: String, beyond folder: String, _ access: FileAccess, at location: SourceLocation
    ) throws(Diagnostic) -> String {
        let plan = try root(folder, "plan's", location)
        let data = try access.dataDirectory.map { directory throws(Diagnostic) in
            try root(directory, "data", location)
        }
        let own = path.hasPrefix("/") ? path : folder + "/" + path
        let others =
            path.hasPrefix("/") ? [] : [access.dataDirectory.map { $0 + "/" + path }].compactMap(\.self)
        for candidate in [own] + others {
            guard let file = canonical(candidate) else { continue }
            let isAllowed = isInside(file, plan) || (data.map { isInside(file, $0) } ?? false)
            if access.allowsOutside || isAllowed { return file }
        }
        guard access.allowsOutside || (!path.hasPrefix("/") && staysInside(path)) else {
            throw outside(path, location)
        }
        // One that is there leads out by a link.
        if canonical(own) != nil, !access.allowsOutside { throw outside(path, location) }
        let places = path.hasPrefix("/") ? "this machine" : "the plan's folder"
        throw missing(path, places + (data == nil ? "" : " or the data directory"), location)
    }

    private static func outside(_ path: String, _ location: SourceLocation) -> Diagnostic {
        Diagnostic(
            "\"\(path)\" lies outside the plan's folder, where a plan may not reach", at: location,
            suggestion: widening)
    }

    /// Why a file cannot be found; asked right after the file system was.
    private static func missing(
        _ path: String, _ place: String, _ location: SourceLocation
    ) -> Diagnostic {
        errno == ENOENT
            ? Diagnostic("there is no file \"\(path)\" in \(place)", at: location)
            : unreadable(path, location)
    }

    private static func root(
        _ folder: String, _ kind: String, _ location: SourceLocation
    ) throws(Diagnostic) -> String {
        guard let root = canonical(folder) else {
            throw Diagnostic(
                "the \(kind) folder \"\(folder)\": \(String(cString: strerror(errno)))", at: location)
        }
        return root
    }

    private static func isInside(_ file: String, _ root: String) -> Bool {
        root == "/" || file.hasPrefix(root + "/")
    }

    /// A file as messages call it: by the folder in which it is found.
    static func shownPath(_ path: String, directory: String, access: FileAccess) -> String {
        if path.hasPrefix("/") { return path }
        let own = directory.isEmpty || directory == "." ? path : "\(directory)/\(path)"
        guard let data = access.dataDirectory, canonical(own) == nil else { return own }
        return "\(data)/\(path)"
    }

    /// Whether no prefix of the path climbs above where it starts.
    private static func staysInside(_ path: String) -> Bool {
        var depth = 0
        for component in path.split(separator: "/") where component != "." {
            depth += component == ".." ? -1 : 1
            if depth < 0 { return false }
        }
        return true
    }

    private static func canonical(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// One `read(2)`, again where a signal came in between.
    private static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
                let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }

    private static func unreadable(_ path: String, _ location: SourceLocation) -> Diagnostic {
        Diagnostic("cannot read \"\(path)\": \(String(cString: strerror(errno)))", at: location)
    }
}
