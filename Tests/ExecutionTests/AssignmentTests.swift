import TestPlan
import Testing

@testable import Execution

/// Steps that give variables values, by what a switch on them sends, in virtual time.
@Suite struct AssignmentTests {
    private func sent(
        _ steps: String, variables: String = "", threads: Int = 1, loops: Int = 1
    ) throws -> String {
        let graph = try ExecutionGraph.plan(
            "<variables>\(variables)</variables><threadGroup name=\"g\" threads=\"\(threads)\" "
                + "loops=\"\(loops)\">\(steps)</threadGroup>")
        return VirtualRun.run(graph) { _ in .ok() }.names(graph)
    }

    /// Sends a, b, … as the variable is 1, 2, ….
    private static func tell(_ name: String) -> String {
        let cases = ["a", "b", "c", "d", "e"].enumerated().map {
            "<case value=\"\($0 + 1)\">\(http($1))</case>"
        }
        return "<switch value=\"${\(name)}\">\(cases.joined())<default>\(http("z"))</default></switch>"
    }

    @Test(arguments: [
        ("<counter name=\"n\" start=\"1\"/>\(tell("n"))", 4, "abcd"),
        ("<counter name=\"n\" start=\"1\" end=\"2\"/>\(tell("n"))", 4, "abab"),
        ("<counter name=\"n\" start=\"5\" step=\"-2\" end=\"1\"/>\(tell("n"))", 4, "ecae"),
        ("<loop count=\"2\"><counter name=\"n\" start=\"1\"/>\(tell("n"))</loop>", 2, "abcd"),
        (
            "<loop count=\"2\"><counter name=\"n\" start=\"1\" scope=\"iteration\"/>\(tell("n"))</loop>", 2,
            "abab"
        ),
        ("<set name=\"n\" value=\"2\"/>\(tell("n"))<set name=\"n\" value=\"3\"/>\(tell("n"))", 1, "bc"),
        ("\(tell("n"))<set name=\"n\" value=\"${__intSum(${start},1)}\"/>\(tell("n"))", 2, "zbbb"),
    ])
    func stepsSetVariables(steps: String, loops: Int, expected: String) throws {
        #expect(
            try sent(steps, variables: "<variable name=\"start\" value=\"1\"/>", loops: loops) == expected)
    }

    @Test func aVariableOfThePlanIsWhatEachThreadBeginsWith() throws {
        let steps = "\(Self.tell("n"))<set name=\"n\" value=\"4\"/>\(Self.tell("n"))"
        let sent = try sent(
            steps, variables: "<variable name=\"n\" value=\"3\"/>", threads: 2, loops: 2)
        #expect(sent.sorted() == "ccdddddd".sorted())
    }

    @Test func aCounterOfTheGroupGivesEachNumberOnce() throws {
        let sent = try sent(
            "<counter name=\"n\" start=\"1\" scope=\"group\"/>\(Self.tell("n"))", threads: 2, loops: 2)
        #expect(sent.sorted() == "abcd".sorted())
    }

    @Test(arguments: [
        ("000", 7, "007"), ("user_000", 12, "user_012"), ("#00x", 5, "05x"), ("0", -3, "-3"),
        ("00", 12_345, "12345"), ("#", 4, "4"),
    ])
    func aFormatWritesANumber(format: String, number: Int, text: String) throws {
        let format = try #require(NumberFormat(format))
        #expect(String(decoding: format.text(number), as: UTF8.self) == text)
    }

    @Test(arguments: ["", "abc", "0.00", "#,##0", "00'x'", "0%"])
    func whatIsNoFormatIsRefused(format: String) { #expect(NumberFormat(format) == nil) }

    @Test func endsOfTheRangeOfNumbersDoNotOverflow() {
        let place = SourceLocation(file: "p", line: 1, column: 1)
        let counter = Counter(
            name: "n", start: 1, step: 1_000_000_000, end: nil, scope: .thread, format: nil, location: place)
        #expect(counter.number(at: .max) == .max)
        #expect(counter.number(at: 2) == 2_000_000_001)
    }
}
