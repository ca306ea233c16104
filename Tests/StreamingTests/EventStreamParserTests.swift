@testable import Streaming
import Testing

/// The rules of WHATWG HTML, sections 9.2.5 and 9.2.6; every body is also fed cut at every place (`events`).
struct EventStreamParserTests {
    // MARK: The examples of section 9.2.6

    @Test func dataLinesOfOneEventAreJoinedByLineFeeds() {
        let found = events("data: YHOO\ndata: +2\ndata: 10\n\n")
        #expect(found.events == [OwnedEvent(data: "YHOO\n+2\n10")])
        #expect(found.flags == [])
    }

    @Test func fourBlocksGiveThreeEvents() {
        let found = events(
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n")
        #expect(
            found.events == [
                OwnedEvent(data: "first event", id: "1"),
                OwnedEvent(data: "second event", id: ""),
                OwnedEvent(data: " third event", id: ""),
            ])
        #expect(found.flags == [])
    }

    @Test func emptyDataFieldsDispatchAndAnUnfinishedEventDoesNot() {
        let found = events("data\n\ndata\ndata\n\ndata:")
        #expect(found.events == [OwnedEvent(data: ""), OwnedEvent(data: "\n")])
        #expect(found.unfinished == [OwnedEvent(data: "")])
        #expect(found.flags == .unfinishedEvent)
    }

    @Test func oneSpaceAfterTheColonMeansNothing() {
        #expect(events("data:test\n\ndata: test\n\n").events == [.init(data: "test"), .init(data: "test")])
    }

    // MARK: Lines

