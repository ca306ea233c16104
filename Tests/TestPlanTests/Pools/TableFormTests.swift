import TestPlan
import Testing

/// Tables that are written otherwise than RFC 4180 says.
@Suite struct TableFormTests {
    private func load(
        _ text: String, _ name: String = "p.csv", _ attributes: String
    ) throws -> (pool: LoadedPool?, messages: [String]) {
        let folder = try TemporaryFolder()
        try folder.write(Array(text.utf8), to: name)
        let plan = """
            <testPlan name="t"><httpDefaults baseURL="http://h"/>
            <questionPool name="p" file="\(name)" \(attributes)/>
            <threadGroup name="g" threads="1" loops="1"><http name="a" path="/"/></threadGroup></testPlan>
            """
        try folder.write(Array(plan.utf8), to: "plan.xml")
        do {
            return (
                try PlanLoader.load(path: folder.path + "/plan.xml", inputs: PlanInputs()).pools.first, []
            )
        } catch {
            return (nil, error.diagnostics.map { "\($0.location.line):\($0.location.column) \($0.message)" })
        }
    }

    @Test(arguments: [
        ("q;a\nx,y;\"1;2\"\n", "p.csv", #"separator=";""#, [["x,y", "1;2"]]),
        ("q\ta\nx \t y\n", "p.csv", #"separator="\t""#, [["x ", " y"]]),
        ("q\ta\nx\ty\n", "p.tsv", "", [["x", "y"]]),
        ("q\ta\nx\ty\n", "p.data", #"format="tsv""#, [["x", "y"]]),
        ("q|a\nx|y\n", "p.tsv", #"separator="|""#, [["x", "y"]]),
        ("q；a\nx；y;\n", "p.csv", #"separator="；""#, [["x", "y;"]]),
        ("x,y\n1,2\n", "p.csv", #"columns="q, a""#, [["x", "y"], ["1", "2"]]),
        ("Frage,Antwort\n1,2\n", "p.csv", #"columns="q,a" ignoreFirstLine="true""#, [["1", "2"]]),
        ("q,a\n\"x\",5\" y\n", "p.csv", #"quotes="false""#, [["\"x\"", "5\" y"]]),
        ("q,a\n\"x\ny\",1\n", "p.csv", #"quotes="false" rows="padded""#, [["\"x", ""], ["y\"", "1"]]),
        ("q,a\n1\n1,2\n1,2,3\n", "p.csv", #"rows="padded""#, [["1", ""], ["1", "2"], ["1", "2"]]),
        ("1;2;3", "p.csv", #"separator=";" columns="q,a" rows="padded""#, [["1", "2"]]),
    ])
    func readsTables(text: String, name: String, attributes: String, rows: [[String]]) throws {
        let (pool, messages) = try load(text, name, attributes)
        #expect(messages == [])
        #expect(pool?.columns == ["q", "a"])
        #expect(pool?.cells == rows)
    }

    @Test(arguments: [
        (
            "p.csv", #"separator=";;""#,
            "2:48 questionPool \"p\": separator must be one character such as \";\", or \"\\t\" for a tab, and neither a "
                + "quote nor a line end, found \";;\""
        ),
        (
            "p.csv", #"columns="q,,a""#,
            "2:46 questionPool \"p\": columns must be names such as \"q,lang\": a column has no name"
        ),
        (
            "p.csv", #"columns="q,q""#,
            "2:46 questionPool \"p\": columns must be names such as \"q,lang\": the column \"q\" stands twice"
        ),
        (
            "p.csv", #"ignoreFirstLine="true""#,
            "2:54 questionPool \"p\": ignoreFirstLine needs columns: without them the first line names the columns"
        ),
        ("p.csv", #"columns="q""#, "1:1 this row has 2 cells, the plan's columns are 1"),
        (
            "p.txt", #"quotes="false""#,
            "2:45 questionPool \"p\": quotes is for the formats csv and tsv, and this file is read as text"
        ),
        (
            "p.csv", #"rows="any""#,
            "2:43 questionPool \"p\": rows must be one of exact, padded; found \"any\""
        ),
    ])
    func saysWhatIsWrong(name: String, attributes: String, message: String) throws {
        #expect(try load("x,y\n1,2\n", name, attributes).messages.first == message)
    }

    @Test func aTableWithoutRowsSaysSo() throws {
        for text in ["a;b", "", "\n"] {
            let found = try load(text, "p.csv", #"columns="q,a" separator=";" ignoreFirstLine="true""#)
                .messages
            #expect(found == ["0:0 the question pool \"p\" has no rows"])
        }
    }
}
