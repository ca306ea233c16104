import Glibc

/// Keeps two processes from writing into one folder: held until it is released, or the process ends.
package struct FolderLock {
    private let descriptor: Int32

    /// Throws ``ReportError/folderInUse(path:)`` where another process has it.
    package init(_ path: String) throws(ReportError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .folderInUse(path: path)
        }
    }

    package func release() { close(descriptor) }
}
