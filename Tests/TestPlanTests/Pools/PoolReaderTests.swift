import Foundation
import TestPlan
import Testing

/// Writes a pool's file and reads it.
private func load(
    _ text: [UInt8], _ name: String = "pool.json", format: QuestionPool.Format? = nil
) throws -> LoadedPool {
    let folder = try TemporaryFolder()
    try folder.write(text, to: name)
    var pool = QuestionPool(
        name: "pool", file: name, location: origin,
        fileLocation: PlanLocation(file: "plan.xml", line: 5, column: 40))
    pool.format = format
    do {
        return try PoolReader.read(pool, directory: folder.path)
    } catch {
        // The folder's name is not the test's business.
        throw PoolError(
            diagnostics: error.diagnostics.map { diagnostic in
                let place = diagnostic.location
                return Diagnostic(
                    diagnostic.message,
                    at: PlanLocation(
                        file: place.file.replacingOccurrences(of: folder.path + "/", with: ""),
                        line: place.line,
                        column: place.column),
                    suggestion: diagnostic.suggestion)
            })
    }
}

private func problems(_ text: String, _ name: String, format: QuestionPool.Format? = nil) throws -> [String] {
    let error = try #require(throws: PoolError.self) { try load(Array(text.utf8), name, format: format) }
    return error.diagnostics.map { "\($0.location): \($0.message)" }
}

@Suite struct PoolReaderTests {
    @Test(arguments: [
        (
            "pool.json", #"["a", "b\n\"c\"", "👩‍💻 \u00e9 \ud83d\ude42 \/", ""]"#,
            [["a"], ["b\n\"c\""], ["👩‍💻 é 🙂 /"], [""]]
        ),
        ("pool.json", "\u{FEFF} [ \"a\" ]\r\n", [["a"]]),
        ("pool.jsonl", "\"a\"\n\n  \r\n\"b\"\r\n\"c\"", [["a"], ["b"], ["c"]]),
        ("POOL.NDJSON", "\"a\"\n", [["a"]]),
        ("pool.txt", "one\r\n\n \t\n  two \nthree", [["one"], ["  two "], ["three"]]),
        ("pool.txt", "\u{FEFF}one", [["one"]]),
    ])
    func readsPlainRows(name: String, text: String, rows: [[String]]) throws {
        let pool = try load(Array(text.utf8), name)
        #expect(pool.columns == [])
        #expect(pool.cells == rows)
    }

