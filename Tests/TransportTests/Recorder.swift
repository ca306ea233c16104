import Dispatch
import Timing

@testable import Transport

/// Runs requests on a loop and keeps everything that is told of them.
///
/// `@unchecked Sendable` holds because it is touched on the loop's queue, and read after the loop has ended.
final class Recorder: TransferReceiver, @unchecked Sendable {
    private let requests: [Request]
    private let loop: EventLoop
    private let inSeries: Bool
    private let acceptsBody: Bool
    private var started = 0

    private(set) var heads: [Int: ResponseHead] = [:]
    private(set) var bodies: [Int: String] = [:]
    private(set) var arrivals: [Int: [Arrival]] = [:]
    private(set) var summaries: [Int: TransferSummary] = [:]
    private(set) var lookedAt = Instant.now()

    init(_ requests: [Request], loop: EventLoop, inSeries: Bool, acceptsBody: Bool) {
        self.requests = requests
        self.loop = loop
        self.inSeries = inSeries
        self.acceptsBody = acceptsBody
    }

    /// Sends all requests, one after another or at once, and returns when each has ended.
    static func run(
        _ requests: [Request], inSeries: Bool = false, acceptsBody: Bool = true, usesKernelStamps: Bool = true
    ) throws -> Recorder {
        let loop = try EventLoop(label: "test", maxConnections: 64, usesKernelStamps: usesKernelStamps)
        let recorder = Recorder(requests, loop: loop, inSeries: inSeries, acceptsBody: acceptsBody)
        let done = DispatchSemaphore(value: 0)
        loop.queue.async {
            loop.run(recorder)
            done.signal()
        }
        done.wait()
        return recorder
    }

    func runDue(at now: Instant) -> Instant {
        while started < requests.count, !inSeries || summaries.count == started {
            _ = loop.start(requests[started], as: started)
            started += 1
        }
        return .distantFuture
    }

    func transferConnected(_ id: Int, at time: Instant) {}

    func transfer(_ id: Int, received head: borrowing ResponseHead, at time: Instant) {
        heads[id] = copy head
    }

    func transfer(_ id: Int, received bytes: UnsafeRawBufferPointer, arrival: Arrival) -> Bool {
        lookedAt = Instant.now()
        bodies[id, default: ""] += String(decoding: bytes, as: UTF8.self)
        arrivals[id, default: []].append(arrival)
        return acceptsBody
    }

    func transfer(_ id: Int, finished summary: TransferSummary) {
        summaries[id] = summary
        if summaries.count == requests.count { loop.stop() }
    }
}

extension Request {
    static func post(_ url: String, body: String) -> Request {
        Request(
            method: "POST", url: url, headers: HeaderList(["Content-Type: application/json"]),
            body: Array(body.utf8))
    }
}
