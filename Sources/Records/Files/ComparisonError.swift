import Formats

/// Why runs could not be compared.
package enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system refused to show a file or folder.
    case cannotRead(path: String, reason: String)
    /// Neither a run's folder nor one that holds such folders.
    case noRun(path: String)
    /// A file is not what it should be; `place` is a property's path or a line.
    case damaged(path: String, place: String, reason: String)

    /// A fixed short label, safe to group by.
    package var label: String {
        switch self {
        case .cannotRead: "cannotRead"
        case .noRun: "noRun"
        case .damaged: "damaged"
        }
    }

    /// The file, the place in it, and what is wrong there.
    package var description: String {
        switch self {
        case .cannotRead(let path, let reason): "\(path): cannot read: \(reason)"
        case .noRun(let path):
            "\(path): no run here: expected summary.json in it, or in folders below it"
        case .damaged(let path, let place, let reason): "\(path): \(place): \(SafeText.line(reason))"
        }
    }
}
