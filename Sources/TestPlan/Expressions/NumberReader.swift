/// Reads what a condition takes for a number.
enum NumberReader {
    /// A decimal number with an optional sign, fraction and exponent and nothing around it; nil for any other text.
    static func value(of text: some Collection<UInt8>) -> Double? {
        guard let first = text.first, text.count <= 40 else { return nil }
        let isNumeric = text.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
        }
        // `Double` reads "inf" and "nan" too, and a lone exponent is a name.
        guard isNumeric, first != UInt8(ascii: "e"), first != UInt8(ascii: "E") else { return nil }
        return Double(String(decoding: text, as: UTF8.self))
    }
}
