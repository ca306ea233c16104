import ArgumentParser
import FoundationEssentials
import Glibc
import Metrics
import Reporting
import Synchronization

/// One of the process's two output streams, and what it can show.
struct Terminal: Sendable {
    static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
    static let standardError = Terminal(descriptor: STDERR_FILENO)

    private let descriptor: Int32

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Whether lines may be redrawn: a terminal that is not dumb.
    var isRedrawable: Bool { isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb" }

    /// Colour only on a terminal, and not where `NO_COLOR` is set (no-color.org) or `TERM` is `dumb`.
    func style() -> TerminalStyle {
        let environment = ProcessInfo.processInfo.environment
        let hasColor = isRedrawable && (environment["NO_COLOR"] ?? "").isEmpty
        let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? "UTF-8"
        let isUnicode = !isTerminal || locale.uppercased().contains("UTF")
        return TerminalStyle(color: hasColor, width: columns ?? 100, unicode: isUnicode)
    }

    /// Its width now; nil where it is none or does not say.
    var columns: Int? {
        var size = winsize()
        guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// What the system said when standard output could not be written; nil while it could.
    static var outputProblem: String? {
        let code = firstProblem.load(ordering: .relaxed)
        return code == 0 ? nil : String(cString: strerror(code))
    }

    /// The error number of the first write to standard output that failed; 0 for none.
    private static let firstProblem = Atomic<Int32>(0)

    /// Writes the text as it is; what the system refuses on standard output is kept in ``outputProblem``.
    ///
    /// A reader that has gone away ends nothing and is no problem.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    if descriptor == STDOUT_FILENO, errno != EPIPE {
                        _ = Self.firstProblem.compareExchange(
                            expected: 0, desired: errno, ordering: .relaxed)
                    }
                    return
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}

extension ExitCode {
    /// One of Weir's own exit codes.
    init(_ status: ExitStatus) {
        self.init(status.rawValue)
    }
}

extension Terminal {
    /// Tells a person something that is not a result: one line on standard error.
    static func tell(_ text: String) { standardError.write("weir: \(text)\n") }

    /// Tells why a command cannot go on, and with which status it ends.
    static func failure(_ status: ExitStatus, _ text: String) -> ExitCode {
        tell(text)
        return ExitCode(status)
    }
}
