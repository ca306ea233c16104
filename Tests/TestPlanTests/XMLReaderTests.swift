import Testing

@testable import TestPlan

@Suite struct XMLReaderTests {
    /// Every element and attribute in document order: `name line:column`, attributes with the value's place too.
    private func places(_ text: String) -> [String] {
        func list(_ element: XMLElement) -> [String] {
            let attributes = element.attributes.map { attribute in
                "@\(attribute.name) \(place(attribute.location)) \(place(attribute.value.location))"
            }
            return ["\(element.name) \(place(element.location))"] + attributes
                + element.children.flatMap { list($0) }
        }
        return XMLReader.read(Array(text.utf8), file: "p.xml").root.map { list($0) } ?? []
    }

    private func place(_ location: some CustomStringConvertible) -> String {
        String(location.description.dropFirst("p.xml:".count))
    }

    @Test(arguments: [
        ("<a/>", ["a 1:1"]),
        ("<a><b/> <c/></a>", ["a 1:1", "b 1:4", "c 1:9"]),
        ("<a\n   x='1'\n\ty = \"2\"\n/>", ["a 1:1", "@x 2:4 2:7", "@y 3:2 3:7"]),
        ("<a>\r\n  <b x=\"1\"/>\r\n</a>", ["a 1:1", "b 2:3", "@x 2:6 2:9"]),
        ("<a>\r  <b/>\r</a>", ["a 1:1", "b 2:3"]),
        ("\t<a>\t<b/></a>", ["a 1:2", "b 1:6"]),
        ("<a x=\"é漢🚀\" y=\"\"><b/></a>", ["a 1:1", "@x 1:4 1:7", "@y 1:12 1:15", "b 1:17"]),
        ("<a><!-- <b/>\n --> <c/><![CDATA[<d/>]]><?p <e/> ?><f/></a>", ["a 1:1", "c 2:6", "f 2:37"]),
        ("<a x=\"a>b/\" y='\"'><b/></a>", ["a 1:1", "@x 1:4 1:7", "@y 1:13 1:16", "b 1:19"]),
        ("<?xml version=\"1.0\"?>\n<!-- c -->\n<a/>", ["a 3:1"]),
        ("\u{FEFF}<a x=\"1\"/>", ["a 1:1", "@x 1:4 1:7"]),
        ("<a xmlns:x=\"u\" x:y=\"1\"><x:b/></a>", ["a 1:1", "@x:y 1:16 1:21", "x:b 1:24"]),
    ])
    func everyElementAndAttributeHasItsLineAndColumn(text: String, expected: [String]) {
        #expect(places(text) == expected)
    }

    @Test func linesBeyondWhatLibxml2CanCountAreRight() {
        let text = "<a>" + String(repeating: "\n", count: 70_000) + "  <b/></a>"
        #expect(places(text) == ["a 1:1", "b 70001:3"])
    }

    @Test func valuesAndTextAreResolved() throws {
        let text = "<a x=\"1 &lt; &#50;\"> t &amp; <![CDATA[<&>]]><!-- c -->\r\nu</a>"
        let root = try #require(XMLReader.read(Array(text.utf8), file: "p.xml").root)
        #expect(root.attribute("x")?.value.string == "1 < 2")
        #expect(root.text.string == " t & <&>\nu")
    }

    @Test(arguments: [
        ("<a>\n  <b></c>\n</a>", "2:6"),
        ("<a x=1/>", "1:6"),
        ("<a x=\"1\" x=\"2\"/>", "1:15"),
        ("<a>\n &unknown;</a>", "2:11"),
        ("<a>", "1:4"),
        ("<a/>\n<b/>", "2:1"),
        ("hello", "1:1"),
        ("<a>é & b</a>", "1:7"),
    ])
    func malformedTextIsReportedOnceAndWhereItIs(text: String, place expected: String) {
        let (root, diagnostics) = XMLReader.read(Array(text.utf8), file: "p.xml")
        #expect(root == nil)
        #expect(diagnostics.map { place($0.location) } == [expected])
        #expect(diagnostics.first?.message.hasPrefix("malformed XML: ") == true)
    }

    @Test(arguments: [
        "<!DOCTYPE testPlan>\n<testPlan/>",
        "<?xml version=\"1.0\"?><!-- c --><!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
        "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>",
    ])
    func aDoctypeIsRefused(text: String) {
        let (root, diagnostics) = XMLReader.read(Array(text.utf8), file: "p.xml")
        #expect(root == nil)
        #expect(
            diagnostics.map(\.message) == [
                "a DOCTYPE is not allowed: a plan has no DTD and no entities of its own"
            ])
    }

    @Test func theDoctypesPlaceIsShown() {
        let (_, diagnostics) = XMLReader.read(
            Array("<?xml version=\"1.0\"?>\n <!DOCTYPE a>\n<a/>".utf8), file: "p.xml")
        #expect(diagnostics.map { place($0.location) } == ["2:2"])
    }

    @Test(
        arguments: [
            (Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>".utf8), "the encoding must be UTF-8"),
            ([0x3C, 0x61, 0x3E, 0xFF, 0x3C], "the file must be UTF-8 text, found the byte 0xFF"),
            (
                [0x3C, 0x61, 0x3E, 0xE9, 0x3C],
                "the file must be UTF-8 text, found the byte 0xE9 (\"é\" in Latin-1)"
            ),
            ([0x3C, 0x61, 0x3E, 0, 0x3C], "the file must be text, found a NUL byte"),
            ("<a/>".utf8.flatMap { [$0, 0] as [UInt8] }, "the file must be UTF-8 text, found UTF-16"),
            (Array(" \n".utf8), "the file is empty"),
            (Array(String(repeating: "<a>", count: 10_000).utf8), "malformed XML: Excessive depth"),
        ] as [([UInt8], String)])
    func whatIsNoPlanTextIsRefused(bytes: [UInt8], message: String) {
        let (root, diagnostics) = XMLReader.read(bytes, file: "p.xml")
        #expect(root == nil)
        #expect(diagnostics.count == 1)
        #expect(diagnostics.first?.message.hasPrefix(message) == true, "\(diagnostics)")
    }

    @Test func aPlanThatIsTooLargeIsRefused() {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: XMLReader.sizeLimit + 1)
        let (root, diagnostics) = XMLReader.read(bytes, file: "p.xml")
        #expect(root == nil)
        #expect(diagnostics.map(\.message) == ["the file has 8388609 bytes; at most 8388608 are read"])
    }

    @Test func readersOnSeveralThreadsKeepTheirErrorsApart() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 1...64 {
                group.addTask {
                    let lines = String(repeating: "\n", count: number)
                    let bad = XMLReader.read(Array("<a>\(lines)</b>".utf8), file: "p.xml").diagnostics
                    let good = XMLReader.read(Array("<a>\(lines)</a>".utf8), file: "p.xml").diagnostics
                    return bad.map(\.location.line) == [number + 1] && good.isEmpty
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
