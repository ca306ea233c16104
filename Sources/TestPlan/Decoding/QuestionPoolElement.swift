extension PlanDecoder {
    /// Reads `<questionPool>`; its file is read once the whole plan is known.
    mutating func questionPool(_ element: XMLElement) -> QuestionPool? {
        let name = identifier(of: element)
        let file = constant("file", of: element)
        let format = choice("format", of: element, QuestionPool.Format.self)
        let order = choice("order", of: element, QuestionPool.Order.self)
        let sharing = choice("sharing", of: element, QuestionPool.Sharing.self)
        let onEnd = choice("onEnd", of: element, QuestionPool.OnEnd.self)
        guard let name, let file else { return nil }
        var pool = QuestionPool(
            name: name, file: file.text, location: element.location, fileLocation: file.location)
        pool.format = format
        pool.order = order ?? pool.order
        pool.sharing = sharing ?? pool.sharing
        pool.onEnd = onEnd ?? pool.onEnd
        return pool
    }
}
