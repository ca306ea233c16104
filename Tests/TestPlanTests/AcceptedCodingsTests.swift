import Testing

@testable import TestPlan

/// `Accept-Encoding` as plans and recordings write it.
@Suite struct AcceptedCodingsTests {
    @Test(
        arguments: [
            ("gzip, deflate, br", true, []), ("GZIP;q=0.5", true, []), ("*", true, []),
            ("identity", false, []),
            ("", false, []), ("gzip;q=0", false, []), ("gzip ; q=0.000, identity", false, []),
            ("gzip, deflate, sdch", true, ["sdch"]), ("compress", true, ["compress"]), ("x-gzip", true, []),
            ("sdch;q=0", false, []),
        ] as [(String, Bool, [String])])
    func askForWhatTheyName(value: String, asks: Bool, unknown: [String]) {
        let codings = AcceptedCodings(value)
        #expect(codings.askForAny == asks)
        #expect(codings.unknown == unknown)
    }

    @Test func aCodingThatNobodyCanUndoIsAnError() throws {
        let loaded = LoadedText(
            steps: #"<http name="a" path="/"><header name="accept-encoding" value="gzip, sdch"/></http>"#)
        #expect(
            loaded.messages == ["4:107 Accept-Encoding asks for \"sdch\", which Weir cannot undo"],
            "\(loaded.messages)")
    }
}
