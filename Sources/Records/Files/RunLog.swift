import Formats
import Synchronization
import Timing

/// `weir.log`: what happened in the run, a line each with its UTC time; any thread may write.
///
/// Lines reach the file at once: of a run that is killed, the log is there. It never stops a run: a line that
/// cannot be written is lost, and the files that matter complain themselves.
package final class RunLog: Sendable {
    private let file: Mutex<OutputFile?>
    private let offset: WallClockOffset

    /// Creates the file, which must not be there yet.
    ///
    /// It is the first of a run's files: of two runs that were given one folder, the second finds it there and throws
    /// ``ReportError/folderInUse(path:)``.
    package init(directory: String, offset: WallClockOffset) throws(ReportError) {
        self.offset = offset
        let path = "\(directory)/weir.log"
        guard !Folder.exists(path) else { throw .folderInUse(path: directory) }
        let opened = try OutputFile(creating: path)
        file = Mutex(opened)
    }

    /// Writes one line; the text must have been redacted.
    package func note(_ text: String) {
        let now = offset.unixNanoseconds(Instant.now())
        let milliseconds = "\(now / 1_000_000 % 1_000)"
        let time =
            UTCTime(unixNanoseconds: now).iso8601 + "."
            + String(repeating: "0", count: 3 - milliseconds.count) + milliseconds + "Z"
        let line = "\(time) \(SafeText.line(text, limit: 2_000))\n"
        file.withLock { file in
            try? file?.append { $0.append(contentsOf: line.utf8) }
            try? file?.flush()
        }
    }

    /// Closes the file; a second call does nothing.
    package func close() {
        file.withLock { file in
            try? file?.close()
            file = nil
        }
    }
}
