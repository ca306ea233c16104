/// Text as a hostile server would send it.
package enum Hostile {
    package static let texts = [
        "<script>alert(1)</script>", "]]> <![CDATA[ <!-- --> <?pi?>", "\"\u{0301} onmouseover=\"alert(1)",
        "\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{07} \u{9B}2J",
        "\u{0}\u{1}\u{8}\u{B}\u{1F}\u{7F}\u{85}\u{9F}",
        "\u{202E}reversed\u{2066}\u{200F}", "\u{FFFE}\u{FFFF}\u{FFFD}\u{1FFFE}", "=HYPERLINK(\"http://x\")",
        "a\r\nb\nc\u{2028}d\te", "&amp; &#27; &lt;", "{{css}} {{{planName}}} {{/thresholds}}",
        "🏊🏽‍♀️ 世界 \u{E0041}",
        "' onfocus='alert(1)", "javascript:alert(1)", "\\u001b[31m \\ \"",
    ]

    /// All of them, and a megabyte more.
    package static let everything = texts.joined(separator: " ")
    package static let endless = everything + String(repeating: "x<\u{1B}&", count: 250_000)
}