    @Test(arguments: ["\n", "\r", "\r\n"])
    func linesEndInAnyOfThreeWays(end: String) {
        let body = ["event: add", "data: a", "data: b", "id: 7", "", "data: c", "", ""].joined(separator: end)
        #expect(
            events(body).events
                == [OwnedEvent(type: "add", data: "a\nb", id: "7"), OwnedEvent(data: "c", id: "7")])
    }

    @Test func lineEndsMayBeMixed() {
        let found = events("data: a\r\ndata: b\rdata: c\n\r\ndata: d\n\rdata: e\r\r\ndata: f\r\r")
        #expect(found.events.map(\.data) == ["a\nb\nc", "d", "e", "f"])
    }

    @Test func anEventEndsAtItsCarriageReturnWithoutWaiting() throws {
        var parser = EventStreamParser()
        var data: [String] = []
        for (piece, expected) in [("data: a\r", 0), ("\n\r", 1), ("\n", 1), ("data: b\n\r", 2)] {
            try Array(piece.utf8).withUnsafeBytes { bytes in
                try parser.feed(bytes) { data.append(OwnedEvent($0).data) }
            }
            #expect(data.count == expected)
        }
        #expect(data == ["a", "b"])
    }

    @Test func aLineFeedAfterTheCarriageReturnIsNoBlankLineOfItsOwn() {
        #expect(events("data: a\r\ndata: b\r\n\r\n").events == [OwnedEvent(data: "a\nb")])
    }

    // MARK: The byte order mark

    @Test func oneByteOrderMarkIsLeftOut() {
        #expect(events([0xEF, 0xBB, 0xBF] + Array("data: a\n\n".utf8)).events == [OwnedEvent(data: "a")])
    }

    @Test func aSecondByteOrderMarkIsPartOfTheFieldName() {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let found = events(mark + mark + Array("data: a\n\ndata: b\n\n".utf8))
        #expect(found.events == [OwnedEvent(data: "b")])
        #expect(found.flags == [])
    }

    @Test(arguments: [[0xEF], [0xEF, 0xBB]] as [[UInt8]])
    func halfAByteOrderMarkIsNone(mark: [UInt8]) {
        let found = events(mark + Array("data: a\n\ndata: b\n\n".utf8))
        #expect(found.events == [OwnedEvent(data: "b")])
        #expect(found.flags == .invalidUTF8)
        #expect(events(mark).flags.contains(.invalidUTF8))
    }

    @Test func anotherCharacterThatBeginsLikeTheMarkIsKept() {
        // U+FEC0 is EF BB 80.
        let found = events("\u{FEC0}: x\ndata: a\n\n")
        #expect(found.events == [OwnedEvent(data: "a")])
        #expect(found.flags == [])
    }

    // MARK: Fields

    @Test(arguments: [
        ("data: a: b\n\n", "a: b"), ("data:\ta\n\n", "\ta"), ("data:a \n\n", "a "), ("data: \n\n", ""),
        ("data:  \n\n", " "), ("data::\n\n", ":"), ("data: a\ndata\n\n", "a\n"), ("data\ndata: a\n\n", "\na"),
        ("data: a\nfoo: b\n\n", "a"), ("data: a\n: comment\n\n", "a"), ("data: a\n:\n\n", "a"),
        ("data: \u{0}\n\n", "\u{0}"), ("data: \u{FEFF}a\n\n", "\u{FEFF}a"),
    ])
    func dataIsTakenAsItStands(body: String, data: String) {
        #expect(events(body).events == [OwnedEvent(data: data)])
    }

    @Test(arguments: [
        "\n", "\n\n\n", ":\n\n", ": data: a\n\n", "event: ping\n\n", "id: 1\n\n", "Data: a\n\n",
        " data: a\n\n",
        "data : a\n\n", "dat: a\n\n", "datas: a\n\n", "datadata: a\n\n", "error: {}\n\n", "", "\r\n",
    ])
    func withoutADataFieldNothingIsDispatched(body: String) {
        let found = events(body)
        #expect(found.events == [])
        #expect(found.flags == [])
    }

    @Test func theTypeIsForgottenWithAnEventThatIsNotDispatched() {
        #expect(events("event: ping\n\ndata: a\n\n").events == [OwnedEvent(data: "a")])
    }

    @Test func theLastTypeOfAnEventCounts() {
        let found = events("event: a\nevent: b\ndata: 1\n\nevent: c\nevent:\ndata: 2\n\ndata: 3\n\n")
        #expect(
            found.events
                == [OwnedEvent(type: "b", data: "1"), OwnedEvent(data: "2"), OwnedEvent(data: "3")])
    }

    @Test func theIDStaysUntilItIsReplaced() {
        let found = events("id: 1\n\ndata: a\n\nid: 2\u{0}\ndata: b\n\nid: 3\ndata: c\n\nid:\ndata: d\n\n")
        #expect(found.events.map(\.id) == ["1", "1", "3", ""])
    }

    @Test(arguments: [
        ("retry: 1500\n", 1500), ("retry:0\n", 0), ("retry: 1\nretry: 2\n", 2), ("retry: 7\nretry: x\n", 7),
        ("retry: 007\n", 7), ("retry: -1\n", nil), ("retry: 1.5\n", nil), ("retry: 1 \n", nil),
        ("retry:\n", nil), ("retry: 99999999999999999999\n", .max), ("retry: ١\n", nil),
    ])
    func retryIsDigitsOnly(body: String, expected: Int?) {
        #expect(events(body).retry == expected)
    }

    // MARK: The end of the body

    @Test(arguments: [
        ("data: a", ["a"], true), ("data: a\n", ["a"], true), ("data: a\ndata: b", ["a\nb"], true),
        ("event: x\n", [], true), ("dat", [], true), ("data: a\n\n: ping", [], false),
        ("data: a\n\n\n", [], false), ("data: a\r", ["a"], true), ("data: a\r\n\r", [], false),
    ])
    func anUnfinishedEventIsShownButNotDispatched(body: String, unfinished: [String], isFlagged: Bool) {
        let found = events(body)
        #expect(found.unfinished.map(\.data) == unfinished)
        #expect(found.flags.contains(.unfinishedEvent) == isFlagged)
    }

    // MARK: UTF-8

    @Test func charactersMayBeCutAnywhere() {
        let found = events("event: größe\ndata: Grüße, 世界 🌊\nid: é\n\n: ünïcode\n\n")
        #expect(found.events == [OwnedEvent(type: "größe", data: "Grüße, 世界 🌊", id: "é")])
        #expect(found.flags == [])
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xF0, 0x9F, 0x8C],
        ] as [[UInt8]])
    func bytesThatAreNoUTF8AreFlaggedAndReplaced(bytes: [UInt8]) {
        let body = Array("data: long enough to fill a word ".utf8) + bytes + Array("\n\ndata: b\n\n".utf8)
        let found = events(body)
        #expect(found.flags == .invalidUTF8)
        #expect(found.events.count == 2)
        #expect(found.events.first?.data.contains("\u{FFFD}") == true)
    }

    @Test func invalidBytesOutsideOfDataAreFlaggedToo() {
        #expect(events([0x3A, 0xFF, 0x0A, 0x0A]).flags == .invalidUTF8)
        #expect(events([0x3A, 0xC3]).flags == .invalidUTF8)
    }
}
