import Formats

/// Looks at bodies that are sent as JSON, their references filled with samples.
///
/// A warning and no error: what a reference stands for is known only while the plan runs. A body is complained of where
/// no sample makes JSON of it.
struct BodiesAreJSON {
    /// What may stand in place of a reference outside of a string: a value, nothing, a member, an element and its comma.
    private static let samples = ["0", "", "\"k\":0", "0,", ",0", ",\"k\":0", "\"k\":0,"]

    let plan: TestPlan
    /// Variables and secrets, evaluated.
    let values: [String: String]

    /// What is wrong, in the order of the plan.
    var warnings: [Diagnostic] {
        plan.threadGroups.flatMap(\.samplers).compactMap { sampler in
            guard let body = sampler.body, isJSON(sampler) else { return nil }
            return problem(of: body.content, in: sampler)
        }
    }

    /// The content type decides; streams without one are sent as JSON.
    private func isJSON(_ sampler: Sampler) -> Bool {
        let headers = plan.httpDefaults.headers + sampler.headers
        guard let header = headers.last(where: { $0.name.lowercased() == "content-type" }) else {
            return Self.isStream(sampler)
        }
        guard header.value.segments.count == 1, case .literal(let type) = header.value.segments[0] else {
            return false
        }
        return type.lowercased().contains("json")
    }

    private static func isStream(_ sampler: Sampler) -> Bool {
        if case .stream = sampler.kind { true } else { false }
    }

    private func problem(of template: Template, in sampler: Sampler) -> Diagnostic? {
        var first: (problem: JSONReader.Problem, filled: Filled)?
        for sample in Self.samples {
            let filled = Filled(template, sample: sample, values: values)
            guard let problem = Self.problem(in: filled.bytes) else { return nil }
            first = first ?? (problem, filled)
            if !filled.hasSample { break }
        }
        guard let first else { return nil }
        return Diagnostic(
            "\(Self.isStream(sampler) ? "sse" : "http") \"\(sampler.name)\": the body is sent as JSON but is not JSON: "
                + first.problem.message,
            at: first.filled.location(of: first.problem.offset, in: template))
    }

    private static func problem(in bytes: [UInt8]) -> JSONReader.Problem? {
        var scanner = JSONReader(bytes, range: 0..<bytes.count)
        do throws(JSONReader.Problem) {
            scanner.skipWhitespace()
            _ = try scanner.value()
            scanner.skipWhitespace()
        } catch {
            return error
        }
        guard scanner.next != nil else { return nil }
        return JSONReader.Problem(
            message: "expected the end, found \(scanner.found)", offset: scanner.offset)
    }

    /// A body with a sample in place of each reference.
    private struct Filled {
        private(set) var bytes: [UInt8] = []
        /// Some reference stands outside of a string, and nobody knows for what.
        private(set) var hasSample = false
        /// Where each segment of the template begins.
        private var starts: [Int] = []

        init(_ template: Template, sample: String, values: [String: String]) {
            for segment in template.segments {
                starts.append(bytes.count)
                switch segment {
                case .literal(let text): bytes += Array(text.utf8)
                case .bytes(let data): bytes += data
                case .reference(_, .jsonString): bytes += Array("x".utf8)
                case .reference(.name(let name, _), .raw) where values[name] != nil:
                    bytes += Array((values[name] ?? "").utf8)
                case .reference(_, .raw):
                    hasSample = true
                    bytes += Array(sample.utf8)
                }
            }
        }

        /// Where a byte stands in the plan; of what a reference stands for, where the reference does.
        func location(of offset: Int, in template: Template) -> SourceLocation {
            let index = starts.lastIndex { $0 <= offset } ?? 0
            guard template.segments.indices.contains(index) else { return template.location }
            switch template.segments[index] {
            case .reference(let reference, _): return reference.location
            case .bytes: return template.location
            case .literal(let text):
                var place = template.location
                if index > 0, case .reference(let before, _) = template.segments[index - 1] {
                    let start = before.location
                    place = SourceLocation(
                        file: start.file, line: start.line,
                        column: start.column > 0 ? start.column + before.width : 0)
                }
                var places = TextPlaces(Array(text.utf8), start: place)
                return places.location(at: offset - starts[index])
            }
        }
    }
}

extension Template.Reference {
    /// Where it stands in the plan.
    fileprivate var location: SourceLocation {
        switch self {
        case .name(_, let location), .column(_, _, let location): location
        case .call(let call): call.location
        }
    }

    /// How many characters it takes there, as far as that is known: a call's arguments are not.
    fileprivate var width: Int {
        switch self {
        case .name(let name, _): name.count + 3
        case .column(let pool, let column, _): pool.count + column.count + 4
        case .call: 0
        }
    }
}
