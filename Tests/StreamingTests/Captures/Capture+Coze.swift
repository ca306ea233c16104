extension Capture {
    /// Coze, "Chat v3: streaming response", of a bot that calls a tool and searches.
    static let coze =
        [
            ("conversation.chat.created", #"{"id":"c","status":"created","last_error":{"code":0,"msg":""}}"#),
            (
                "conversation.chat.in_progress",
                #"{"id":"c","status":"in_progress","usage":{"token_count":0}}"#
            ),
            (
                "conversation.message.completed",
                #"{"id":"f","role":"assistant","type":"function_call","content":"{\"name\":\"f\"}"}"#
            ),
            ("conversation.message.completed", #"{"id":"r","type":"tool_response","content":"found"}"#),
            (
                "conversation.message.completed",
                #"{"id":"v","type":"verbose","content":"{\"msg_type\":\"knowledge_recall\",\"data\":\"{}\"}"}"#
            ),
            (
                "conversation.message.delta",
                #"{"id":"m","type":"answer","content":"","reasoning_content":"嗯","content_type":"text"}"#
            ),
            (
                "conversation.message.delta",
                #"{"id":"m","type":"answer","content":"你","content_type":"text"}"#
            ),
            (
                "conversation.message.delta",
                #"{"id":"m","type":"answer","content":"好","content_type":"text"}"#
            ),
            ("conversation.message.completed", #"{"id":"m","type":"answer","content":"你好"}"#),
            ("conversation.message.completed", #"{"id":"w","type":"follow_up","content":"And then?"}"#),
            (
                "conversation.chat.completed",
                #"{"id":"c","status":"completed","last_error":{"code":0,"msg":""},"#
                    + #""usage":{"token_count":633,"output_count":19,"input_count":614}}"#
            ),
            ("done", #""[DONE]""#),
        ].map { "event:\($0)\ndata:\($1)\n\n" }.joined()
}
