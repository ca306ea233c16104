/// The dialect of OpenAI's older completions: the text stands in `choices[].text`.
enum OpenAICompletions {
    static func read(_ data: UnsafeRawBufferPointer, into contents: inout EventContents) throws(JSONFault) {
        try OpenAIChunk.read(data, .completion, into: &contents)
    }
}
