/// A way to values of a JSON document, several where it says `[*]` or `..`: what extractors look for.
///
/// `$`, `.name`, `['name']`, `[0]`, `[-1]` from the end, `[*]` and `.*` for every element or member, and `..name` at
/// any depth, in the order of the document. There are no filters. Unlike ``JSONPath``, which dialects follow in
/// every event, it may allocate.
package struct JSONQuery: Sendable {
    /// One value that was found.
    package struct Match: Sendable, Equatable {
        /// A string's text, its escapes resolved; of any other value, its JSON text.
        package let text: [UInt8]
        /// The value as it stands in the document.
        package let json: [UInt8]

        package init(text: [UInt8], json: [UInt8]) {
            self.text = text
            self.json = json
        }
    }

    private enum Step {
        case name([UInt8])
        case index(Int)
        case all
        case descend([UInt8])
    }

    private let steps: [Step]

    /// Reads a path; nil where the text is none.
    package init?(_ text: String) {
        var rest = Substring(text)
        if rest.hasPrefix("$") {
            rest = rest.dropFirst()
        } else if rest.first == "." {
            return nil
        } else if rest.first != "[" {
            rest = "." + rest
        }
        var steps: [Step] = []
        while let first = rest.first {
            guard let step = first == "[" ? Self.bracket(&rest) : Self.dot(&rest) else { return nil }
            steps.append(step)
        }
        guard !text.isEmpty else { return nil }
        self.steps = steps
    }

    private static func dot(_ rest: inout Substring) -> Step? {
        let descends = rest.hasPrefix("..")
        guard rest.first == "." else { return nil }
        rest = rest.dropFirst(descends ? 2 : 1)
        if !descends, rest.first == "*" {
            rest = rest.dropFirst()
            return .all
        }
        let name = rest.prefix { !".[]'\"*".contains($0) && !$0.isWhitespace }
        guard !name.isEmpty else { return nil }
        rest = rest[name.endIndex...]
        return descends ? .descend(Array(name.utf8)) : .name(Array(name.utf8))
    }

    private static func bracket(_ rest: inout Substring) -> Step? {
        rest = rest.dropFirst()
        if let quote = rest.first, quote == "'" || quote == "\"" {
            rest = rest.dropFirst()
            let name = rest.prefix { $0 != quote }
            rest = rest[name.endIndex...].dropFirst()
            guard !name.isEmpty, rest.first == "]" else { return nil }
            rest = rest.dropFirst()
            return .name(Array(name.utf8))
        }
        let text = rest.prefix { $0 != "]" }
        rest = rest[text.endIndex...]
        guard rest.first == "]" else { return nil }
        rest = rest.dropFirst()
        if text == "*" { return .all }
        guard text.count <= 10, !text.hasPrefix("+") else { return nil }
        return Int(text).map { .index($0) }
    }

    /// Whether it leads to one value at most: it has neither `[*]` nor `..`.
    package var findsOne: Bool {
        steps.allSatisfy { step in
            switch step {
            case .name, .index: true
            case .all, .descend: false
            }
        }
    }

    /// The values that the path leads to, in the order of the document; nil where it is no JSON (RFC 8259).
    package func matches(in document: [UInt8]) -> [Match]? {
        document.withUnsafeBytes { bytes -> [Match]? in
            do throws(JSONFault) {
                var scanner = JSONScanner(bytes)
                _ = scanner.next()
                let start = scanner.index
                try scanner.skipValue()
                let whole = start..<scanner.index
                try scanner.end()
                var places = [whole]
                for step in steps {
                    var next: [Range<Int>] = []
                    for place in places { try Self.follow(step, from: place, in: bytes, into: &next) }
                    places = next
                }
                var matches: [Match] = []
                for place in places { matches.append(try Self.match(bytes.part(place))) }
                return matches
            } catch {
                return nil
            }
        }
    }

    private static func match(_ value: UnsafeRawBufferPointer) throws(JSONFault) -> Match {
        let json = Array(value)
        guard json.first == UInt8(ascii: "\"") else { return Match(text: json, json: json) }
        var scanner = JSONScanner(value)
        var text: [UInt8] = []
        try scanner.string().append(to: &text)
        return Match(text: text, json: json)
    }

    private static func follow(
        _ step: Step, from place: Range<Int>, in bytes: UnsafeRawBufferPointer,
        into found: inout [Range<Int>]
    ) throws(JSONFault) {
        switch step {
        case .name(let name):
            // As in most readers, the last of equal keys counts.
            found += try parts(of: place, in: bytes).filter { $0.isNamed(name) }.suffix(1).map(\.value)
        case .index(let index):
            let elements = try parts(of: place, in: bytes).filter { $0.key == nil }
            let position = index < 0 ? elements.count + index : index
            if elements.indices.contains(position) { found.append(elements[position].value) }
        case .all:
            found += try parts(of: place, in: bytes).map(\.value)
        case .descend(let name):
            // A stack of its own, so that a deep document cannot exhaust the thread's.
            var open = [place]
            while let next = open.popLast() {
                let parts = try parts(of: next, in: bytes)
                if next != place || !parts.isEmpty { open += parts.reversed().map(\.value) }
                found += parts.filter { $0.isNamed(name) }.map(\.value)
            }
        }
    }

    private struct Part {
        /// nil for an element of an array.
        let key: [UInt8]?
        let value: Range<Int>

        func isNamed(_ name: [UInt8]) -> Bool { key == name }
    }

    /// The members or elements of the value at a place; none of what has no parts.
    private static func parts(
        of place: Range<Int>, in bytes: UnsafeRawBufferPointer
    ) throws(JSONFault) -> [Part] {
        var parts: [Part] = []
        var scanner = JSONScanner(bytes.part(place))
        func value() throws(JSONFault) -> Range<Int> {
            _ = scanner.next()
            let start = scanner.index
            try scanner.skipValue()
            return place.lowerBound + start..<place.lowerBound + scanner.index
        }
        switch bytes[place.lowerBound] {
        case UInt8(ascii: "{"):
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                var name: [UInt8] = []
                key.append(to: &name)
                parts.append(Part(key: name, value: try value()))
            }
        case UInt8(ascii: "["):
            try scanner.beginArray()
            while try scanner.nextElement() { parts.append(Part(key: nil, value: try value())) }
        default: break
        }
        return parts
    }
}
