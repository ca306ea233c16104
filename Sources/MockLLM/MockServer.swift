import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Timing

import Glibc

/// An embedded model server: known timings, known faults, and a log of every write.
///
/// Runs on event loops of its own, one thread each; nothing of it blocks. Its members may be called from any
/// thread except those loops. It must be stopped by ``stop(grace:)``: dropping the last reference stops nothing.
package final class MockServer: Sendable {
    /// The port that it listens on.
    package let port: Int
    /// `http://host:port`, without a slash at the end.
    package let url: String

    private let state: ServerState
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let isStopped = Mutex(false)

    /// Starts a server and returns once it listens.
    ///
    /// Blocks for the time of a bind. Throws ``MockError`` if a setting is wrong or the address cannot be had.
    package static func start(_ configuration: MockConfiguration) throws(MockError) -> MockServer {
        try configuration.validate()
        let state = ServerState(configuration)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.threads)
        do {
            let listener = try bootstrap(group, state).bind(
                host: configuration.host, port: configuration.port
            ).wait()
            return MockServer(configuration, state, group, listener)
        } catch {
            try? group.syncShutdownGracefully()
            let (host, port) = (configuration.host, configuration.port)
            if let error = error as? IOError, error.errnoCode == EADDRINUSE {
                throw .addressInUse(host: host, port: port)
            }
            throw .cannotBind(host: host, port: port, reason: reason(error))
        }
    }

    /// What the system said, in words; NIO's errors name its own functions.
    private static func reason(_ error: any Error) -> String {
        if let error = error as? IOError {
            return error.errnoCode == EADDRNOTAVAIL
                ? "it is no address of this machine" : String(cString: strerror(error.errnoCode))
        }
        return error is SocketAddressError.UnknownHost ? "the name has no address" : "\(error)"
    }

    private static func bootstrap(_ group: MultiThreadedEventLoopGroup, _ state: ServerState)
        -> ServerBootstrap
    {
        ServerBootstrap(group: group)
            // A ramp of thousands of streams connects faster than one loop accepts.
            .serverChannelOption(.backlog, value: 8192)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // The decoder alone: responses are framed by hand (see ResponseFraming).
                    let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
                    try channel.pipeline.syncOperations.addHandlers([decoder, ConnectionHandler(state)])
                }
            }
    }

    private init(
        _ configuration: MockConfiguration, _ state: ServerState, _ group: MultiThreadedEventLoopGroup,
        _ listener: any Channel
    ) {
        self.state = state
        self.group = group
        self.listener = listener
        port = listener.localAddress?.port ?? configuration.port
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        url = "http://\(host):\(port)"
    }

    /// Stops listening, lets open answers run for at most `grace`, then closes every connection.
    ///
    /// Blocks until all threads of the server are gone; a second call returns at once. Answers that were cut are
    /// logged as `stopped`.
    package func stop(grace: Duration = .zero) {
        let isFirst = isStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        guard isFirst else { return }
        try? listener.close().wait()
        let deadline = Instant.now() + grace
        while state.slots.open > 0, Instant.now() < deadline { usleep(2_000) }
        state.isStopping.store(true, ordering: .relaxed)
        state.slots.close()
        try? group.syncShutdownGracefully()
    }

    /// The requests that have ended, in that order; at most ``MockConfiguration/logCapacity``.
    package func log() -> [MockLogEntry] { state.log.entries }

    /// How many log entries were given up because the log was full.
    package var droppedLogEntries: Int { state.log.dropped }

    /// Answers under way now, those in the queue not counted.
    package var openStreams: Int { state.slots.open }

    /// The most answers that were ever under way at once.
    package var peakOpenStreams: Int { state.slots.peak }

    /// Requests that wait for a slot now.
    package var queuedRequests: Int { state.slots.waiting }

    /// Connections accepted so far.
    package var connectionsAccepted: Int { state.connections.load(ordering: .relaxed) }
}
