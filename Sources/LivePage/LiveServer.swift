import Formats
import Glibc
import Metrics
import NIOCore
import NIOHTTP1
import NIOPosix
import Reporting
import Synchronization
import Timing

/// A read-only page on this machine that shows a run while it goes on, fed by Server-Sent Events.
///
/// One event loop of its own, one thread. While nobody watches, a second of the run costs it one copy of a value;
/// what a viewer is told is worked out on that thread, never on the run's. It must be ended by ``stop()``.
package final class LiveServer: Sendable {
    /// How long a viewer's browser is waited for at the end.
    private static let patience = TimeAmount.seconds(1)

    /// The page's address with its token: whoever has it may watch.
    package let url: String

    /// Where the run's metrics are, for what scrapes them.
    package var metricsURL: String { url + "metrics" }

    private let hub: LiveHub
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let isStopped = Mutex(false)

    /// Starts the server and returns once it listens; throws where the address cannot be had.
    ///
    /// - Parameter plan: the plan's name.
    package static func start(_ address: LiveAddress, plan: String) throws(LiveError) -> LiveServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let hub = LiveHub(plan: SafeText.line(plan, limit: SafeText.nameLimit))
        let token = Self.makeToken()
        do {
            let listener = try bootstrap(group, hub, token).bind(host: address.host, port: address.port)
                .wait()
            return LiveServer(hub, group, listener, address, token)
        } catch {
            try? group.syncShutdownGracefully()
            // NIO's own words name its functions.
            let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw LiveError(
                description: "live page: cannot listen on \(address.host):\(address.port): \(reason)")
        }
    }

    private static func bootstrap(
        _ group: MultiThreadedEventLoopGroup, _ hub: LiveHub, _ token: String
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    // The connection's own port is the server's: it is known before ``bind`` has returned.
                    let gate = LiveGate(port: channel.localAddress?.port ?? 0, token: token)
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: true)
                    try pipeline.addHandler(LiveHandler(gate, hub))
                }
            }
    }

    /// 128 random bits in hexadecimal.
    private static func makeToken() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<16).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &random)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    private init(
        _ hub: LiveHub, _ group: MultiThreadedEventLoopGroup, _ listener: any Channel, _ address: LiveAddress,
        _ token: String
    ) {
        self.hub = hub
        self.group = group
        self.listener = listener
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        url = "http://\(host):\(listener.localAddress?.port ?? address.port)/\(token)/"
    }

    /// Tells scrapers what is run; any thread, before anything is published of it.
    package func begin(_ facts: RunIdentity) { hub.begin(facts) }

    /// Shows where the run is; any thread, about once a second.
    package func publish(_ facts: RunProgress) {
        hub.keep(facts)
        guard hub.isWatched else { return }
        listener.eventLoop.execute { self.hub.broadcast() }
    }

    /// Shows how the run ended; blocks until every viewer was told, for at most a second.
    ///
    /// - Parameter report: the folder of the report.
    package func finish(_ verdict: Verdict, report: String) {
        let end = LiveEnd(verdict, report: SafeText.line(report))
        let loop = listener.eventLoop
        let told = loop.makePromise(of: Void.self)
        loop.scheduleTask(in: Self.patience) { told.succeed() }
        loop.execute {
            EventLoopFuture.andAllComplete(self.hub.finish(end), on: loop).cascade(to: told)
        }
        try? told.futureResult.wait()
    }

    /// Waits until a scraper that comes every few seconds has the figures as they are.
    package func waitForScraper() {
        let end = Instant.now() + ScraperRhythm.patience
        while hub.expectsScraper, Instant.now() < end { usleep(50_000) }
    }

    /// Shows a page of its own in place of the one that follows a run; any thread.
    package func show(_ page: String) { hub.show(page) }

    /// Whether somebody watches who has seen the page as it is.
    package var wantsPage: Bool { hub.wantsPage }

    /// Waits until whoever watches has seen the page as it is.
    package func waitForViewer(atMost time: Duration) {
        let end = Instant.now() + time
        while hub.isAwaited, Instant.now() < end { usleep(50_000) }
    }

    /// Closes everything and ends the thread; a second call does nothing.
    package func stop() {
        let isFirst = isStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        guard isFirst else { return }
        try? listener.close().wait()
        try? group.syncShutdownGracefully()
    }
}
