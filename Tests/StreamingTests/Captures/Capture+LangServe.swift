extension Capture {
    /// LangServe's `/stream` of a chain that ends in a parser of strings.
    static let langServe =
        "event: metadata\ndata: {\"run_id\": \"6a\"}\n\n: ping - 2026-01-01 00:00:00\n\n"
        + "event: data\ndata: \"It \"\n\nevent: data\ndata: \"\"\n\nevent: data\ndata: \"is\"\n\n"
        + "event: end\n\n"

    /// The same of a chat model, with reasoning and a call.
    static let langServeMessages =
        "event: metadata\ndata: {\"run_id\": \"6b\"}\n\n"
        + [
            #""content":"","additional_kwargs":{"reasoning_content":"Hm"}"#,
            #""content":"It ","additional_kwargs":{},"usage_metadata":null"#,
            #""content":[{"type":"text","text":"is","index":0}]"#,
            #""content":"","tool_call_chunks":[{"name":"look_up","args":"","id":"t","index":1}]"#,
            #""content":"","tool_call_chunks":[{"name":null,"args":"{\"q\"","id":null,"index":1}]"#,
            #""content":"","response_metadata":{"finish_reason":"stop"},"#
                + #""usage_metadata":{"input_tokens":5,"output_tokens":6,"total_tokens":11}"#,
        ].map { "event: data\ndata: {\"type\":\"AIMessageChunk\",\"id\":\"run-6b\",\($0)}\n\n" }.joined()
        + "event: end\n\n"
}
