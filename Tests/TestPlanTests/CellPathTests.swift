import Testing

@testable import TestPlan

@Suite struct CellPathTests {
    @Test(
        arguments: [
            ("c[0].value", #"[{"from":"human","value":"Hi\n?"}]"#, "Hi\n?"), ("c[1]", #"["a", "b"]"#, "b"),
            ("c[-1]", #"["a","b"]"#, "b"), ("c.messages", #"{"messages": [1, 2]}"#, "[1, 2]"),
            ("c.a", #"{"a":1,"a":2.50}"#, "2.50"), ("c[2]", #"["a","b"]"#, nil),
            ("c[-3]", #"["a","b"]"#, nil),
            ("c.x", #"{"a":1}"#, nil), ("c.x", "[1]", nil), ("c[0]", "text", nil), ("c[0]", "", nil),
        ] as [(String, String, String?)])
    func aPathLeadsIntoAColumn(text: String, cell: String, value: String?) throws {
        let (column, path) = try #require(CellPath.split(text, columns: ["a", "c"]))
        #expect(column == 1)
        #expect(path.value(in: Array(cell.utf8)[...]) == value.map { Array($0.utf8) })
    }

    @Test func theLongestColumnWins() {
        #expect(CellPath.split("a.b.c", columns: ["a", "a.b"])?.column == 1)
        #expect(CellPath.split("a", columns: ["a"]) == nil)
        #expect(CellPath.split("ab[0]", columns: ["a"]) == nil)
        #expect(CellPath.split("a[x]", columns: ["a"]) == nil)
    }

    @Test func aTemplateReadsThePathAndNamesARowThatLacksIt() throws {
        var pool = LoadedPool(
            pool: QuestionPool(
                name: "q", file: "q.jsonl", location: SourceLocation(file: "p"),
                fileLocation: SourceLocation(file: "p")),
            columns: ["turns"])
        pool.append(["[\"Q1\",\"Q2\"]"])
        pool.append(["[\"Q3\"]"])
        func problems(_ text: String) -> [String] {
            TemplateParser.parse(text, at: SourceLocation(file: "p", line: 1, column: 1), isJSON: false)
                .template
                .problems(values: [:], inputs: PlanInputs(), pools: [pool]).map(\.message)
        }
        #expect(problems("${q.turns[0]}").isEmpty)
        #expect(problems("${q.turns[1]}") == [#"row 2 of the pool "q" (q.jsonl) has nothing at "turns[1]""#])
        #expect(problems("${q.turn[0]}").count == 1)
    }
}
