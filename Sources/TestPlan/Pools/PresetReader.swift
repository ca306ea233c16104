import Formats

/// Finds the prompt in each row of a file whose kind is known, and gives all kinds the same columns.
struct PresetReader: Sendable {
    /// What a row is.
    enum Row {
        /// The row says this; the system prompt is empty where it has none.
        case prompt([UInt8], system: [UInt8])
        /// The lengths of a trace, whose prompts are made when they are sent.
        case lengths
        /// Nobody says anything in it.
        case silent
        /// What it should be.
        case wrong(String)
    }

    let preset: PoolPreset
    /// The plan names it; otherwise the columns do.
    let isGiven: Bool
    /// The places of the columns by which it is known.
    private let places: [Int]
    /// A column of which a row may do without: Alpaca's `input`, Mooncake's `hash_ids`, a row's own `system`.
    private let extra: Int?

    /// The most words of a trace's prompt, and of its answer.
    static let longest = 1_000_000

    /// The reader for a file of such columns; nil where it is read as it is.
    ///
    /// - Throws: a ``Diagnostic`` where the plan names a preset and the file lacks its columns.
    static func find(_ pool: QuestionPool, columns: [String]) throws(Diagnostic) -> PresetReader? {
        guard let preset = pool.preset?.value ?? PoolPreset.found(in: columns), preset != .none else {
            return nil
        }
        var places: [Int] = []
        for names in preset.columns {
            guard let place = names.compactMap({ columns.firstIndex(of: $0) }).first else {
                let has =
                    columns.isEmpty
                    ? "its rows are plain text"
                    : "it has "
                        + columns.prefix(12).map(\.quoted)
                        .joined(separator: ", ")
                throw Diagnostic(
                    "questionPool \(pool.name.quoted): a file of the preset \(preset.rawValue.quoted) has the column "
                        + "\(names[0].quoted); \(has)", at: pool.preset?.location ?? pool.fileLocation)
            }
            places.append(place)
        }
        let extra: String? =
            switch preset {
            case .alpaca: "input"
            case .mooncake: "hash_ids"
            case .sharegpt, .messages: "system"
            default: nil
            }
        return PresetReader(
            preset: preset, isGiven: pool.preset != nil, places: places,
            extra: extra.flatMap { columns.firstIndex(of: $0) })
    }

    /// Whether the prompts are made of the lengths that rows have.
    var isTrace: Bool { preset.times != nil }

    /// Reads a row.
    func read(_ cell: (Int) -> ArraySlice<UInt8>) -> Row {
        let extraCell = extra.map(cell) ?? []
        switch preset {
        case .sharegpt, .messages, .mtBench:
            return said(in: cell(places[places.count - 1]), system: preset == .mtBench ? [] : extraCell)
        case .alpaca: return written(PromptText.joined(cell(places[0]), extraCell))
        case .dolly: return written(PromptText.joined(cell(places[1]), cell(places[0])))
        case .openAIBatch: return batch(cell(places[3]))
        case .mooncake, .azure, .burstgpt: return lengths(cell)
        case .none: return .silent
        }
    }

    private func written(_ prompt: [UInt8]) -> Row {
        prompt.isEmpty ? .silent : .prompt(prompt, system: [])
    }

    /// The first turn of the user in a list of strings or of messages.
    private func said(in list: ArraySlice<UInt8>, system: ArraySlice<UInt8>) -> Row {
        if list.isEmpty || list.elementsEqual("null".utf8) { return .silent }
        guard let script = ConversationScript(Array(list)) else {
            return .wrong("a list of strings or of messages")
        }
        let own = script.system.flatMap { PromptText.text(ofContent: $0) }
        guard
            let prompt = script.turns.lazy.compactMap({ PromptText.text(ofContent: $0) })
                .first(where: { !PromptText.isBlank($0) })
        else { return .silent }
        return .prompt(prompt, system: own ?? Array(system))
    }

    private static let messages = CellPath.split("body.messages", columns: ["body"])?.path
    private static let texts = ["body.prompt", "body.input"].compactMap {
        CellPath.split($0, columns: ["body"])?.path
    }

    /// The last turn of the user in the body of a request.
    private func batch(_ body: ArraySlice<UInt8>) -> Row {
        guard let list = Self.messages?.value(in: body) else {
            // A batch of completions or embeddings has one text.
            if let text = Self.texts.lazy.compactMap({ $0.value(in: body) }).first { return written(text) }
            return .wrong("a request with \"messages\", \"prompt\" or \"input\"")
        }
        guard let script = ConversationScript(list) else {
            return .wrong("a request with a list of messages")
        }
        guard
            let prompt = script.turns.reversed().lazy.compactMap({ PromptText.text(ofContent: $0) })
                .first(where: { !PromptText.isBlank($0) })
        else { return .silent }
        return .prompt(prompt, system: script.system.flatMap { PromptText.text(ofContent: $0) } ?? [])
    }

    private func lengths(_ cell: (Int) -> ArraySlice<UInt8>) -> Row {
        for place in places.dropFirst() where Self.length(cell(place)) == nil {
            let found = String(decoding: cell(place).prefix(40), as: UTF8.self)
            return .wrong("a number of tokens from 0 to \(Self.longest), found \(found.quoted)")
        }
        guard let extra, !cell(extra).isEmpty, TraceWords.blocks(cell(extra)) == nil else { return .lengths }
        return .wrong("a list of whole numbers as hash_ids")
    }

    /// The words of a row's prompt, at least one.
    func inputLength(_ cell: (Int) -> ArraySlice<UInt8>) -> Int { max(1, Self.length(cell(places[1])) ?? 1) }

    /// The words of a row's answer, at least one: a service gives no empty one when it is asked for nothing.
    func outputLength(_ cell: (Int) -> ArraySlice<UInt8>) -> Int { max(1, Self.length(cell(places[2])) ?? 1) }

    /// Whether a row's prompt or answer has no tokens.
    func isEmpty(_ cell: (Int) -> ArraySlice<UInt8>) -> Bool {
        places.dropFirst().contains { Self.length(cell($0)) == 0 }
    }

    /// The prefixes that rows share, in the order of the prompt; empty where the trace names none.
    func blocks(_ cell: (Int) -> ArraySlice<UInt8>) -> [Int] {
        guard preset == .mooncake, let extra else { return [] }
        return TraceWords.blocks(cell(extra)) ?? []
    }

    /// The columns that all kinds have alike beside the prompt and the system prompt, which are kept.
    var views: [(name: String, view: PoolView)] {
        switch preset {
        case .sharegpt, .messages, .mtBench:
            [("turns", .turns(column: places[places.count - 1])), ("messages", .messages)]
        case .alpaca, .dolly, .none: [("turns", .onePrompt), ("messages", .messages)]
        case .openAIBatch:
            Self.messages.map { path in ["turns", "messages"].map { ($0, .path(path, column: places[3])) } }
                ?? []
        case .mooncake, .azure, .burstgpt:
            [
                ("prompt", .words), ("inputTokens", .inputTokens), ("outputTokens", .outputTokens),
                ("messages", .messages),
            ]
        }
    }

    private static func length(_ cell: ArraySlice<UInt8>) -> Int? {
        // Some tools write whole numbers as floating ones.
        let digits = cell.suffix(2).elementsEqual(".0".utf8) ? cell.dropLast(2) : cell
        guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return number <= longest ? number : nil
    }
}
