import Testing
import Timing

@Suite struct DurationTests {
    @Test func textIsReadAsThePlanLanguageWritesIt() {
        let table: [(String, Int64?)] = [
            ("250ms", 250_000_000), ("5s", 5_000_000_000), ("1.5s", 1_500_000_000), ("2m", 120_000_000_000),
            ("1h", 3_600_000_000_000), ("1d", 86_400_000_000_000), ("10us", 10_000), ("7ns", 7), ("0", 0),
            ("0s", 0), ("-5s", -5_000_000_000), (".5s", 500_000_000), ("0.1us", 100),
            ("", nil), ("5", nil), ("s", nil), ("5 s", nil), (" 5s", nil), ("5s ", nil), ("5S", nil),
            ("1e3s", nil),
            ("5.s", nil), ("--5s", nil), ("5ss", nil), ("1h30m", nil), ("infs", nil), ("nans", nil),
            ("+5s", nil),
            ("٥s", nil), ("0x1s", nil), ("5min", nil),
        ]
        for (text, expected) in table {
            #expect(Duration(text: text)?.nanoseconds == expected, "\(text)")
        }
    }

    @Test func aSpanIsWrittenInTheUnitThatFits() {
        let table: [(Int64, String)] = [
            (0, "0s"), (1, "1ns"), (999, "999ns"), (1_000, "1us"), (1_234, "1.23us"), (12_340, "12.3us"),
            (999_400, "999us"), (1_000_000, "1ms"), (812_345_678, "812ms"), (1_250_000_000, "1.25s"),
            (12_340_000_000, "12.3s"), (60_000_000_000, "1m"), (61_000_000_000, "1m 1s"),
            (3_600_000_000_000, "1h"), (3_661_000_000_000, "1h 1m 1s"), (-1_250_000_000, "-1.25s"),
            (-61_000_000_000, "-1m 1s"), (-7, "-7ns"),
        ]
        for (nanoseconds, expected) in table {
            #expect(Duration(nanoseconds: nanoseconds).description == expected)
        }
    }

    @Test func whatIsRoundedUpToTheNextUnitIsWrittenInIt() {
        let table: [(Int64, String)] = [
            (999_499, "999us"), (999_500, "1ms"), (999_999, "1ms"), (999_999_999, "1s"),
            (59_999_999_999, "1m"), (3_599_999_999_999, "1h"),
        ]
        for (nanoseconds, expected) in table {
            #expect(Duration(nanoseconds: nanoseconds).description == expected)
        }
    }

    @Test func roundSpansSurviveTheWayThereAndBack() {
        for text in ["0s", "1ns", "250ms", "5s", "1.25s", "1m", "1h", "10us", "-5s"] {
            #expect(Duration(text: text)?.description == text)
        }
    }

    @Test func extremesSaturate() {
        #expect(Duration.seconds(1e30).nanoseconds == .max)
        #expect(Duration.seconds(-1e30).nanoseconds == .min)
        #expect(Duration.seconds(Double.nan) == .zero)
        #expect(Duration.seconds(Double.infinity).nanoseconds == .max)
        #expect(Duration(nanoseconds: .max).description.isEmpty == false)
        #expect(Duration(nanoseconds: .min).description.isEmpty == false)
        #expect(Duration(text: "999999999999d")?.nanoseconds == .max)
    }

    @Test func arithmeticIsOfNanoseconds() {
        #expect(Duration.milliseconds(2) + .microseconds(5) == Duration(nanoseconds: 2_005_000))
        #expect(Duration.milliseconds(2) - .seconds(Int64(1)) < .zero)
        #expect(Duration.seconds(0.25).inMilliseconds == 250)
        #expect(Duration.milliseconds(250).inSeconds == 0.25)
    }
}
