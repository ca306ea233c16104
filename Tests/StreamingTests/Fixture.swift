/// Bodies as real servers write them, made up for the tests.
enum Fixture {
    private static let chunk = #""created":1790000000,"id":"chatcmpl-a1","model":"m","object":"#
    private static let chat = chunk + #""chat.completion.chunk""#
    private static let completion = chunk + #""text_completion""#

    private static func body(_ events: String...) -> String {
        events.map { "data: \($0)\n\n" }.joined()
    }

    /// llama.cpp's server: choices first, a null content with the role, the usage on an event of its own.
    static let llamaCppChat = body(
        #"{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],\#(chat)}"#,
        #"{"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Say \"hi\""}}],\#(chat)}"#,
        #"{"choices":[{"finish_reason":null,"index":0,"delta":{"content":".\n"}}],\#(chat)}"#,
        #"{"choices":[{"finish_reason":"length","index":0,"delta":{}}],\#(chat)}"#,
        #"{"choices":[],\#(chat),"usage":{"completion_tokens":2,"prompt_tokens":26,"total_tokens":28,"#
            + #""prompt_tokens_details":{"cached_tokens":0}},"timings":{"prompt_ms":697.847,"predicted_n":2}}"#,
        "[DONE]")

    /// llama.cpp's server while it reads a long prompt: comments, then tokens.
    static let llamaCppCompletion =
        ":\n\n:\n\n: keep-alive\n\n"
        + body(
            #"{"choices":[{"text":" stone","index":0,"logprobs":null,"finish_reason":null}],\#(completion)}"#,
            #"{"choices":[{"text":" tree","index":0,"logprobs":null,"finish_reason":null}],\#(completion)}"#,
            #"{"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"length"}],\#(completion),"#
                + #""usage":{"completion_tokens":2,"prompt_tokens":1801,"total_tokens":1803}}"#,
            "[DONE]")

    /// llama-cpp-python: spaces in the JSON, non-ASCII text escaped.
    static let llamaCppPythonChat = body(
        #"{"id": "c", "choices": [{"index": 0, "delta": {"role": "assistant"}, "finish_reason": null}]}"#,
        #"{"id": "c", "choices": [{"index": 0, "delta": {"content": "Gr\u00fc\u00dfe"}, "logprobs": null}]}"#,
        #"{"id": "c", "choices": [{"index": 0, "delta": {"content": " \ud83c\udf0a"}, "logprobs": null}]}"#,
        #"{"id": "c", "choices": [{"index": 0, "delta": {}, "logprobs": null, "finish_reason": "stop"}]}"#,
        "[DONE]")

    /// llama-cpp-python when another request takes the model: no finish reason, but the end marker.
    static let interrupted = body(
        #"{"id": "c", "choices": [{"text": " there", "index": 0, "logprobs": null, "finish_reason": null}]}"#,
        #"{"id": "c", "choices": [{"text": " was", "index": 0, "logprobs": null, "finish_reason": null}]}"#,
        "[DONE]")

    /// vLLM with a reasoning parser and `continuous_usage_stats`.
    static let vLLMReasoning = body(
        #"{"id":"v","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"#
            + #""finish_reason":null}],"usage":{"prompt_tokens":9,"total_tokens":9,"completion_tokens":0}}"#,
        #"{"id":"v","choices":[{"index":0,"delta":{"reasoning_content":"Hm"},"finish_reason":null}],"#
            + #""usage":{"prompt_tokens":9,"total_tokens":10,"completion_tokens":1}}"#,
        #"{"id":"v","choices":[{"index":0,"delta":{"content":"42"},"finish_reason":null}],"#
            + #""usage":{"prompt_tokens":9,"total_tokens":11,"completion_tokens":2}}"#,
        #"{"id":"v","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop","stop_reason":null}],"#
            + #""usage":{"prompt_tokens":9,"total_tokens":12,"completion_tokens":3}}"#,
        #"{"id":"v","choices":[],"usage":{"prompt_tokens":9,"total_tokens":12,"completion_tokens":3}}"#,
        "[DONE]")

    /// OpenAI: a tool call in parts, null usage on every event.
    static let openAITools = body(
        #"{"id":"o","choices":[{"index":0,"delta":{"role":"assistant","content":null,"refusal":null},"#
            + #""finish_reason":null}],"usage":null,"obfuscation":"x1"}"#,
        #"{"id":"o","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","#
            + #""function":{"name":"weather","arguments":""}}]},"finish_reason":null}],"usage":null}"#,
        #"{"id":"o","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]},"#
            + #""finish_reason":null}],"usage":null}"#,
        #"{"id":"o","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":null}"#,
        "[DONE]")

    /// vLLM when its engine dies under a stream.
    static let errorMidStream = body(
        #"{"id":"v","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}"#,
        #"{"error":{"message":"the engine has died","type":"InternalServerError","param":null,"code":500}}"#,
        "[DONE]")
}
