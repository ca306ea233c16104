import Foundation
import TestSupport
import Testing

/// Checks that the text is well-formed XML, by a parser that is not ours.
func expectWellFormed(_ xml: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try withTemporaryFolder { folder in
        let path = "\(folder)/document.xml"
        try xml.write(toFile: path, atomically: true, encoding: .utf8)
        guard let result = try runProgram("xmllint", ["--huge", "--noout", path]) else {
            return skip("xmllint is not installed")
        }
        #expect(result.status == 0, "\(result.output)", sourceLocation: sourceLocation)
    }
}

/// Compares the text with the golden file of that name; `WEIR_RECORD=1` writes it instead.
func expectSnapshot(
    _ text: String, _ name: String, test: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    guard let difference = try Golden.difference(of: text, from: name, test: test) else { return }
    Issue.record("\(difference)", sourceLocation: sourceLocation)
}
