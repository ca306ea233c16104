/// `<set>`: a step that gives a variable of the thread a value.
package struct Assignment: Sendable {
    package var name: String
    /// Made when a thread comes to the step.
    package var value: Template
    /// How a value that is a whole number is written; nil: as it stands.
    package var format: NumberFormat?
    package var location: SourceLocation

    package init(name: String, value: Template, format: NumberFormat?, location: SourceLocation) {
        self.name = name
        self.value = value
        self.format = format
        self.location = location
    }
}

/// `<counter>`: a step that gives a variable of the thread the next of a row of numbers.
package struct Counter: Sendable {
    /// Who counts together.
    package enum Scope: String, CaseIterable, Sendable {
        /// Each thread by itself.
        case thread
        /// Each thread by itself, from the start again in each of its iterations.
        case iteration
        /// All threads of the group: each has numbers of its own.
        case group
    }

    package var name: String
    package var start: Int
    /// From one number to the next; never 0.
    package var step: Int
    /// The last number, after which the first follows; nil: none.
    package var end: Int?
    package var scope: Scope
    package var format: NumberFormat?
    package var location: SourceLocation

    package init(
        name: String, start: Int, step: Int, end: Int?, scope: Scope, format: NumberFormat?,
        location: SourceLocation
    ) {
        self.name = name
        self.start = start
        self.step = step
        self.end = end
        self.scope = scope
        self.format = format
        self.location = location
    }

    /// The number at a place in the row, from 0.
    package func number(at place: Int) -> Int {
        let place = end.map { place % (($0 - start) / step + 1) } ?? place
        let (way, tooFar) = place.multipliedReportingOverflow(by: step)
        let (number, overflow) = start.addingReportingOverflow(way)
        return tooFar || overflow ? (step > 0 ? .max : .min) : number
    }
}

/// How a whole number is written: `user_000` makes `user_007` of 7, as Java's DecimalFormat does.
///
/// Zeros are the least number of digits, `#` stand for none that must be there; what is before and behind them is text.
package struct NumberFormat: Equatable, Sendable {
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    private let digits: Int

    /// The most zeros that a format may have.
    private static let mostDigits = 100

    /// - Returns: nil for a text without digits, or with what has a meaning of its own for DecimalFormat.
    package init?(_ text: String) {
        let pattern = text.drop { $0 != "0" && $0 != "#" }
        let places = pattern.prefix { $0 == "0" || $0 == "#" }
        let rest = pattern.dropFirst(places.count)
        let zeros = places.reversed().prefix { $0 == "0" }.count
        let isOrderly = places.dropLast(zeros).allSatisfy { $0 == "#" }
        let text = text.prefix(text.count - pattern.count)
        guard !places.isEmpty, isOrderly, zeros <= Self.mostDigits,
            !(text + rest).contains(where: { "0#.,;%‰¤'".contains($0) })
        else { return nil }
        prefix = Array(text.utf8)
        suffix = Array(rest.utf8)
        digits = zeros
    }

    /// The number as text.
    package func text(_ number: Int) -> [UInt8] {
        let figures = Array(String(number.magnitude).utf8)
        let zeros = Array(repeating: UInt8(ascii: "0"), count: max(0, digits - figures.count))
        return (number < 0 ? [UInt8(ascii: "-")] : []) + prefix + zeros + figures + suffix
    }

    /// A text that is a whole number in this format; any other as it stands.
    package func text(_ text: [UInt8]) -> [UInt8] {
        TextFunction.number(text).map { self.text($0) } ?? text
    }
}
