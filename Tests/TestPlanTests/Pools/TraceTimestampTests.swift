import Foundation
import Testing

@testable import TestPlan

@Suite struct TraceTimestampTests {
    private func read(_ text: String, _ unit: Replay.Unit = .s) -> TraceTimestamp? {
        TraceTimestamp(Array(text.utf8)[...], unit: unit)
    }

    @Test(arguments: [
        ("0", Replay.Unit.s, Int64(0)),
        ("12", .s, 12_000_000_000),
        ("12.5", .ms, 12_500_000),
        ("1767261600.123456789", .s, 1_767_261_600_123_456_789),
        // What is finer than a nanosecond is left out.
        ("0.0000000019", .s, 1),
        ("1767261600123", .ms, 1_767_261_600_123_000_000),
        ("7", .us, 7_000),
        ("1767261600123456789", .ns, 1_767_261_600_123_456_789),
        ("-1.5", .s, -1_500_000_000),
        ("1.5e3", .ms, 1_500_000_000),
    ])
    func aNumberCountsUnits(text: String, unit: Replay.Unit, expected: Int64) {
        #expect(read(text, unit) == .number(nanoseconds: expected))
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)),
        ("1970-01-01T00:00", 0),
        ("2000-02-29T12:30:15.25Z", 951_827_415_250_000_000),
        // As the Azure traces write it.
        ("2023-11-16 18:15:46.6805900", 1_700_158_546_680_590_000),
        ("2023-11-16T19:15:46.68059+01:00", 1_700_158_546_680_590_000),
        ("2023-11-16T12:45:46.68059-0530", 1_700_158_546_680_590_000),
        ("1969-12-31T23:59:59.5Z", -500_000_000),
    ])
    func aDateIsAMomentInUTC(text: String, expected: Int64) {
        #expect(read(text) == .date(nanoseconds: expected))
    }

    @Test(arguments: [
        "", "yesterday", "12s", "1.", ".5", "1,5", "true", "null", "2026-13-01T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2026-01-01", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00+1", "99999999999999999999", "0x10",
        "1e400", "nan",
        "2026-01-01T00:00:00.Z",
    ])
    func anythingElseIsNone(text: String) {
        #expect(read(text) == nil)
    }

    @Test func datesAreThoseOfFoundation() throws {
        let formatter = ISO8601DateFormatter()
        for day in stride(from: -300_000, through: 300_000, by: 12_345) {
            let seconds = Double(day) * 21_600
            let text = formatter.string(from: Date(timeIntervalSince1970: seconds))
            guard abs(seconds) < 9e9 else { continue }
            #expect(read(text) == .date(nanoseconds: Int64(seconds) * 1_000_000_000), "\(text)")
        }
    }
}
