/// What is known of files of prompts and of traces that others publish: `<questionPool preset="sharegpt">`.
package enum PoolPreset: String, CaseIterable, Sendable {
    /// `conversations`, or LMSYS's `conversation`: messages with `from` and `value`, or `role` and `content`.
    case sharegpt
    /// `instruction`, `input` and `output`.
    case alpaca
    /// `instruction`, `context` and `response`.
    case dolly
    /// `question_id` and `turns`.
    case mtBench = "mt-bench"
    /// `messages`, as OpenAI's API takes them.
    case messages
    /// `custom_id`, `method`, `url` and `body`.
    case openAIBatch = "openai-batch"
    /// A trace of `timestamp` in milliseconds, `input_length`, `output_length` and `hash_ids`.
    case mooncake
    /// A trace of `TIMESTAMP`, `ContextTokens` and `GeneratedTokens`.
    case azure
    /// A trace of `Timestamp` in seconds, `Request tokens` and `Response tokens`.
    case burstgpt
    /// The file has the columns that it has.
    case none

    /// The columns by which a file is known, and which it must have; of each the first that is there.
    var columns: [[String]] {
        switch self {
        case .sharegpt: [["conversations", "conversation"]]
        case .alpaca: [["instruction"], ["output"]]
        case .dolly: [["instruction"], ["context"], ["response"]]
        case .mtBench: [["question_id"], ["turns"]]
        case .messages: [["messages"]]
        case .openAIBatch: [["custom_id"], ["method"], ["url"], ["body"]]
        case .mooncake: [["timestamp"], ["input_length"], ["output_length"]]
        case .azure: [["TIMESTAMP"], ["ContextTokens"], ["GeneratedTokens"]]
        case .burstgpt: [["Timestamp"], ["Request tokens"], ["Response tokens"]]
        case .none: []
        }
    }

    /// What else tells a file of this kind from others that have the same columns.
    private func isClear(in columns: [String]) -> Bool {
        switch self {
        case .sharegpt: columns.contains("conversations") || columns.contains("conversation_id")
        case .mooncake: columns.contains("hash_ids")
        case .none: false
        default: true
        }
    }

    /// The preset of a file that has such columns; nil where they are nobody's.
    static func found(in columns: [String]) -> PoolPreset? {
        allCases.first { preset in
            preset.isClear(in: columns)
                && preset.columns.allSatisfy { names in names.contains { columns.contains($0) } }
        }
    }

    /// When a trace's rows arrived: the column and what a number in it counts; nil for what is no trace.
    var times: (column: String, unit: Replay.Unit)? {
        switch self {
        case .mooncake: ("timestamp", .ms)
        case .azure: ("TIMESTAMP", .s)
        case .burstgpt: ("Timestamp", .s)
        default: nil
        }
    }
}
