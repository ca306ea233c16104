import Metrics
import NIOCore
import NIOHTTP1
import Reporting
import Synchronization
import Timing

import FoundationEssentials

/// Who watches, and what they are told.
///
/// `@unchecked Sendable` holds because `viewers` and `scraped` are touched on the server's one event loop only; the
/// rest is atomic or in a mutex.
final class LiveHub: @unchecked Sendable {
    /// A page each; more than this is no person.
    static let viewerLimit = 16

    private let plan: String
    /// Where the run is, and the how-many-th word of it that is.
    private let latest = Mutex<(facts: RunProgress?, number: Int)>((nil, 0))
    private let began = Mutex<RunIdentity?>(nil)
    private let scraper = Mutex(ScraperRhythm())
    private let end = Mutex<String?>(nil)
    private let viewerCount = Atomic(0)
    /// Shown in place of the page that follows a run; when it was last asked for, and which of its versions.
    private let ownPage = Mutex<(text: String, isSeen: Bool, asked: Instant?)?>(nil)
    private var viewers: [ObjectIdentifier: any Channel] = [:]
    /// The metrics as they were last asked for, and of which word they are made.
    private var scraped: [ExpositionText.Format: (number: Int, text: String)] = [:]

    init(plan: String) {
        self.plan = plan
    }

    var isWatched: Bool { viewerCount.load(ordering: .relaxed) > 0 }

    /// Keeps the facts for whoever comes later; any thread.
    func keep(_ facts: RunProgress) {
        latest.withLock { $0 = (facts, $0.number + 1) }
    }

    /// Keeps what is known of the run from its start; any thread.
    func begin(_ facts: RunIdentity) {
        began.withLock { $0 = facts }
        latest.withLock { $0 = (nil, $0.number + 1) }
    }

    /// Whether a scraper is about to come that has not seen the latest; any thread.
    var expectsScraper: Bool {
        let number = latest.withLock(\.number)
        return scraper.withLock { $0.isExpected(at: Instant.now(), for: number) }
    }

    /// Shows a page of its own in place of the one that follows a run.
    func show(_ text: String) { ownPage.withLock { $0 = (text, false, $0?.asked) } }

    /// Whether somebody has seen the page as it is, or nobody has asked for it lately.
    var wantsPage: Bool {
        ownPage.withLock { page in
            guard let page, let asked = page.asked, Instant.now() - asked < .seconds(Int64(10)) else {
                return false
            }
            return page.isSeen
        }
    }

    /// Whether somebody watches who has not seen the page as it is.
    var isAwaited: Bool {
        ownPage.withLock { page in
            guard let page, let asked = page.asked, !page.isSeen else { return false }
            return Instant.now() - asked < .seconds(Int64(10))
        }
    }

    /// The page for a browser that asks.
    var page: String {
        ownPage.withLock { page in
            guard let text = page?.text else { return LiveFiles.page }
            page = (text, true, Instant.now())
            return text
        }
    }

    // MARK: On the event loop

    /// Adds a viewer and tells it where the run is; false where there are too many.
    func add(_ channel: any Channel) -> Bool {
        guard viewers.count < Self.viewerLimit else { return false }
        viewers[ObjectIdentifier(channel)] = channel
        viewerCount.store(viewers.count, ordering: .relaxed)
        return true
    }

    func remove(_ channel: any Channel) {
        viewers[ObjectIdentifier(channel)] = nil
        viewerCount.store(viewers.count, ordering: .relaxed)
    }

    /// What a new viewer is told first: where the run is now, or a comment so that the stream has begun.
    var greeting: String {
        "retry: 1000\n\n" + (event ?? ": the run has just started\n\n") + (end.withLock { $0 } ?? "")
    }

    /// Tells every viewer; made once, whatever their number.
    func broadcast() {
        guard !viewers.isEmpty, let event else { return }
        for channel in viewers.values where channel.isWritable { send(event, to: channel) }
    }

    /// Tells every viewer the end, and closes their streams once it is written.
    func finish(_ result: LiveEnd) -> [EventLoopFuture<Void>] {
        let text = (event ?? "") + Self.event("end", result)
        end.withLock { $0 = text }
        return viewers.values.map { channel in
            send(text, to: channel)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            return channel.closeFuture.also { channel.close(promise: nil) }
        }
    }

    /// The run's metrics for a scraper; made once for all that ask within a second.
    func metrics(_ format: ExpositionText.Format) -> String {
        let (facts, number) = latest.withLock { $0 }
        scraper.withLock { $0.came(at: Instant.now(), seeing: number) }
        if let known = scraped[format], known.number == number { return known.text }
        let text = LiveMetrics.text(began.withLock { $0 }, facts, as: format)
        scraped[format] = (number, text)
        return text
    }

    private var event: String? {
        latest.withLock { $0.facts }.map { Self.event("progress", LiveSnapshot($0, plan: plan)) }
    }

    private func send(_ text: String, to channel: any Channel) {
        channel.writeAndFlush(LiveHandler.chunk(text), promise: nil)
    }

    /// JSON has no line break, so that one `data` field holds it.
    private static func event(_ name: String, _ value: some Encodable) -> String {
        guard let data = try? JSONEncoder().encode(value) else { return ": cannot be written\n\n" }
        return "event: \(name)\ndata: \(String(decoding: data, as: UTF8.self))\n\n"
    }
}

extension EventLoopFuture where Value == Void {
    /// Does something and is itself.
    fileprivate func also(_ action: () -> Void) -> Self {
        action()
        return self
    }
}
