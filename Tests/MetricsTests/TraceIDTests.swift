import Foundation
import Metrics
import Testing

@Suite struct TraceIDTests {
    @Test func anIDIsReadAsItIsWritten() throws {
        let id = try #require(TraceID(high: 0x0AF7_6519_16CD_43DD, low: 1))
        #expect(id.description == "0af7651916cd43dd0000000000000001")
        #expect(TraceID(id.description.utf8) == id)
        let coded = try JSONEncoder().encode([id])
        #expect(String(decoding: coded, as: UTF8.self) == #"["0af7651916cd43dd0000000000000001"]"#)
        #expect(try JSONDecoder().decode([TraceID].self, from: coded) == [id])
    }

    @Test(arguments: [
        "", "0", "0AF7651916cd43dd0000000000000001", "00000000000000000000000000000000",
        "0af7651916cd43dd000000000000000", "0af7651916cd43dd00000000000000012",
        "+af7651916cd43dd0000000000000001", "0af7651916cd43dd-000000000000001",
        "0af7651916cd43dd00000000000000é",
    ]) func whatIsNoIDIsRefused(text: String) {
        #expect(TraceID(text.utf8) == nil)
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([TraceID].self, from: JSONEncoder().encode([text]))
        }
    }
}
