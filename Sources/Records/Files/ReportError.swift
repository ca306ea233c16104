import Glibc

/// Why a report could not be written.
package enum ReportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system refused: a full disk, a missing permission, a folder that is no folder.
    case cannotWrite(path: String, reason: String)
    /// A run's file is not there or damaged; the path holds the line where there is one.
    case cannotRead(path: String, reason: String)
    /// The folder holds the files of a run, and none is ever overwritten.
    case folderInUse(path: String)
    /// The report's own template or a writer's library failed; a defect of Weir.
    case cannotRender(reason: String)

    /// A fixed short label, safe to group by.
    package var label: String {
        switch self {
        case .cannotWrite: "cannotWrite"
        case .cannotRead: "cannotRead"
        case .folderInUse: "folderInUse"
        case .cannotRender: "cannotRender"
        }
    }

    /// Where, and what the system said.
    package var description: String {
        switch self {
        case .cannotWrite(let path, let reason):
            "\(path): cannot write: \(reason)"
        case .cannotRead(let path, let reason):
            "\(path): cannot read: \(reason)"
        case .folderInUse(let path):
            "\(path): this folder already holds a run; name another with -o, or move it away"
        case .cannotRender(let reason):
            "cannot render the report: \(reason)"
        }
    }

    /// The error of the system call that has just failed.
    static func system(_ path: String, _ code: Int32 = errno) -> ReportError {
        .cannotWrite(path: path, reason: String(cString: strerror(code)))
    }
}
