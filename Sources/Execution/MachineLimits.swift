import FoundationEssentials
import Metrics
import Transport

/// Whether this machine can hold a plan's streams at all, asked before the run.
package struct MachineLimits: Equatable, Sendable {
    /// Descriptors beside the streams': files, loops, the mock server's listener.
    package static let reserve = 64

    /// The most requests that can be open at once.
    package var streams: Int
    /// How many descriptors this process may open.
    package var descriptors: Int
    /// How many connections this machine can make to one address and port.
    package var ports: Int
    /// Descriptors that each stream takes here: two where the server is in the same process.
    package var descriptorsAStream: Int

    /// What the graph needs beside what this process has.
    ///
    /// - Parameter share: the part of the run that this machine makes.
    /// - Parameter sharesProcessWithServer: the embedded mock server holds the other end of each stream.
    package init(
        _ graph: ExecutionGraph, share: RunShare = .whole, descriptors: Int, sharesProcessWithServer: Bool
    ) {
        self.init(
            streams: graph.threadCount(of: share), descriptors: descriptors, ports: Self.ephemeralPorts,
            descriptorsAStream: sharesProcessWithServer ? 2 : 1)
    }

    init(streams: Int, descriptors: Int, ports: Int, descriptorsAStream: Int) {
        self.streams = streams
        self.descriptors = descriptors
        self.ports = ports
        self.descriptorsAStream = descriptorsAStream
    }

    /// Why the plan cannot run here, with the figures; nil where it can.
    package var problem: String? {
        let needed = streams * descriptorsAStream + Self.reserve
        if needed > descriptors {
            return
                "\(streams) threads need \(needed) file descriptors, this process may open \(descriptors); "
                + "raise the limit (ulimit -n \(needed)) or use fewer threads"
        }
        if streams > ports {
            return "\(streams) threads need as many ports to one address, this machine has \(ports) "
                + "(net.ipv4.ip_local_port_range); widen the range or use fewer threads"
        }
        return nil
    }

    /// How many connections this machine can make to one address and port.
    package static var ephemeralPorts: Int {
        let text = FileManager.default.contents(atPath: "/proc/sys/net/ipv4/ip_local_port_range")
        let bounds = String(decoding: text ?? Data(), as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .compactMap { Int($0) }
        return bounds.count == 2 ? max(0, bounds[1] - bounds[0] + 1) : 28_232
    }
}
