import Metrics

/// What the first share of a search asks of all others.
///
/// They are numbered from 0 in the order in which they are given, and taken in that order.
package enum ShareOrder: Codable, Equatable, Sendable {
    /// The next step begins; one that tries no load has neither load nor folder.
    case begin(step: Int, load: Double?, folder: String?)
    /// The load of a held group from a moment on, in Unix nanoseconds of the first share's clock.
    case hold(level: Double, group: Int, ramp: Int64, at: Int64)
    case measure(Bool)
    case runAgain(group: Int)
    /// The step's health is asked for.
    case look(step: Int)
    /// The search is over, for this reason.
    case stop(RunEnd)
}

/// What happened at a share, in the order in which it did.
package enum ShareEvent: Codable, Equatable, Sendable {
    /// Its set-up is done; nothing is held yet.
    case began
    /// The group that runs once more has done its work there.
    case rerunEnded
    /// The answer to ``ShareOrder/look(step:)``.
    case looked(step: Int, ShareHealth)
    /// Something that a person should know.
    case noted(String)
    /// Its part is done and its files are sent; of a share that ended by itself with the reason.
    case ended(RunEnd)
}

/// What the generator's own health on a machine says of a step that goes on.
package struct ShareHealth: Codable, Equatable, Sendable {
    package var validity: Validity
    /// The gravest reason, in words.
    package var reason: String?

    package init(_ validity: Validity, reason: String?) {
        self.validity = validity
        self.reason = reason
    }
}

/// What a share measures at a moment, about once a second.
package struct ShareProgress: Codable, Equatable, Sendable {
    /// A request of the step in flight that counts.
    package struct Open: Codable, Equatable, Sendable {
        package var row: Int
        /// Unix nanoseconds of the first share's clock.
        package var issued: Int64
        package var firstToken: Int64?

        package init(row: Int, issued: Int64, firstToken: Int64?) {
            self.row = row
            self.issued = issued
            self.firstToken = firstToken
        }
    }

    /// When it was so, in Unix nanoseconds of the first share's clock: requests that ended before are told.
    package var time: Int64
    package var step: Int
    package var activeThreads: Int
    package var openRequests: Int
    package var heldThreads: Int?
    /// Arrivals of the step that found no free thread.
    package var dropped: Int
    package var requestsPerSecond: Double
    package var tokensPerSecond: Double
    package var open: [Open]

    package init(
        time: Int64, step: Int, activeThreads: Int, openRequests: Int, heldThreads: Int?, dropped: Int,
        requestsPerSecond: Double, tokensPerSecond: Double, open: [Open]
    ) {
        self.time = time
        self.step = step
        self.activeThreads = activeThreads
        self.openRequests = openRequests
        self.heldThreads = heldThreads
        self.dropped = dropped
        self.requestsPerSecond = requestsPerSecond
        self.tokensPerSecond = tokensPerSecond
        self.open = open
    }

    /// The same with nothing that cannot be: counts are at least 0, and there are no more open requests than threads.
    func bounded(_ bounds: SampleCode.Bounds) -> ShareProgress {
        let most = bounds.threads.reduce(0, +)
        func count(_ value: Int) -> Int { min(max(0, value), most) }
        func rate(_ value: Double) -> Double { value.isFinite ? max(0, value) : 0 }
        var progress = self
        progress.activeThreads = count(activeThreads)
        progress.openRequests = count(openRequests)
        progress.heldThreads = heldThreads.map(count)
        progress.dropped = min(max(0, dropped), 1 << 40)
        progress.requestsPerSecond = rate(requestsPerSecond)
        progress.tokensPerSecond = rate(tokensPerSecond)
        progress.open = open.prefix(most).filter { (0..<bounds.rows).contains($0.row) }
        return progress
    }
}

/// What a share tells the first one at a time; requests that ended follow it as ``SampleCode`` writes them.
struct ShareNews: Codable, Sendable {
    var pass: String
    /// Rises by one with each; news that come a second time, because their answer was lost, are taken once.
    var number: Int
    var progress: ShareProgress?
    var events: [ShareEvent]
    var requests: Int
}

/// A piece of a file of a share's step.
package struct ShareFilePiece: Codable, Sendable {
    var pass: String
    var number: Int
    /// The step's folder, relative to the search's.
    package var folder: String
    package var name: String
    /// Where in the file it begins; the first makes the file anew.
    package var offset: Int
}

/// Orders that a share has not heard yet, and when they were asked for and given, by the first share's clock.
struct ShareOrders: Codable, Sendable {
    var orders: [ShareOrder]
    /// Unix nanoseconds.
    var received: Int64
    var answered: Int64
}

/// Whether a share was taken in.
struct ShareWelcome: Codable, Sendable {
    /// What it names itself with from now on; nil: refused.
    var pass: String?
    var reason: String?
}

/// A share asks for the orders behind those that it has heard.
struct ShareQuestion: Codable, Sendable {
    var pass: String
    var heard: Int
}
