import TestPlan

/// Rates over time, as plugins of JMeter write them.
struct JMeterRateShape {
    /// A stretch in which a rate goes from one value to another.
    struct Part: Equatable {
        var from: Double
        var to: Double
        var seconds: Double
    }

    var parts: [Part]
    /// Arrivals come at random.
    var isRandom = false

    /// The stages of an open group; rates are arrivals a second.
    func stages(dividedBy samplers: Double = 1) -> PlanElement {
        var nodes: [PlanNode] = []
        var level = 0.0
        func stage(_ seconds: Double, _ rate: Double, _ jumps: Bool) -> PlanNode {
            let value = JMeterImporter.plain((rate / samplers * 1_000_000).rounded() / 1_000_000)
            return .element(
                PlanElement(
                    "stage",
                    [
                        ("duration", JMeterImporter.milliseconds(seconds * 1000) ?? "0"),
                        ("rate", "\(value)/s"),
                        ("ramp", jumps ? "step" : nil),
                    ]))
        }
        for part in parts where part.seconds > 0 {
            if part.from == part.to {
                nodes.append(stage(part.seconds, part.to, level != part.to))
            } else {
                if level != part.from { nodes.append(stage(0, part.from, true)) }
                nodes.append(stage(part.seconds, part.to, false))
            }
            level = part.to
        }
        return PlanElement("stages", [], nodes)
    }
}

extension JMeterImporter {
    /// The Throughput Shaping Timer: rates of all samplers together, by seconds.
    mutating func rateShape(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        let rows = element.strings("load_profile")
        let parts = rows.compactMap { row -> JMeterRateShape.Part? in
            let values = row.prefix(3).compactMap { number(text($0.trimmedOfSpace, of: element)) }
            return values.count == 3 ? .init(from: values[0], to: values[1], seconds: values[2]) : nil
        }
        guard !parts.isEmpty, parts.count == rows.count else {
            return [noted("its rates are no plain numbers", element)]
        }
        scope.shape = JMeterRateShape(parts: parts)
        importedCount += 1
        note(
            "the group becomes arrivals at its rates: a thread that is late no longer keeps the others from theirs",
            element)
        return []
    }

    /// A number, or that of a property's default.
    func number(_ text: String) -> Double? {
        if let number = Double(text), number.isFinite, number >= 0 { return number }
        guard let match = text.wholeMatch(of: /\$\{__P\([^,{}]+,([0-9.]+)\)\}/) else { return nil }
        return Double(match.output.1)
    }

    /// The schedule of an Open Model Thread Group: `rate(10/s) random_arrivals(1 min) pause(30 s)`.
    func openSchedule(_ source: String) -> JMeterRateShape? {
        var text = source.replacing(/\/\*[\s\S]*?\*\//, with: " ").replacing(/\/\/[^\n]*/, with: " ")
        text = text.replacing(/\$\{__P\([^,{}]+,([^(){}]*)\)\}/) { String($0.output.1) }
        var parts: [JMeterRateShape.Part] = []
        var rate = 0.0
        /// Arrivals whose end may be the next rate.
        var isOpen = false
        var isRandom = false
        var rest = text[...]
        while let match = rest.firstMatch(of: /([a-z_]+)\s*\(([^()]*)\)/) {
            guard rest[..<match.range.lowerBound].allSatisfy(\.isWhitespace) else { return nil }
            let argument = String(match.output.2).trimmedOfSpace
            switch match.output.1 {
            case "rate":
                guard let value = Self.perSecond(argument) else { return nil }
                if isOpen, !parts.isEmpty { parts[parts.count - 1].to = value }
                rate = value
                isOpen = false
            case "random_arrivals", "even_arrivals":
                guard let seconds = Self.seconds(argument) else { return nil }
                if isOpen, !parts.isEmpty { isOpen = false }
                parts.append(.init(from: rate, to: rate, seconds: seconds))
                isOpen = true
                isRandom = isRandom || match.output.1 == "random_arrivals"
            case "pause":
                guard let seconds = Self.seconds(argument) else { return nil }
                parts.append(.init(from: 0, to: 0, seconds: seconds))
                isOpen = false
            default: return nil
            }
            rest = rest[match.range.upperBound...]
        }
        guard rest.allSatisfy(\.isWhitespace), !parts.isEmpty else { return nil }
        return JMeterRateShape(parts: parts, isRandom: isRandom)
    }

    /// `10/min`, `5 / s`, `0`.
    private static func perSecond(_ text: String) -> Double? {
        let parts = text.split(separator: "/").map { String($0).trimmedOfSpace }
        guard let number = parts.first.flatMap({ Double($0) }), number.isFinite, number >= 0 else {
            return nil
        }
        guard parts.count == 2 else { return number == 0 && parts.count == 1 ? 0 : nil }
        return unit(parts[1]).map { number / $0 }
    }

    /// `1 min`, `30s`, `1 hour 20 min`.
    private static func seconds(_ text: String) -> Double? {
        var sum = 0.0
        var rest = text[...]
        while let match = rest.firstMatch(of: /^\s*([0-9.]+)\s*([a-z]+)/) {
            guard let number = Double(match.output.1), let unit = unit(String(match.output.2)) else {
                return nil
            }
            sum += number * unit
            rest = rest[match.range.upperBound...]
        }
        return rest.allSatisfy(\.isWhitespace) && !text.isEmpty ? sum : nil
    }

    private static func unit(_ name: String) -> Double? {
        switch name {
        case "ms", "millis": 0.001
        case "s", "sec", "second", "seconds": 1
        case "m", "min", "minute", "minutes": 60
        case "h", "hr", "hour", "hours": 3600
        case "d", "day", "days": 86_400
        default: nil
        }
    }
}
