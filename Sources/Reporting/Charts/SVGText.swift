import Formats

/// Builds SVG as text; every value is escaped on its way in, and nothing but presentation attributes is
/// written.
///
/// A strict content security policy forbids `style` attributes, so colours stand in attributes, which a style
/// sheet may override for the dark.
struct SVGText {
    private(set) var text = ""

    /// An element with attributes, and what `body` writes in it.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
        _ body: ((inout SVGText) -> Void)? = nil
    ) {
        text += "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(SafeText.markup(value))\"" }
        guard let body else {
            text += "/>"
            return
        }
        text += ">"
        body(&self)
        text += "</\(name)>"
    }

    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
        element(name, attributes) { $0.text += SafeText.markup(text) }
    }

    /// A coordinate with at most one decimal.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let rest = tenths.magnitude % 10
        return sign + "\(tenths.magnitude / 10)" + (rest == 0 ? "" : ".\(rest)")
    }
}
