import Dispatch
import Foundation
import Synchronization
import Timing

/// How a command ended and what it printed.
package struct CommandResult: Sendable, Equatable {
    /// The exit code; for a command killed by a signal, 128 + its number, as a shell says it.
    package let exitCode: Int32
    /// All that it printed to standard output, as UTF-8 text.
    package let stdout: String
    /// All that it printed to standard error, as UTF-8 text.
    package let stderr: String
    /// Whether it ran out of time and was killed.
    package let timedOut: Bool
}

/// A process that runs; its output is gathered as it comes, so it never blocks on a full pipe.
package final class RunningCommand: Sendable {
    /// The process's id.
    package let processID: Int32

    private struct Output {
        var stdout = Data()
        var stderr = Data()
        var hasEnded = false
    }

    private let process: ProcessBox
    private let output: OutputBox
    private let readers = DispatchGroup()
    private let ended = DispatchSemaphore(value: 0)

    private final class OutputBox: Sendable {
        let gathered = Mutex(Output())
    }

    /// Starts an executable; `environment` is added to this process's own.
    ///
    /// With `stdin` its standard input is these bytes and ends; without, it stays open for ``write(_:)``. Throws
    /// what the system says.
    package init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
        directory: String? = nil, stdin: [UInt8]? = nil
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        let (input, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = stdout
        process.standardError = stderr
        let output = OutputBox()
        process.terminationHandler = { [ended] _ in
            output.gathered.withLock { $0.hasEnded = true }
            ended.signal()
        }
        self.output = output
        self.process = ProcessBox(process: process, input: input)
        try process.run()
        processID = process.processIdentifier
        gather(stdout, \.stdout)
        gather(stderr, \.stderr)
        if let stdin {
            write(stdin)
            closeInput()
        }
    }

    private func gather(_ pipe: Pipe, _ part: WritableKeyPath<Output, Data> & Sendable) {
        let handle = pipe.fileHandleForReading
        readers.enter()
        Thread { [output, readers] in
            while true {
                let data = handle.availableData
                if data.isEmpty { break }
                output.gathered.withLock { $0[keyPath: part].append(data) }
            }
            readers.leave()
        }.start()
    }

    /// What it has printed so far.
    package var stdout: String { String(decoding: output.gathered.withLock { $0.stdout }, as: UTF8.self) }
    /// What it has printed to standard error so far.
    package var stderr: String { String(decoding: output.gathered.withLock { $0.stderr }, as: UTF8.self) }

    /// What it has printed so far, as bytes.
    var stdoutBytes: [UInt8] { output.gathered.withLock { Array($0.stdout) } }

    /// Whether it has not ended yet.
    package var isRunning: Bool { !output.gathered.withLock { $0.hasEnded } }

    /// Writes to its standard input; nothing if it has ended.
    package func write(_ bytes: [UInt8]) {
        try? process.input.fileHandleForWriting.write(contentsOf: Data(bytes))
    }

    /// Ends its standard input.
    package func closeInput() {
        try? process.input.fileHandleForWriting.close()
    }

    /// Sends a signal such as `SIGINT`.
    package func send(signal: Int32) {
        kill(processID, signal)
    }

    /// Waits until its output so far contains a text; false if it does not within the time.
    package func waitForOutput(_ text: String, timeout: Timing.Duration = .seconds(10 as Int64)) -> Bool {
        let deadline = Instant.now() + timeout
        while !stdout.contains(text), !stderr.contains(text) {
            guard Instant.now() < deadline else { return false }
            usleep(5_000)
        }
        return true
    }

    /// Waits for its end; it is killed when the time is over.
    ///
    /// To be called once. Blocks its thread.
    package func wait(timeout: Timing.Duration = .seconds(60 as Int64)) -> CommandResult {
        let limit = DispatchTimeInterval.nanoseconds(Int(timeout.nanoseconds))
        let timedOut = ended.wait(timeout: .now() + limit) == .timedOut
        if timedOut {
            send(signal: SIGKILL)
            ended.wait()
        }
        // A grandchild that inherited the pipes may keep them open.
        _ = readers.wait(timeout: .now() + 5)
        closeInput()
        let status = process.process.terminationStatus
        let wasKilled = process.process.terminationReason == .uncaughtSignal
        return CommandResult(
            exitCode: wasKilled ? 128 + status : status, stdout: stdout, stderr: stderr, timedOut: timedOut)
    }
}

/// Carries a process across threads.
// Safe since the process is set up before it is shared and only asked for its end after it has ended.
private final class ProcessBox: @unchecked Sendable {
    let process: Process
    let input: Pipe

    init(process: Process, input: Pipe) {
        self.process = process
        self.input = input
    }
}
