extension Capture {
    /// Cohere, "Chat with Streaming (v2)": thinking, text with a citation, a plan and a call.
    static let cohere = events(
        (
            "message-start",
            #""id":"c1","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"#
                + #""citations":[]}}"#
        ),
        ("content-start", #""index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}"#),
        ("content-delta", #""index":0,"delta":{"message":{"content":{"thinking":"Let me"}}}"#),
        ("content-end", #""index":0"#),
        ("content-start", #""index":1,"delta":{"message":{"content":{"type":"text","text":""}}}"#),
        ("content-delta", #""index":1,"delta":{"message":{"content":{"text":"Emperor"}}},"logprobs":null"#),
        ("content-delta", #""index":1,"delta":{"message":{"content":{"text":" penguins"}}}"#),
        (
            "citation-start",
            #""index":0,"delta":{"message":{"citations":{"start":0,"end":7,"text":"Emperor","sources":[]}}}"#
        ),
        ("citation-end", #""index":0"#), ("content-end", #""index":1"#),
        ("tool-plan-delta", #""delta":{"message":{"tool_plan":"I will"}}"#),
        (
            "tool-call-start",
            #""index":0,"delta":{"message":{"tool_calls":{"id":"f1","type":"function","#
                + #""function":{"name":"look_up","arguments":""}}}}"#
        ),
        (
            "tool-call-delta",
            #""index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"q\""}}}}"#
        ),
        ("tool-call-end", #""index":0"#),
        (
            "message-end",
            #""delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":10,"output_tokens":9},"#
                + #""tokens":{"input_tokens":71.0,"output_tokens":44}}}"#
        ))
}
