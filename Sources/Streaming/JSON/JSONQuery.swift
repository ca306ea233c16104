/// A way to values of a JSON document, several where it says `[*]` or `..`: what extractors look for.
///
/// `$`, `.name`, `['name']`, `[0]`, `[-1]` from the end, `[*]` and `.*` for every element or member, and `..name` at
/// any depth, in the order of the document; `['a','b']`, `[0,2]` and `[1:3]` for several, `[?(@.id == 2)]` for those for
/// which a condition holds, and `.length()` at the end. As Jayway's reader, which JMeter has, it takes `.[0]` for `[0]`.
/// Unlike ``JSONPath``, which dialects follow in every event, it may allocate. Source: RFC 9535.
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

    indirect enum Step: Sendable {
        case name([UInt8])
        case index(Int)
        case all
        case descend([UInt8])
        /// Every value below, and the value itself.
        case descendants
        case several([Step])
        /// From the first to before the last, each nth; nil: as far as there are.
        case slice(from: Int?, to: Int?, by: Int)
        case filter(JSONFilter)
        /// How many elements, members or characters it has.
        case length
    }

    let steps: [Step]

    /// Reads a path; nil where the text is none.
    package init?(_ text: String) {
        var rest = Substring(text)
        if rest.hasPrefix("$") || rest.hasPrefix("@") {
            rest = rest.dropFirst()
        } else if rest.first == "." {
            return nil
        } else if rest.first != "[" {
            rest = "." + rest
        }
        var steps: [Step] = []
        while let first = rest.first {
            if rest.hasPrefix("..[") {
                steps.append(.descendants)
                rest = rest.dropFirst(2)
                continue
            }
            // Jayway's way to write an index.
            if rest.hasPrefix(".["), !steps.isEmpty { rest = rest.dropFirst() }
            guard let step = rest.first == "[" || first == "[" ? Self.bracket(&rest) : Self.dot(&rest)
            else { return nil }
            steps.append(step)
            if case .length = step, !rest.isEmpty { return nil }
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
        if !descends, rest.hasPrefix("length()") {
            rest = rest.dropFirst("length()".count)
            return .length
        }
        let name = rest.prefix { !".[]'\"*()".contains($0) && !$0.isWhitespace }
        guard !name.isEmpty else { return nil }
        rest = rest[name.endIndex...]
        return descends ? .descend(Array(name.utf8)) : .name(Array(name.utf8))
    }

    private static func bracket(_ rest: inout Substring) -> Step? {
        rest = rest.dropFirst()
        if rest.first == "?" {
            rest = rest.dropFirst()
            guard let filter = JSONFilter(&rest), rest.first == "]" else { return nil }
            rest = rest.dropFirst()
            return .filter(filter)
        }
        var steps: [Step] = []
        while true {
            rest = rest.drop { $0 == " " }
            guard let step = selector(&rest) else { return nil }
            steps.append(step)
            rest = rest.drop { $0 == " " }
            guard let next = rest.first, next == "]" || next == "," else { return nil }
            rest = rest.dropFirst()
            if next == "]" { return steps.count == 1 ? steps[0] : .several(steps) }
        }
    }

    /// One part of what stands in brackets.
    private static func selector(_ rest: inout Substring) -> Step? {
        if let quote = rest.first, quote == "'" || quote == "\"" {
            rest = rest.dropFirst()
            let name = rest.prefix { $0 != quote }
            rest = rest[name.endIndex...].dropFirst()
            return name.isEmpty ? nil : .name(Array(name.utf8))
        }
        let text = rest.prefix { $0 != "]" && $0 != "," && $0 != " " }
        rest = rest[text.endIndex...]
        if text == "*" { return .all }
        if text.contains(":") { return slice(text) }
        guard text.count <= 10, !text.hasPrefix("+") else { return nil }
        return Int(text).map { .index($0) }
    }

    private static func slice(_ text: Substring) -> Step? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 3, parts.allSatisfy({ $0.count <= 10 && !$0.hasPrefix("+") }) else { return nil }
        let numbers = parts.map { Int($0) }
        guard zip(parts, numbers).allSatisfy({ $0.isEmpty || $1 != nil }) else { return nil }
        let by = parts.count == 3 ? numbers[2] ?? 1 : 1
        return by > 0 ? .slice(from: numbers[0], to: numbers[1], by: by) : nil
    }

    /// Whether it leads to one value at most: it has neither `[*]`, `..`, a filter nor a list.
    package var findsOne: Bool {
        steps.allSatisfy { step in
            switch step {
            case .name, .index, .length: true
            case .all, .descend, .descendants, .several, .slice, .filter: false
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
                let places = try Self.places(steps, from: whole, in: bytes)
                if case .length? = steps.last {
                    return try places.map { place throws(JSONFault) in try Self.length(of: place, in: bytes) }
                }
                var matches: [Match] = []
                for place in places { matches.append(try Self.match(bytes.part(place))) }
                return matches
            } catch {
                return nil
            }
        }
    }

    static func match(_ value: UnsafeRawBufferPointer) throws(JSONFault) -> Match {
        let json = Array(value)
        guard json.first == UInt8(ascii: "\"") else { return Match(text: json, json: json) }
        var scanner = JSONScanner(value)
        var text: [UInt8] = []
        try scanner.string().append(to: &text)
        return Match(text: text, json: json)
    }

    /// How many elements or members a value has; of a text, its characters.
    private static func length(of place: Range<Int>, in bytes: UnsafeRawBufferPointer) throws(JSONFault)
        -> Match
    {
        let count: Int
        if bytes[place.lowerBound] == UInt8(ascii: "\"") {
            count = String(decoding: try match(bytes.part(place)).text, as: UTF8.self).unicodeScalars.count
        } else {
            count = try parts(of: place, in: bytes).count
        }
        let text = Array(String(count).utf8)
        return Match(text: text, json: text)
    }

    /// The values that steps lead to from a value of a document.
    static func places(
        _ steps: [Step], from place: Range<Int>, in bytes: UnsafeRawBufferPointer
    ) throws(JSONFault) -> [Range<Int>] {
        var places = [place]
        for step in steps {
            var next: [Range<Int>] = []
            for place in places { try follow(step, from: place, in: bytes, into: &next) }
            places = next
        }
        return places
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
        case .several(let steps):
            for step in steps { try follow(step, from: place, in: bytes, into: &found) }
        case .slice(let from, let to, let by):
            let elements = try parts(of: place, in: bytes).filter { $0.key == nil }
            func bound(_ number: Int?, _ fallback: Int) -> Int {
                let number = number ?? fallback
                return min(max(number < 0 ? elements.count + number : number, 0), elements.count)
            }
            let (low, high) = (bound(from, 0), bound(to, elements.count))
            if low < high { found += stride(from: low, to: high, by: by).map { elements[$0].value } }
        case .filter(let filter):
            for part in try parts(of: place, in: bytes)
            where try filter.holds(for: part.value, in: bytes) { found.append(part.value) }
        case .length: found.append(place)
        case .descendants:
            var open = [place]
            while let next = open.popLast() {
                found.append(next)
                open += try parts(of: next, in: bytes).reversed().map(\.value)
            }
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
