/// One record of a CSV file: its fields, unquoted, in one piece of memory.
package struct CSVRecord: Sendable {
    private(set) var content: [UInt8] = []
    private var ends: [Int] = []

    /// How many fields it has.
    package var count: Int { ends.count }

    var isEmpty: Bool { content.isEmpty && ends.isEmpty }

    /// A field's bytes.
    package func field(_ index: Int) -> ArraySlice<UInt8> {
        content[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// A field as text.
    package func text(_ index: Int) -> String { String(decoding: field(index), as: UTF8.self) }

    /// The whole number that a field's bytes stand for, in decimal digits, a sign before them or not; nil if they are none.
    package static func integer(_ bytes: ArraySlice<UInt8>) -> Int? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
        guard !digits.isEmpty else { return nil }
        var value = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            // Towards the negative, whose range is the larger.
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, passes) = product.subtractingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !overflows, !passes else { return nil }
            value = sum
        }
        return isNegative ? value : value == .min ? nil : -value
    }

    mutating func removeAll() {
        content.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    mutating func append(_ bytes: ArraySlice<UInt8>) { content.append(contentsOf: bytes) }

    mutating func append(_ byte: UInt8) { content.append(byte) }

    mutating func endField() { ends.append(content.count) }
}
