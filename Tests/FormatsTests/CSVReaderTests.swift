import TestSupport
import Testing

@testable import Formats

@Suite struct CSVReaderTests {
    /// Every record of a file with its line, and whether the file ends within one.
    private func read(_ text: String) throws -> (records: [[String]], lines: [Int], isCut: Bool) {
        try withTemporaryFolder { folder in
            let path = "\(folder)/a.csv"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            var reader = try CSVReader(path: path)
            var records: [[String]] = []
            var lines: [Int] = []
            while try reader.next() {
                records.append(reader.texts)
                lines.append(reader.line)
            }
            return (records, lines, reader.endsWithinRecord)
        }
    }

    @Test(
        arguments: [
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a,b\r\n1,\r\n", [["a", "b"], ["1", ""]]),
            ("\"a,b\",\"c \"\"d\"\"\"\n", [["a,b", "c \"d\""]]), ("\"a\nb\",c\n", [["a\nb", "c"]]),
            ("\n", [[""]]), ("", []), ("ä,\u{1F600}\n", [["ä", "\u{1F600}"]]),
        ] as [(String, [[String]])])
    func recordsAreReadAsRFC4180Says(text: String, records: [[String]]) throws {
        let found = try read(text)
        #expect(found.records == records)
        #expect(!found.isCut)
    }

    @Test func aRecordHasTheLineOnWhichItBegan() throws {
        #expect(try read("h\n\"a\nb\"\nc\n").lines == [1, 2, 4])
    }

    @Test(arguments: ["a,b\n1,2", "a\n\"b\n", "a\n\"b\nc\n"])
    func aFileThatEndsWithinARecordSaysSo(text: String) throws {
        let found = try read(text)
        #expect(found.records.count == 1)
        #expect(found.isCut)
    }

    @Test func recordsGoOnAcrossTheBuffersBorder() throws {
        let long = String(repeating: "x", count: 200_000)
        let found = try read("\(long),\"y\"\n1,2\n")
        #expect(found.records == [[long, "y"], ["1", "2"]])
    }

    @Test func aRecordThatIsTooLongIsNamedByItsLine() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/a.csv"
            try ("a\n" + String(repeating: "x", count: 1 << 21)).write(
                toFile: path, atomically: true, encoding: .utf8)
            var reader = try CSVReader(path: path)
            #expect(try reader.next())
            let error = #expect(throws: FileError.self) { try reader.next() }
            #expect(error?.line == 2)
        }
    }

    @Test func aRecordOfLineEndsIsTooLongToo() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/a.csv"
            try ("\"" + String(repeating: "\n", count: 1 << 21)).write(
                toFile: path, atomically: true, encoding: .utf8)
            var reader = try CSVReader(path: path)
            let error = #expect(throws: FileError.self) { try reader.next() }
            #expect(error?.line == 1)
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("-7", -7), ("+7", 7), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("99999999999999999999", nil),
            ("", nil),
            ("-", nil), ("1.0", nil), (" 1", nil), ("0x1", nil),
        ] as [(String, Int?)])
    func aWholeNumberIsReadFromBytes(text: String, value: Int?) {
        #expect(CSVRecord.integer(Array(text.utf8)[...]) == value)
        #expect(CSVRecord.integer(Array(text.utf8)[...]) == Int(text))
    }

    @Test func aFileThatIsNotThereIsNamed() {
        #expect(throws: FileError.self) { _ = try CSVReader(path: "/nowhere/a.csv") }
    }
}
