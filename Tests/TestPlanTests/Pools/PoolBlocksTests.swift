import Testing

@testable import TestPlan

/// Files that are longer than one block.
@Suite struct PoolBlocksTests {
    private func read(_ text: String, _ name: String, keepsLines: Bool = false) throws -> LoadedPool {
        let folder = try TemporaryFolder()
        try folder.write(Array(text.utf8), to: name)
        let pool = QuestionPool(name: "pool", file: name, location: origin, fileLocation: origin)
        return try PoolReader.read(pool, directory: folder.path, keepsLines: keepsLines)
    }

    private func problems(_ text: String, _ name: String) throws -> [String] {
        do {
            _ = try read(text, name)
            return []
        } catch let error as PoolError {
            return error.diagnostics.map { "\($0.location.line):\($0.location.column) \($0.message)" }
        }
    }

    /// About 3 MB, with cells over several lines, at every distance from the blocks' borders.
    private static let rows = (0..<30_000).map { row in
        ["\(row)", "line one\nline \"two\" of \(row)" + String(repeating: "é", count: row % 61)]
    }

    private static let csv =
        "\u{FEFF}id,text\r\n"
        + rows.map { row in
            "\(row[0]),\"\(row[1].split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"\r\n"
        }.joined()

    @Test func cellsAreWholeOverTheBordersOfBlocks() throws {
        let pool = try read(Self.csv, "pool.csv", keepsLines: true)
        #expect(Self.csv.utf8.count > 2 << 20)
        #expect(pool.cells == Self.rows)
        #expect((0..<30_000).allSatisfy { pool.line(of: $0) == 2 + 2 * $0 })
    }

    @Test func theLastRowNeedsNoLineEnd() throws {
        let pool = try read(Self.csv + "last,\"row\"", "pool.csv")
        #expect(pool.cells.last == ["last", "row"])
        #expect(pool.rowCount == 30_001)
    }

    @Test func problemsFarIntoTheFileHaveTheirLine() throws {
        #expect(
            try problems(Self.csv + "1,2,3\n", "pool.csv") == [
                "60002:1 this row has 3 cells, the header has 2"
            ])
        #expect(
            try problems("id,text\n1,\"" + Self.csv.filter { $0 != "\"" }, "pool.csv") == [
                "2:3 this quoted cell has no closing quote"
            ])
        let lines = (0..<60_000).map { #"{"id":\#($0),"text":"a text that is long enough for blocks"}"# }
        #expect(
            try problems((lines + [#"{"id":}"#]).joined(separator: "\n"), "pool.jsonl").map {
                $0.prefix { $0 != " " }
            } == ["60001:7"])
        #expect(try problems(lines.joined(separator: "\n") + "\n\u{0}", "pool.jsonl").count == 1)
    }

    @Test func linesAndTextsAreReadAsAlways() throws {
        let lines = (0..<60_000).map { #"{"id":\#($0),"text":"a text that is long enough for blocks"}"# }
        let pool = try read(lines.joined(separator: "\r\n\r\n"), "pool.jsonl", keepsLines: true)
        #expect(pool.columns == ["id", "text"])
        #expect(pool.rowCount == 60_000)
        #expect((0..<60_000).allSatisfy { pool.line(of: $0) == 1 + 2 * $0 })
        #expect(pool.cells[59_999][0] == "59999")
        let text = try read(lines.joined(separator: "\n"), "pool.txt")
        #expect(text.cells == lines.map { [$0] })
    }

    @Test func oneVeryLongLineIsALineToo() throws {
        let long = String(repeating: "word ", count: 700_000)
        let pool = try read(long + "\nshort\n", "pool.txt")
        #expect(pool.cells.map { $0[0].count } == [3_500_000, 5])
    }
}
