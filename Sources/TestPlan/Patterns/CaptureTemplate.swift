/// A text made of what the groups of a regular expression captured: `$1$-$2$`, as in JMeter.
package struct CaptureTemplate: Equatable, Sendable {
    private enum Part: Equatable {
        case text([UInt8])
        case group(Int)
    }

    private let parts: [Part]

    /// One group alone.
    package init(group: Int) { parts = [.group(group)] }

    /// Reads `$n$` as group n, 0 for the whole match, and all else as text.
    package init(_ text: String) {
        var parts: [Part] = []
        var rest = Substring(text)
        while let match = rest.firstMatch(of: /\$([0-9]{1,4})\$/) {
            let before = rest[..<match.range.lowerBound]
            if !before.isEmpty { parts.append(.text(Array(before.utf8))) }
            parts.append(.group(Int(match.output.1) ?? 0))
            rest = rest[match.range.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(Array(rest.utf8))) }
        self.parts = parts
    }

    /// The groups that it names, in their order.
    package var groups: [Int] { parts.compactMap { if case .group(let group) = $0 { group } else { nil } } }

    /// The text of one match; a group that took no part is empty.
    ///
    /// - Returns: nil where it is one group alone, and that took no part.
    func text(_ captured: (Int) -> [UInt8]?) -> [UInt8]? {
        if parts.count == 1, case .group(let group) = parts[0] { return captured(group) }
        return parts.flatMap { part -> [UInt8] in
            switch part {
            case .text(let text): text
            case .group(let group): captured(group) ?? []
            }
        }
    }
}