    @Test func objectsGiveColumnsInOrderOfAppearance() throws {
        let text =
            #"[{"z": "1", "a": 1.50}, {"b": {"k": [1, "x"]}, "a": null}, {"z": true, "a": "s", "b": 1e400}]"#
        let pool = try load(Array(text.utf8))
        #expect(pool.columns == ["z", "a", "b"])
        #expect(
            pool.cells == [["1", "1.50", ""], ["", "null", #"{"k": [1, "x"]}"#], ["true", "s", "1e400"]])
    }

    @Test func aRowKeepsItsTypesAsAnObject() throws {
        let text = "{\"z\": \"1\", \"a\": 1.50}\n{\"b\": [null], \"a\": \"\"}\n"
        let pool = try load(Array(text.utf8), "pool.jsonl")
        var context = TemplateContext.made(pools: [pool])
        #expect(rendered("${pool}", in: &context) == #"{"z":"1","a":1.50}"#)
        context.rows = [1]
        #expect(rendered("${pool}", in: &context) == #"{"a":"","b":[null]}"#)
        #expect(rendered("<${pool.z}>", in: &context) == "<>")
    }

    @Test(arguments: [
        ("q,a\n1,2\n3,4\n", [["1", "2"], ["3", "4"]]),
        ("\u{FEFF}q,a\r\n1,2\r\n\r\n3,4", [["1", "2"], ["3", "4"]]),
        ("q,a\r1,2\r", [["1", "2"]]),
        ("q,a\n\"x, \"\"y\"\"\nz\", 2 \n", [["x, \"y\"\nz", " 2 "]]),
        ("\"q\",\"a\"\n\"\",\n", [["", ""]]),
        ("q,a\n5\" disk,é\n", [["5\" disk", "é"]]),
    ])
    func readsCSV(text: String, rows: [[String]]) throws {
        let pool = try load(Array(text.utf8), "pool.csv")
        #expect(pool.columns == ["q", "a"])
        #expect(pool.cells == rows)
    }

    @Test func theFormatOfThePlanWinsOverTheExtension() throws {
        #expect(try load(Array("[\"a\"]".utf8), "pool.json", format: .text).cells == [["[\"a\"]"]])
        #expect(try load(Array("a\nb".utf8), "pool.dat", format: .csv).cells == [["b"]])
    }

    @Test(arguments: [
        ("[", ["pool.json:1:1: this array has no closing \"]\""]),
        ("", ["pool.json: the question pool \"pool\" has no rows"]),
        ("[]", ["pool.json: the question pool \"pool\" has no rows"]),
        ("{\"a\":1}", ["pool.json:1:1: a JSON pool is an array of strings or objects, found an object"]),
        ("[\"a\",\n \"b\"\n \"c\"]", ["pool.json:3:2: expected \",\" or \"]\", found a string"]),
        ("[\"a\",]", ["pool.json:1:6: there must be no \",\" before \"]\""]),
        ("[\"a\"] x", ["pool.json:1:7: expected nothing after the array, found \"x\""]),
        ("[\n  \"你好, \"x\"]", ["pool.json:2:9: expected \",\" or \"]\", found \"x\""]),
        ("[\"a]", ["pool.json:1:2: this string has no closing quote"]),
        (
            "[\"a\nb\"]",
            [
                "pool.json:1:4: a string must not contain a raw control character or line break; write it as \\n"
            ]
        ),
        ("[\"\\x\"]", ["pool.json:1:3: a string has no such escape"]),
        ("[\"\\u12\"]", ["pool.json:1:3: \\u needs four hexadecimal digits"]),
        ("[\"\\ud83d\"]", ["pool.json:1:3: this escape is half of a surrogate pair"]),
        ("['a']", ["pool.json:1:2: expected a value, found \"\\'\""]),
        ("[01]", ["pool.json:1:2: this is no JSON number"]),
        ("[{a:1}]", ["pool.json:1:3: expected a string, found \"a\""]),
        ("[{\"a\" 1}]", ["pool.json:1:7: expected \":\" after the key, found a number"]),
        ("[{\"a\":1,\"a\":2}]", ["pool.json:1:9: the key \"a\" stands twice in this object"]),
        ("[{}]", ["pool.json:1:2: this object has no keys"]),
        (
            "[\"a\",\n1,\nnull,\n[true]]",
            [
                "pool.json:2:1: a row is a string or an object, found a number",
                "pool.json:3:1: a row is a string or an object, found null",
                "pool.json:4:1: a row is a string or an object, found an array",
            ]
        ),
        (
            "[\"a\",\n {\"q\":1}]",
            [
                "pool.json:2:2: rows are either all strings or all objects: the first are strings, this is an object"
            ]
        ),
    ])
    func placesWhatIsWrongWithJSON(text: String, expected: [String]) throws {
        #expect(try problems(text, "pool.json") == expected)
    }

    @Test func reportsEveryBadLineOfJSONL() throws {
        let expected = [
            "pool.jsonl:1:5: expected one JSON value a line, found \"x\" after it",
            "pool.jsonl:3:1: expected a value, found \"o\"",
            "pool.jsonl:4:1: rows are either all strings or all objects: the first are strings, this is an object",
        ]
        #expect(try problems("\"a\" x\n\"b\"\noops\n{\"a\":1}\n", "pool.jsonl") == expected)
    }

    @Test(arguments: [
        (
            "q,a\n1\n1,2\n1,2,3\n",
            [
                "pool.csv:2:1: this row has 1 cell, the header has 2",
                "pool.csv:4:1: this row has 3 cells, the header has 2",
            ]
        ),
        ("q,a\n\"x\ny\",1\n2\n", ["pool.csv:4:1: this row has 1 cell, the header has 2"]),
        ("q,a,q\n1,2,3\n", ["pool.csv:1:5: the header names the column \"q\" twice"]),
        ("q,,a\n1,2,3\n", ["pool.csv:1:3: a column of the header has no name"]),
        ("q,a\n1,\"2\n", ["pool.csv:2:3: this quoted cell has no closing quote"]),
        (
            "q,a\n\"1\"x,2\n",
            ["pool.csv:2:4: expected a comma after the closing quote; a quote inside a cell is written twice"]
        ),
        ("q,a\n", ["pool.csv: the question pool \"pool\" has no rows"]),
        ("", ["pool.csv: the question pool \"pool\" has no rows"]),
    ])
    func placesWhatIsWrongWithCSV(text: String, expected: [String]) throws {
        #expect(try problems(text, "pool.csv") == expected)
    }

    @Test func countsWhatItDoesNotShow() throws {
        let found = try problems("q,a\n" + String(repeating: "1\n", count: 50), "pool.csv")
        #expect(found.count == 21)
        #expect(found.last == "pool.csv: and 30 more like these")
    }

    @Test(arguments: ["pool.json", "pool.jsonl", "pool.csv", "pool.txt"])
    func refusesWhatIsNotUTF8(name: String) throws {
        let text = Array("\"é\",\"b\"\n\"c".utf8) + [0xFF] + Array("\",\"d\"".utf8)
        let error = try #require(throws: PoolError.self) { try load(text, name) }
        #expect(
            error.diagnostics.map { "\($0.location): \($0.message)" }
                == ["\(name):2:3: this file is not UTF-8: invalid byte 0xFF"])
    }

    @Test func placesAMissingFileInThePlan() throws {
        let folder = try TemporaryFolder()
        for (file, message) in [
            ("none.json", "there is no file \"none.json\" in the plan's folder"),
            ("../x.json", "\"../x.json\" lies outside the plan's folder, where a plan may not reach"),
            ("pool.dat", "the extension of \"pool.dat\" does not say its format"),
            ("json", "the extension of \"json\" does not say its format"),
        ] {
            let pool = QuestionPool(
                name: "pool", file: file, location: origin,
                fileLocation: PlanLocation(file: "plan.xml", line: 5, column: 40))
            let error = try #require(throws: PoolError.self) {
                try PoolReader.read(pool, directory: folder.path)
            }
            #expect(
                error.diagnostics.map { "\($0.location): \($0.message)" } == ["plan.xml:5:40: \(message)"])
        }
    }

    @Test func anyCutOfAFileIsReadWithoutTrap() throws {
        let text = Array(#"[{"a":"\ud83d\ude42é\n","b":[-1.5e+3,{"c":null}]},{"a":true}]"#.utf8)
        for end in text.indices {
            #expect(throws: PoolError.self) { try load(Array(text[..<end])) }
        }
        #expect(try load(text).rowCount == 2)
    }
}

@Suite struct JSONAgreementTests {
    /// Texts that must be judged as Foundation judges them (it allows a last comma, which RFC 8259 does not).
    @Test(arguments: [
        "0", "-0", "-", "1.", ".5", "1.5", "1e", "1e5", "1E-5", "+1", "01", "1a", "true", "tru", "truex",
        "null",
        "{}", "{\"a\":}", "[,1]", "[[[]]]", "\"\\u0000\"", "\"\t\"", "\"\\ud800\"",
        "NaN",
        "\"\\ud83d\\ude42\"", "{\"a\":{\"b\":[{}]}}", "[1 2]", "{1:2}", "\"a\"", "[\"\\\"\"]", "1.0.0", "--1",
        "",
        "{\"a\":1 \"b\":2}", "[1}", "{]", "\"\\ud800\\u0041\"", "[1.e5]", "[-]", "[1e+]",
    ])
    func judgesValuesAsFoundationDoes(text: String) throws {
        let wrapped = "[{\"k\":\(text)}]"
        let expected = (try? JSONSerialization.jsonObject(with: Data(wrapped.utf8))) != nil
        let found = (try? load(Array(wrapped.utf8))) != nil
        #expect(found == expected)
    }
}
