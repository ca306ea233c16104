import Foundation
import Testing

@testable import Reporting

/// The style sheet's palettes hold WCAG 2.2's contrast AA: 4.5 for text, 3 for what is drawn.
@Suite struct ContrastTests {
    private static let texts = [
        ("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("link", "paper"),
        ("link", "card"), ("good", "good-paper"), ("bad", "bad-paper"), ("doubtful", "doubtful-paper"),
        ("ink", "good-paper"), ("ink", "bad-paper"), ("ink", "doubtful-paper"), ("doubtful", "card"),
    ]
    private static let drawings = ["c1", "c2", "c3", "c4", "c5", "bad", "quiet"].map { ($0, "card") }

    @Test(arguments: ["light", "dark"]) func everyColourCanBeReadOnItsGround(scheme: String) throws {
        let palette = try Self.palette(isDark: scheme == "dark")
        for (pairs, least) in [(Self.texts, 4.5), (Self.drawings, 3)] {
            for (front, back) in pairs {
                let contrast = try Self.contrast(
                    #require(palette[front], "\(front)"), #require(palette[back], "\(back)"))
                #expect(contrast >= least, "\(scheme): \(front) on \(back): \(contrast)")
            }
        }
    }

    /// What a page without the style sheet is drawn in stands on white.
    @Test func theChartsOwnColoursCanBeSeenOnWhite() {
        for color in ChartStyle.colors { #expect(Self.contrast(color, "#ffffff") >= 3, "\(color)") }
    }

    @Test func theDarkHasColoursOfItsOwn() throws {
        let (light, dark) = (try Self.palette(isDark: false), try Self.palette(isDark: true))
        #expect(Set(light.keys) == Set(dark.keys))
        for name in light.keys { #expect(light[name] != dark[name], "--\(name)") }
    }

    /// The variables of the sheet; in the dark those of the light are overridden.
    private static func palette(isDark: Bool) throws -> [String: String] {
        let parts = HTMLWriter.css.components(separatedBy: "@media (prefers-color-scheme: dark)")
        #expect(parts.count == 2)
        let dark = try #require(parts.last?.components(separatedBy: "\n}\n").first)
        var palette = colors(in: parts[0])
        if isDark { palette.merge(colors(in: dark)) { $1 } }
        return palette
    }

    private static func colors(in css: String) -> [String: String] {
        var colors: [String: String] = [:]
        for line in css.split(separator: "\n") {
            let pieces = line.trimmingCharacters(in: .whitespaces).components(separatedBy: ": ")
            guard pieces.count == 2, pieces[0].hasPrefix("--"), pieces[1].hasPrefix("#") else { continue }
            colors[String(pieces[0].dropFirst(2))] = pieces[1].replacing(";", with: "")
        }
        return colors
    }

    private static func contrast(_ front: String, _ back: String) -> Double {
        let (one, other) = (luminance(front), luminance(back))
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    /// WCAG's relative luminance of `#rrggbb`.
    private static func luminance(_ color: String) -> Double {
        let number = UInt32(color.dropFirst(), radix: 16) ?? 0
        let channels = [16, 8, 0].map { Double((number >> $0) & 255) / 255 }
        let linear = channels.map { $0 <= 0.040_45 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}
