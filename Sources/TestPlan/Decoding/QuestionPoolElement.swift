extension PlanDecoder {
    /// Reads `<questionPool>`; its file is read once the whole plan is known.
    mutating func questionPool(_ element: XMLElement) -> QuestionPool? {
        let name = identifier(of: element)
        let file = constant("file", of: element)
        let format = choice("format", of: element, QuestionPool.Format.self)
        let weight = constant("weight", of: element)
        guard let name, let file else { return nil }
        var pool = QuestionPool(
            name: name, file: file.text, location: element.location, fileLocation: file.location)
        pool.format = format
        pool.weight = weight.map { Located($0.text, at: $0.location) }
        dealing(element, of: &pool)
        return pool
    }

    /// The attributes that say how rows are dealt.
    mutating func dealing(_ element: XMLElement, of pool: inout QuestionPool) {
        let order = choice("order", of: element, QuestionPool.Order.self)
        let onEnd = choice("onEnd", of: element, QuestionPool.OnEnd.self)
        pool.advance = choice("advance", of: element, QuestionPool.Advance.self) ?? pool.advance
        pool.sharing = choice("sharing", of: element, QuestionPool.Sharing.self) ?? pool.sharing
        if pool.sharing == .unique {
            // What would otherwise hold unless said would deal rows twice.
            pool.order = order ?? .shuffle
            pool.onEnd = onEnd ?? .stopThread
        } else {
            pool.order = order ?? pool.order
            pool.onEnd = onEnd ?? pool.onEnd
        }
        if pool.weight != nil, pool.order != .random {
            report(
                "weight says how often a row is drawn, which needs order=\"random\"",
                at: pool.weight?.location ?? element.location, in: element)
        }
    }
}
