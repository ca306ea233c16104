extension PlanDecoder {
    /// Reads `<replay>`; its times are read with the rows of its pool.
    mutating func replay(_ element: XMLElement) -> Replay? {
        let pool = constant("pool", of: element)
        let column = constant("timestamp", of: element)
        let unit = choice("unit", of: element, Replay.Unit.self)
        let speed = speed(element)
        let count = integer("count", of: element, atLeast: 1)
        let duration = duration("duration", of: element, .positive)
        guard let pool else { return nil }
        var replay = Replay(pool: pool.text, location: element.location, poolLocation: pool.location)
        replay.column = column?.text
        replay.columnLocation = column?.location ?? pool.location
        replay.unit = unit
        replay.speed = speed ?? replay.speed
        replay.count = count
        replay.duration = duration
        return replay
    }

    /// A factor such as `2` or `0.5`.
    private mutating func speed(_ element: XMLElement) -> Double? {
        guard let value = constant("speed", of: element) else { return nil }
        guard value.text.wholeMatch(of: /[0-9]+(\.[0-9]+)?/) != nil, let speed = Double(value.text),
            (0.000_001...1_000_000).contains(speed)
        else {
            let isFactor = value.text.wholeMatch(of: /[0-9]+(\.[0-9]+)?[x×]/) != nil
            report(
                "speed must be a number from 0.000001 to 1000000 such as \"2\" or \"0.5\", \(value.found)",
                at: value.location, in: element,
                suggestion: isFactor ? "did you mean \"\(value.text.dropLast())\"?" : nil)
            return nil
        }
        return speed
    }
}
