import Testing

@testable import Transport

/// What libcurl lets pass in a head, and Weir does not.
@Suite struct HeadCheckTests {
    private static func problem(_ lines: [String], status: Int = 200) -> TransferError? {
        var check = HeadCheck()
        if let problem = check.begin(status: status) { return problem }
        for line in lines {
            let found = Array((line + "\r\n").utf8).withUnsafeBytes { check.take($0) }
            if let found { return found }
        }
        return nil
    }

    @Test(
        arguments: [
            ["Content-Length: 5", "Content-Length: 6"], ["content-length: 5, 6"], ["Content-Length: -5"],
            ["Content-Length: +5"], ["Content-Length: 0x5"], ["Content-Length: 5 5"], ["Content-Length:"],
            ["Content-Length: five"], ["Content-Length: 99999999999999999999"], ["Content-Length: 5,"],
        ])
    func aLengthThatNobodyKnowsIsAViolation(lines: [String]) {
        #expect(Self.problem(lines)?.kind == .protocolViolation)
    }

    @Test(
        arguments: [
            ["Content-Length: 5"], ["Content-Length: 5", "CONTENT-LENGTH: 05"], ["Content-Length: 5, 5"],
            ["Content-Length:\t5 "], ["Content-Lengthy: x"], ["X-Content-Length: a"],
        ])
    func aLengthThatIsCertainIsNone(lines: [String]) {
        #expect(Self.problem(lines) == nil)
    }

    @Test func aLengthBelongsToItsOwnHead() {
        var check = HeadCheck()
        _ = check.begin(status: 103)
        _ = Array("Content-Length: 1\r\n".utf8).withUnsafeBytes { check.take($0) }
        _ = check.begin(status: 200)
        #expect(Array("Content-Length: 2\r\n".utf8).withUnsafeBytes { check.take($0) } == nil)
    }

    @Test func headsHaveAnEnd() {
        let line = "X-Long: " + String(repeating: "x", count: 1_000)
        #expect(Self.problem(Array(repeating: line, count: 300))?.kind == .limit)
        #expect(Self.problem(Array(repeating: line, count: 100)) == nil)
        var check = HeadCheck()
        let problems = (0..<200).compactMap { _ in check.begin(status: 103) }
        #expect(problems.first?.kind == .limit)
    }

    @Test(arguments: [(101, false), (0, false), (99, false), (100, true), (200, true), (999, true)])
    func someStatusesAreNone(status: Int, isOne: Bool) {
        #expect((Self.problem([], status: status) == nil) == isOne)
    }

    @Test func codingsAreReadInOrder() {
        var check = HeadCheck()
        _ = check.begin(status: 200)
        for line in ["Content-Encoding: GZIP, identity\r\n", "content-encoding:  br\r\n"] {
            _ = Array(line.utf8).withUnsafeBytes { check.take($0) }
        }
        #expect(check.codings == ["gzip", "br"])
    }
}
