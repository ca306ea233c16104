import Foundation
import Timing

/// The built `weir` executable, run as a user runs it.
package enum WeirCommand {
    /// Why it cannot be run: it is not where the build puts it.
    package struct NotBuilt: Error, CustomStringConvertible {
        /// The directories without it.
        package let searched: [String]
        /// One line for the test log.
        package var description: String { "no weir executable in \(searched.joined(separator: ", "))" }
    }

    /// Where it lies: beside the test bundle, unless `WEIR_EXECUTABLE` names it.
    ///
    /// Throws ``NotBuilt``.
    package static func executable() throws -> String {
        if let path = ProcessInfo.processInfo.environment["WEIR_EXECUTABLE"] { return path }
        // Linux runs the bundle itself; macOS loads it into a runner that lies elsewhere.
        let bundles = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }
        var places = bundles.map { $0.bundleURL.deletingLastPathComponent() }
        if let runner = Bundle.main.executableURL { places.append(runner.deletingLastPathComponent()) }
        places.append(URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent())
        let candidates = places.map { $0.appendingPathComponent("weir").path }
        guard let found = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw NotBuilt(searched: places.map(\.path))
        }
        return found
    }

    /// Runs it to its end; `environment` is added to this process's own.
    ///
    /// Throws ``NotBuilt`` or the system's error.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], directory: String? = nil,
        timeout: Duration = .seconds(60 as Int64)
    ) throws -> CommandResult {
        let command = try RunningCommand(
            try executable(), arguments, environment: environment, directory: directory, stdin: [])
        return command.wait(timeout: timeout)
    }

    /// Starts it and returns while it runs.
    package static func start(
        _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
    ) throws -> RunningCommand {
        try RunningCommand(
            try executable(), arguments, environment: environment, directory: directory, stdin: [])
    }
}
