import Timing

/// A moment as traces write it, in nanoseconds of whatever their clock counts from.
package enum TraceTimestamp: Equatable {
    /// A number of units.
    case number(nanoseconds: Int64)
    /// An ISO 8601 date with a time, since 1970; without an offset it is UTC.
    case date(nanoseconds: Int64)

    var nanoseconds: Int64 {
        switch self {
        case .number(let nanoseconds), .date(let nanoseconds): nanoseconds
        }
    }

    var isNumber: Bool { if case .number = self { true } else { false } }

    /// - Returns: nil for what is neither, or lies beyond what 64 bits can count.
    package init?(_ text: ArraySlice<UInt8>, unit: Replay.Unit) {
        var reader = DigitReader(text)
        if let number = reader.number(digits: unit.digits), reader.isAtEnd {
            self = .number(nanoseconds: number)
            return
        }
        reader = DigitReader(text)
        if let moment = reader.date(), reader.isAtEnd {
            self = .date(nanoseconds: moment)
            return
        }
        // What is left are numbers with an exponent, which no clock writes to the nanosecond.
        let string = String(decoding: text, as: UTF8.self)
        guard string.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?[eE][+\-]?[0-9]+/) != nil,
            let value = Double(string),
            let number = Int64(
                exactly: (0..<unit.digits).reduce(value) { scaled, _ in scaled * 10 }.rounded())
        else { return nil }
        self = .number(nanoseconds: number)
    }
}

/// Reads digits from the front of a text.
private struct DigitReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { rest = text }

    var isAtEnd: Bool { rest.isEmpty }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
            return nil
        }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }

    /// A decimal number, in units of the last of so many digits behind its point; further ones are left out.
    mutating func number(digits: Int) -> Int64? {
        let isNegative = skip("-")
        guard var value = digit() else { return nil }
        while let next = digit() {
            guard let sum = Self.append(next, to: value) else { return nil }
            value = sum
        }
        guard let number = fraction(of: value, digits: digits) else { return nil }
        return isNegative ? -number : number
    }

    /// Appends what stands behind a point, if there is one, and zeros up to so many digits.
    private mutating func fraction(of whole: Int64, digits: Int) -> Int64? {
        var value = whole
        var left = digits
        if skip(".") {
            guard var next = digit() else { return nil }
            while true {
                if left > 0 {
                    guard let sum = Self.append(next, to: value) else { return nil }
                    value = sum
                    left -= 1
                }
                guard let further = digit() else { break }
                next = further
            }
        }
        for _ in 0..<left {
            guard let sum = Self.append(0, to: value) else { return nil }
            value = sum
        }
        return value
    }

    private static func append(_ digit: Int64, to value: Int64) -> Int64? {
        let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = product.addingReportingOverflow(digit)
        return isTooLarge || overflow ? nil : sum
    }

    /// Exactly so many digits.
    private mutating func field(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// `2026-01-31T12:00:00.250+01:00`; a space may stand for the `T`, and seconds and offset may be left out.
    mutating func date() -> Int64? {
        guard let year = field(4), skip("-"), let month = field(2), skip("-"), let day = field(2),
            (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day),
            skip("T") || skip("t") || skip(" "),
            let hour = field(2), hour < 24, skip(":"), let minute = field(2), minute < 60
        else { return nil }
        var second: Int64 = 0
        if skip(":") {
            // 60 is a leap second.
            guard let seconds = field(2), seconds <= 60 else { return nil }
            second = seconds
        }
        return moment(
            seconds: ((CivilCalendar.daysSince1970(year: year, month: month, day: day) * 24 + hour) * 60
                + minute)
                * 60 + second)
    }

    /// Reads the fraction of the seconds and the offset from UTC, and gives nanoseconds in UTC.
    private mutating func moment(seconds: Int64) -> Int64? {
        // Dates before 1970 have negative seconds and a fraction that counts upwards.
        guard let fraction = fraction(of: 0, digits: 9) else { return nil }
        var offset: Int64 = 0
        if !skip("Z"), !skip("z"), let sign = skip("+") ? Int64(1) : skip("-") ? -1 : nil {
            guard let hours = field(2), hours < 24 else { return nil }
            _ = skip(":")
            guard let minutes = isAtEnd ? 0 : field(2), minutes < 60 else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        let (whole, isTooLarge) = (seconds - offset).multipliedReportingOverflow(by: 1_000_000_000)
        let (moment, overflow) = whole.addingReportingOverflow(fraction)
        return isTooLarge || overflow ? nil : moment
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}
