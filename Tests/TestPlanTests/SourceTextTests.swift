import Testing

@testable import TestPlan

@Suite struct SourceTextTests {
    /// The places of all references to names in the text of the root, or in its attribute `x`.
    private func references(_ text: String) throws -> [String] {
        let root = try #require(XMLReader.read(Array(text.utf8), file: "p").root)
        let source = root.attribute("x")?.value ?? root.text.trimmed
        return source.template(isJSON: false).template.segments.compactMap { segment in
            guard case .reference(.name(let name, let place), _) = segment else { return nil }
            return "\(name) \(place.line):\(place.column)"
        }
    }

    @Test(arguments: [
        ("<a x=\"${b}\"/>", ["b 1:7"]),
        ("<a x=\"&amp;&#x41;${b} ${c}\"/>", ["b 1:18", "c 1:23"]),
        ("<a x=\"1\n  ${b}\r\n${c}\"/>", ["b 2:3", "c 3:1"]),
        ("<a>${b}\n  ${c}</a>", ["b 1:4", "c 2:3"]),
        ("<a>\n  <![CDATA[{ \"q\": ${b},\n ${c}}]]>\n</a>", ["b 2:19", "c 3:2"]),
        ("<a>漢&lt;${b}<!-- x\n -->${c}</a>", ["b 1:9", "c 2:5"]),
        ("<a>\r\n e\u{301}&lt;${b}\r\n${c}</a>", ["b 2:7", "c 3:1"]),
    ])
    func aReferenceIsFoundInTheFile(text: String, expected: [String]) throws {
        #expect(try references(text) == expected)
    }

    @Test func aDiagnosticOfTheParserIsFoundInTheFile() throws {
        let root = try #require(XMLReader.read(Array("<a x=\"&lt;${b \"/>".utf8), file: "p").root)
        let diagnostics = root.attribute("x")?.value.template(isJSON: false).diagnostics
        #expect(diagnostics?.map { "\($0.location)" } == ["p:1:11"])
    }
}
