import Formats
import Timing

extension Template {
    /// The text of a template that is needed before the run: a variable's value, a group's number of threads.
    ///
    /// Random functions draw by their place in the plan, so that they do not depend on what else is evaluated.
    ///
    /// - Parameter values: the variables and secrets that are known so far.
    /// - Throws: at the first reference that has no value here: an unknown name, a property or an environment
    ///   variable without value and default, or anything that only a thread knows.
    package func evaluate(
        values: [String: String], inputs: PlanInputs, seed: UInt64
    ) throws(Diagnostic) -> String {
        var bytes: [UInt8] = []
        for segment in segments {
            switch segment {
            case .literal(let text):
                bytes.append(contentsOf: text.utf8)
            case .bytes(let data):
                bytes.append(contentsOf: data)
            case .reference(.name(let name, let location), let encoding):
                bytes.append(try Self.value(of: name, in: values, at: location).utf8, as: encoding)
            case .reference(.column(let pool, let column, let location), let encoding):
                let value = try Self.value(of: "\(pool).\(column)", in: values, at: location)
                bytes.append(value.utf8, as: encoding)
            case .reference(.call(let call), let encoding):
                try call.evaluate(into: &bytes, encoding, values: values, inputs: inputs, seed: seed)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func value(
        of name: String, in values: [String: String], at location: SourceLocation
    ) throws(Diagnostic) -> String {
        guard let value = values[name] else {
            throw Diagnostic(
                "\"${\(name)}\" has no value before the run: only secrets and variables that stand above do",
                at: location, suggestion: Suggestion.text(for: name, in: values.keys.sorted()))
        }
        return value
    }
}

extension FunctionCall {
    fileprivate func evaluate(
        into bytes: inout [UInt8], _ encoding: Template.Encoding, values: [String: String],
        inputs: PlanInputs, seed: UInt64
    ) throws(Diagnostic) {
        if let value = try constant(inputs) {
            bytes.append(value.utf8, as: encoding)
            return
        }
        // A thread's group is never −1, so no thread makes the same choices.
        var random = KeyedRandom(
            seed: seed, group: -1, thread: location.line, iteration: location.column, draw: 0)
        switch function {
        case .property(_, let fallback?):
            bytes.append(
                try fallback.evaluate(values: values, inputs: inputs, seed: seed).utf8, as: encoding)
        case .random(let min, let max):
            let range = try FunctionCall.range(
                min: (try min.evaluate(values: values, inputs: inputs, seed: seed), min.location),
                max: (try max.evaluate(values: values, inputs: inputs, seed: seed), max.location),
                location: location)
            bytes.append(decimal: random.number(in: range))
        case .uuid:
            bytes.appendUUID(from: &random)
        case .time(let format):
            var problem: String?
            let pattern = TimePattern(format, encoding: encoding, problem: &problem)
            let now = WallClockOffset.sample().unixNanoseconds(Instant.now())
            pattern.render(into: &bytes, unixNanoseconds: now)
        case .timeShift(let format, let seconds):
            var problem: String?
            let pattern = TimePattern(format, encoding: encoding, problem: &problem)
            let now = WallClockOffset.sample().unixNanoseconds(Instant.now())
            pattern.render(into: &bytes, unixNanoseconds: now + Int64(seconds) * 1_000_000_000)
        case .randomString(let length, let characters):
            bytes.appendRandomString(length, of: characters, encoding, from: &random)
        case .text(let function, let templates):
            var texts: [[UInt8]] = []
            for template in templates {
                texts.append(
                    Array(try template.evaluate(values: values, inputs: inputs, seed: seed).utf8))
            }
            bytes.append(function.apply(texts), as: encoding)
        case .lastSampleOK, .threadNumber, .counter, .requestID, .property, .environment, .machineName, .name:
            throw Diagnostic(
                "\(name) has a meaning only in a thread's requests, not before the run", at: location)
        }
    }
}
