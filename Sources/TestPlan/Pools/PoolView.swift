/// A column that is made from a row's cells when somebody asks for it.
enum PoolView {
    /// The words of a trace's row.
    case words
    case inputTokens
    case outputTokens
    /// The list of what the user says, as the file has it.
    case turns(column: Int)
    /// A list of the one prompt.
    case onePrompt
    /// What stands at a path of a column.
    case path(CellPath, column: Int)
    /// The system prompt, where there is one, and the prompt, as OpenAI's API takes messages.
    case messages
}
