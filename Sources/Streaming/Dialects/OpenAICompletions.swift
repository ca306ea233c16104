/// The dialect of OpenAI's older completions: the text stands in `choices[].text`.
enum OpenAICompletions {
    static let description = DialectDescription(
        name: "openai-completions",
        pathSuffixes: ["/completions"],
        signs: [
            DialectSign(places: ["choices[0].text"]),
            DialectSign(places: ["object"], values: ["text_completion"]),
        ],
        textPlace: "at `choices[].text`")

    static func read(_ data: UnsafeRawBufferPointer, into contents: inout EventContents) throws(JSONFault) {
        try OpenAIChunk.read(data, .completion, into: &contents)
    }
}
