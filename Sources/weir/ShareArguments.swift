import ArgumentParser
import Formats
import FoundationEssentials
import Meeting
import Metrics
import TestPlan
import Timing

/// How `weir run` makes one machine's part of a run of several.
struct ShareArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run one share of the plan: share i of N machines, counted from 0. Merge the folders with weir merge.",
            valueName: "i/N"))
    var shard: RunShare?

    @Option(
        help: ArgumentHelp(
            """
            When the load begins, the same on all machines: an instant such as 2026-11-27T20:15:00Z, or +20s from now. \
            Set-up groups run before it; whoever is not ready by then ends with 96.
            """, valueName: "time"))
    var startAt: StartTime?

    /// The share; all of the run where none is asked for.
    var share: RunShare { shard ?? .whole }

    func validate() throws {
        if let startAt, startAt.isTooFar {
            throw ValidationError("--start-at must be within a week, found \(startAt.text)")
        }
    }

    /// What a person should know who starts a share that does not wait for the others.
    var warning: String? {
        share.isWhole || startAt != nil
            ? nil
            : "without --start-at each share begins when it is started; weir merge then tells how far apart they were"
    }

    /// `share 2/8, whose load begins at 20:15:00Z, in 18s`; nil where there is nothing to tell.
    func note(now: Int64) -> String? {
        let place = share.isWhole ? "" : "share \(share) of the run, "
        guard let startAt else { return share.isWhole ? nil : "share \(share) of the run" }
        let time = UTCTime(unixNanoseconds: startAt.unixNanoseconds).iso8601
        let wait = Duration(nanoseconds: max(0, startAt.unixNanoseconds - now))
        return "\(place)whose load begins at \(time)Z, in \(FigureText.time(wait))"
    }
}

/// How several machines search together.
struct CapacityShareArguments: ParsableArguments {
    @Option(
        name: [.customLong("shard"), .customLong("shards")],
        help: ArgumentHelp(
            "Make one share of the load: share i of N machines, counted from 0. Share 0 leads.",
            valueName: "i/N"))
    var shard: RunShare?

    @Option(
        help: ArgumentHelp(
            "Where the shares come together: the first share's name and a free port of it, the same for all.",
            valueName: "host:port"))
    var meet: MeetingAddress?

    @Option(
        help: ArgumentHelp(
            "How long the shares wait for each other at the start; default: 10m.", valueName: "time"))
    var wait: DurationArgument?

    /// The share; all of the load where none is asked for.
    var share: RunShare { shard ?? .whole }

    /// Where and how long the shares wait for each other; nil of one machine.
    var meeting: (address: MeetingAddress, patience: Duration)? {
        guard !share.isWhole, let meet else { return nil }
        return (meet, wait?.value ?? .seconds(Int64(600)))
    }

    func validate() throws {
        switch (share.isWhole, meet) {
        case (false, nil):
            throw ValidationError(
                "--shard needs --meet host:port, where the first share is: --meet gpu-a:7400")
        case (true, .some): throw ValidationError("--meet needs --shard i/N, which share this is")
        default: break
        }
    }
}

extension MeetingAddress: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension ValidatedPlan {
    /// Refuses a plan of several machines whose seed is drawn: each would draw its own.
    func mustHaveSeed(_ path: String) throws {
        guard seedWasDrawn else { return }
        throw Terminal.failure(
            .planInvalid,
            "\(path): the plan has no seed, and each share would draw one of its own: add seed=\"1\" to <testPlan>"
        )
    }
}

/// A moment for which machines wait.
struct StartTime: ExpressibleByArgument {
    /// As it was given.
    let text: String
    let unixNanoseconds: Int64

    private static let furthest = Duration.seconds(Int64(7 * 86_400))

    init?(argument: String) {
        text = argument
        let now = WallClockOffset.sample().unixNanoseconds(.now())
        if argument.hasPrefix("+") {
            guard let wait = DurationArgument(argument: String(argument.dropFirst()))?.value else {
                return nil
            }
            unixNanoseconds = now.saturatingAdd(wait.nanoseconds)
        } else {
            guard let seconds = Self.seconds(argument) else { return nil }
            unixNanoseconds = Int64((seconds * 1e9).rounded())
        }
    }

    var isTooFar: Bool {
        let now = WallClockOffset.sample().unixNanoseconds(.now())
        return unixNanoseconds.saturatingSubtract(now) > Self.furthest.nanoseconds
    }

    /// Seconds since 1970 of an RFC 3339 instant with its offset from UTC; nil where it is none.
    private static func seconds(_ text: String) -> Double? {
        let styles = [
            Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true),
        ]
        for style in styles {
            guard let date = try? style.parse(text) else { continue }
            let seconds = date.timeIntervalSince1970
            return (0...4e9).contains(seconds) ? seconds : nil
        }
        return nil
    }
}

extension RunShare: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
