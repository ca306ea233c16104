import Formats

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
        pool.access = inputs.files
        pool.format = format
        if let preset = choice("preset", of: element, PoolPreset.self) {
            pool.preset = Located(preset, at: element.attribute("preset")?.value.location ?? element.location)
        }
        pool.encoding = encoding(element)
        pool.table = tableForm(element)
        pool.weight = weight.map { Located($0.text, at: $0.location) }
        dealing(element, of: &pool)
        return pool
    }

    /// What people's files are written in, for suggestions.
    private static let encodings = [
        "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "US-ASCII", "ISO-8859-1", "ISO-8859-2",
        "ISO-8859-15",
        "windows-1250", "windows-1251", "windows-1252", "GBK", "GB2312", "GB18030", "Big5", "Shift_JIS",
        "EUC-JP",
        "ISO-2022-JP", "EUC-KR", "KOI8-R",
    ]

    /// The name of an encoding; nil for UTF-8, which needs no decoding.
    private mutating func encoding(_ element: XMLElement) -> String? {
        guard let value = constant("encoding", of: element) else { return nil }
        guard CharacterDecoder.knows(value.text) else {
            report(
                "encoding must be one that iconv knows, such as \"GBK\" or \"windows-1252\", \(value.found)",
                at: value.location, in: element,
                suggestion: Suggestion.text(for: value.text, in: Self.encodings))
            return nil
        }
        return ["utf-8", "utf8"].contains(value.text.lowercased()) ? nil : value.text
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
