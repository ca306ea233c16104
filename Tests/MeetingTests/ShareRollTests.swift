import Metrics
import Testing
import Timing

@testable import Meeting

@Suite struct ShareRollTests {
    static func introduction(
        _ share: String, _ change: (inout ShareIntroduction) -> Void = { _ in }
    ) throws -> ShareIntroduction {
        var introduction = ShareIntroduction(
            share: try #require(RunShare(share)), version: "1", planHash: "abc", seed: 7,
            given: ["-J users=5"],
            targets: ["http://t"], search: "1 to 40 threads", hostname: "gpu-a", processors: 8, loops: 7)
        change(&introduction)
        return introduction
    }

    private let start = Instant(nanoseconds: 1_000_000_000_000)

    @Test func sharesComeOnceAndAreMissedUntilThen() throws {
        var roll = ShareRoll(first: try Self.introduction("0/3"))
        #expect(roll.absent.map(\.description) == ["1/3", "2/3"])
        #expect(roll.join(try Self.introduction("1/3"), pass: "a", at: start) == nil)
        #expect(roll.absent.map(\.description) == ["2/3"])
        #expect(
            roll.join(try Self.introduction("1/3") { $0.hostname = "gpu-b" }, pass: "b", at: start)
                == "share 1/3 is here already, from share 1/3 (gpu-a)")
        #expect(roll.join(try Self.introduction("0/3"), pass: "c", at: start) != nil)
        #expect(roll.place(of: "a", heardAt: start) == 1)
        #expect(roll.place(of: "b", heardAt: start) == nil)
    }

    @Test func sharesOfOtherSearchesAreRefusedWithBothWords() throws {
        let first = try Self.introduction("0/3")
        func difference(_ change: (inout ShareIntroduction) -> Void) throws -> String? {
            try Self.introduction("1/3", change).difference(from: first)
        }
        #expect(try difference { _ in } == nil)
        #expect(
            try difference { $0.version = "2" }
                == "it is of another version of weir: 2, and the first share has 1")
        #expect(
            try difference { $0.planHash = "def" }
                == "it has another plan: its hash is def, and the first share has abc")
        #expect(try difference { $0.seed = 8 } == "its seed is 8, and the first share has 7")
        #expect(
            try difference { $0.given = [] }
                == "its values from the command line are none, and the first share has -J users=5")
        #expect(
            try difference { $0.targets = ["http://u"] }
                == "its targets are http://u, and the first share has http://t")
        #expect(
            try difference { $0.search = "1 to 80 threads" }
                == "it would search otherwise: 1 to 80 threads, and the first share has 1 to 40 threads")
        #expect(
            try Self.introduction("1/4").difference(from: first)
                == "it is a share of 4, and the first share has 3")
    }

    @Test(arguments: [
        (2_000_000_000, true), (-2_000_000_000, true), (1_004_000_000, false), (0, false), (Int64.min, true),
    ])
    func aClockThatIsSurelyOffIsRefused(_ clock: Int64, _ isRefused: Bool) throws {
        let share = try Self.introduction("1/3") {
            $0.clock = clock
            $0.clockUncertainty = 5_000_000
        }
        #expect((share.difference(from: try Self.introduction("0/3")) != nil) == isRefused)
    }

    @Test func aShareThatFallsSilentHasGoneOnce() throws {
        var roll = ShareRoll(first: try Self.introduction("0/3"))
        _ = roll.join(try Self.introduction("1/3"), pass: "a", at: start)
        _ = roll.join(try Self.introduction("2/3"), pass: "b", at: start)
        let later = start + ShareRoll.silence + .seconds(Int64(1))
        _ = roll.place(of: "b", heardAt: later)
        #expect(roll.newlyGone(at: start + ShareRoll.silence).isEmpty)
        #expect(roll.newlyGone(at: later).map(\.share.index) == [1])
        #expect(roll.newlyGone(at: later).isEmpty)
        #expect(roll.place(of: "a", heardAt: later) == nil)
        #expect(!roll.hasEnded)
        roll.ended(2, .completed)
        #expect(roll.hasEnded)
    }

    @Test func beforeTheSearchBeginsAnotherMayComeInTheSamePlace() throws {
        var roll = ShareRoll(first: try Self.introduction("0/3"))
        _ = roll.join(try Self.introduction("1/3"), pass: "a", at: start)
        _ = roll.join(try Self.introduction("2/3"), pass: "b", at: start)
        roll.ended(1, .signal)
        #expect(roll.absent.map(\.description) == ["1/3"])
        #expect(roll.join(try Self.introduction("1/3"), pass: "c", at: start) == nil)
        #expect(roll.absent.isEmpty)
        roll.hasBegun = true
        roll.ended(2, .signal)
        #expect(roll.join(try Self.introduction("2/3"), pass: "d", at: start) != nil)
    }

    @Test func whatIsToldTwiceIsTakenOnce() throws {
        var roll = ShareRoll(first: try Self.introduction("0/2"))
        _ = roll.join(try Self.introduction("1/2"), pass: "a", at: start)
        let news = [0, 0, 1].map { roll.takes(news: $0, of: 1) }
        let pieces = [0, 0].map { roll.takes(piece: $0, of: 1) }
        #expect(news == [true, false, true])
        #expect(pieces == [true, false])
    }

    @Test func theShortestExchangeTellsTheClock() {
        var distance = ClockDistance()
        distance.add(sent: 0, received: 1_000_400, answered: 1_000_500, arrived: 900)
        #expect(distance.known?.offset == 1_000_000)
        #expect(distance.known?.uncertainty == 401)
        distance.add(sent: 0, received: 1_009_000, answered: 1_009_000, arrived: 10_000)
        #expect(distance.known?.offset == 1_000_000)
        distance.add(sent: 0, received: 1_000_020, answered: 1_000_020, arrived: 40)
        #expect(distance.known?.offset == 1_000_000)
        #expect(distance.known?.uncertainty == 21)
        distance.add(sent: .max, received: .min, answered: .max, arrived: .min)
        #expect(distance.known?.uncertainty == 21)
    }

    @Test(arguments: [
        ("gpu-a:7400", "gpu-a:7400"), ("10.0.0.5:1", "10.0.0.5:1"), ("[fd00::5]:7400", "[fd00::5]:7400"),
        ("localhost:65535", "localhost:65535"),
    ])
    func addressesAreRead(_ text: String, _ shown: String) {
        #expect(MeetingAddress(text)?.description == shown)
    }

    @Test(arguments: [
        "gpu-a", "gpu-a:", ":7400", "gpu-a:0", "gpu-a:65536", "fd00::5:7400", "a b:7400", "http://a:7400",
        "a:-1",
    ])
    func whatIsNoAddressIsNone(_ text: String) { #expect(MeetingAddress(text) == nil) }
}
