import Glibc

/// Opens files to read them, regular ones only: a named pipe would be waited for, a device read without an end.
package enum RegularFile {
    /// The descriptor, which the caller closes.
    package static func open(_ path: String) throws(FileError) -> Int32 {
        // Not waiting, so that a named pipe can be looked at.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw FileError(path: path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw FileError(path: path, reason: reason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileError(
                path: path, reason: "expected a regular file, found \(kind(status.st_mode & S_IFMT))")
        }
        return descriptor
    }

    /// The whole file.
    package static func read(_ path: String) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(path) { bytes += $0 }
        return bytes
    }

    /// The file piece by piece.
    package static func read(_ path: String, take: (ArraySlice<UInt8>) -> Void) throws(FileError) {
        let descriptor = try open(path)
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, reason: String(cString: strerror(errno)))
            }
            take(chunk[..<count])
        }
    }

    private static func kind(_ type: mode_t) -> String {
        switch type {
        case S_IFDIR: "a folder"
        case S_IFIFO: "a named pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }
}
