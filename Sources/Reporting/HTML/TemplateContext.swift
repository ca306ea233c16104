import Formats

/// The values that a template sees at one place: those around it, the innermost last.
///
/// Each is looked through once, when the first name is asked of it: a row is asked for a dozen.
struct TemplateContext {
    private final class Level {
        let value: Any
        private(set) lazy var children = Dictionary(
            Mirror(reflecting: value).children.compactMap { child in child.label.map { ($0, child.value) } },
            uniquingKeysWith: { first, _ in first })

        init(_ value: Any) {
            self.value = value
        }
    }

    private var levels: [Level]

    init(_ view: Any) {
        levels = [Level(view)]
    }

    /// Appends what a template writes of the values.
    mutating func write(_ parts: [TemplatePart], to text: inout String) {
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .value(let path, let isEscaped):
                guard let value = value(at: path) else { continue }
                let piece = value as? String ?? String(describing: value)
                text += isEscaped ? SafeText.markup(piece) : piece
            case .section(let path, let isInverted, let parts):
                writeSection(value(at: path), isInverted: isInverted, parts, to: &text)
            }
        }
    }

    private mutating func writeSection(
        _ value: Any?, isInverted: Bool, _ parts: [TemplatePart], to text: inout String
    ) {
        let list = value as? [Any]
        let isShown = list.map { !$0.isEmpty } ?? (value as? Bool) ?? (value != nil)
        guard isShown != isInverted else { return }
        // A condition is no place to look for names: they are those of the values around it.
        if isInverted || value is Bool { return write(parts, to: &text) }
        for element in list ?? [value].compactMap({ $0 }) {
            levels.append(Level(element))
            write(parts, to: &text)
            levels.removeLast()
        }
    }

    /// The value with a name, of the innermost that has one; without a name the innermost itself.
    private func value(at path: [String]) -> Any? {
        guard let name = path.first else { return levels.last.flatMap { Self.unwrapped($0.value) } }
        for level in levels.reversed() {
            guard let child = level.children[name].flatMap(Self.unwrapped) else { continue }
            return path.dropFirst().reduce(child) { value, name in
                value.flatMap { Level($0).children[name].flatMap(Self.unwrapped) }
            }
        }
        return nil
    }

    private static func unwrapped(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value : value
    }
}
