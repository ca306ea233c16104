/// An exposition as a scraper takes it apart, with no more patience than the specification has.
struct Exposition {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    struct Family: Equatable {
        var type: String
        var unit: String?
        var help = ""
        var samples: [Sample] = []
    }

    struct Sample: Equatable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    private(set) var families: [String: Family] = [:]
    private(set) var ends = false

    /// Reads OpenMetrics: a family's lines stand together, its TYPE first; nothing follows the end.
    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Problem(description: "no line break at the end") }
        var present = ""
        var seen: Set<String> = []
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            guard !ends else { throw Problem(description: "after the end: \(line)") }
            if line == "# EOF" {
                ends = true
                continue
            }
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if words.first == "#" {
                guard words.count == 4 else { throw Problem(description: "\(line)") }
                switch words[1] {
                case "TYPE":
                    present = words[2]
                    guard families[present] == nil else { throw Problem(description: "twice: \(line)") }
                    families[present] = Family(type: words[3])
                case "UNIT" where words[2] == present && present.hasSuffix("_" + words[3]):
                    families[present]?.unit = words[3]
                case "HELP" where words[2] == present: families[present]?.help = words[3]
                default: throw Problem(description: "\(line)")
                }
                continue
            }
            let sample = try Self.sample(line)
            let series = sample.name + sample.labels.sorted { $0.key < $1.key }.map { "\($0)" }.joined()
            guard seen.insert(series).inserted else { throw Problem(description: "twice: \(line)") }
            let suffixes = Self.suffixes[families[present]?.type ?? ""] ?? []
            guard suffixes.contains(where: { present + $0 == sample.name }) else {
                throw Problem(description: "in \(present): \(line)")
            }
            families[present]?.samples.append(sample)
        }
    }

    private static let suffixes = [
        "counter": ["_total"], "gauge": [""], "info": ["_info"],
        "histogram": ["_bucket", "_count", "_sum"],
    ]

    private static func sample(_ line: Substring) throws -> Sample {
        var rest = line[...]
        let name = rest.prefix { $0 != "{" && $0 != " " }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            repeat {
                rest.removeFirst()
                let label = rest.prefix { $0 != "=" }
                rest = rest.dropFirst(label.count + 1)
                guard rest.popFirst() == "\"" else { throw Problem(description: "\(line)") }
                labels[String(label)] = try text(&rest, of: line)
            } while rest.first == ","
            guard rest.popFirst() == "}" else { throw Problem(description: "\(line)") }
        }
        guard rest.popFirst() == " ", let value = Double(rest) else { throw Problem(description: "\(line)") }
        return Sample(name: String(name), labels: labels, value: value)
    }

    /// A label's value to its closing quote.
    private static func text(_ rest: inout Substring, of line: Substring) throws -> String {
        var scalars = String.UnicodeScalarView()
        var input = rest.unicodeScalars
        while let next = input.popFirst() {
            switch next {
            case "\"":
                rest = Substring(input)
                return String(scalars)
            case "\\":
                guard let escaped = input.popFirst(), "\\\"n".unicodeScalars.contains(escaped) else {
                    throw Problem(description: "\(line)")
                }
                scalars.append(escaped == "n" ? "\n" : escaped)
            default: scalars.append(next)
            }
        }
        throw Problem(description: "no closing quote: \(line)")
    }

    /// The value of the series with these labels and no others.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        families.values.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
    }

    /// A histogram's buckets in the order of the text.
    func buckets(_ family: String, sampler: String) -> [(bound: Double, count: Double)] {
        (families[family]?.samples ?? []).compactMap { sample in
            guard sample.name == family + "_bucket", sample.labels["sampler"] == sampler else { return nil }
            let bound = sample.labels["le"].flatMap { $0 == "+Inf" ? .infinity : Double($0) }
            return bound.map { ($0, sample.value) }
        }
    }
}
