import Streaming

/// Bodies in the forms that the services' public documentation shows, written for the tests.
enum Capture {
    /// OpenAI, "Responses: streaming events": a search in files, reasoning, a tool call, text with a citation.
    static let responses = events(
        ("response.created", #""response":{"id":"resp_1","status":"in_progress","usage":null}"#),
        ("response.file_search_call.searching", #""output_index":0,"item_id":"fs_1","sequence_number":2"#),
        ("response.file_search_call.completed", #""output_index":0,"item_id":"fs_1","sequence_number":3"#),
        ("response.reasoning_summary_text.delta", #""item_id":"rs_1","summary_index":0,"delta":"Hm""#),
        ("response.output_item.added", #""item":{"type":"function_call","name":"weather","arguments":""}"#),
        ("response.function_call_arguments.delta", #""item_id":"fc_1","delta":"{}""#),
        ("response.output_item.added", #""item":{"id":"msg_1","type":"message","content":[]}"#),
        ("response.output_text.delta", #""item_id":"msg_1","content_index":0,"delta":"Say \"hi\"""#),
        ("response.output_text.annotation.added", #""annotation":{"type":"file_citation","index":9}"#),
        ("response.output_text.delta", #""delta":".","item_id":"msg_1","logprobs":[]"#),
        ("response.output_text.done", #""item_id":"msg_1","text":"Say \"hi\".""#),
        (
            "response.completed",
            #""response":{"id":"resp_1","status":"completed","error":null,"incomplete_details":null,"#
                + #""usage":{"input_tokens":36,"output_tokens":87,"total_tokens":123}}"#
        ))

    /// Anthropic, "Streaming messages": a search, thinking, text with a citation, a tool.
    static let anthropic = events(
        (
            "message_start",
            #""message":{"id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":null,"#
                + #""usage":{"input_tokens":25,"output_tokens":1}}"#
        ),
        ("content_block_start", #""index":0,"content_block":{"type":"thinking","thinking":""}"#),
        ("ping", ""),
        ("content_block_delta", #""index":0,"delta":{"type":"thinking_delta","thinking":"Let me"}"#),
        ("content_block_delta", #""index":0,"delta":{"type":"signature_delta","signature":"EqQB"}"#),
        ("content_block_start", #""index":1,"content_block":{"type":"server_tool_use","name":"web_search"}"#),
        ("content_block_start", #""index":2,"content_block":{"type":"web_search_tool_result","content":[]}"#),
        ("content_block_start", #""index":3,"content_block":{"type":"text","text":""}"#),
        ("content_block_delta", #""index":3,"delta":{"type":"text_delta","text":"Hello"}"#),
        (
            "content_block_delta",
            #""index":3,"delta":{"type":"citations_delta","citation":{"url":"https://a"}}"#
        ),
        ("content_block_delta", #""index":3,"delta":{"type":"text_delta","text":"!"}"#),
        ("content_block_stop", #""index":3"#),
        (
            "content_block_start",
            #""index":4,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}"#
        ),
        ("content_block_delta", #""index":4,"delta":{"type":"input_json_delta","partial_json":""}"#),
        ("content_block_delta", #""index":4,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}"#),
        (
            "message_delta",
            #""delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":89}"#
        ),
        ("message_stop", ""))

    /// Ollama, docs/api.md, "Generate a completion".
    static let ollamaGenerate = lines(
        #"{"model":"llama3.2","created_at":"2023-08-04T08:52:19Z","response":"The","done":false}"#,
        #"{"model":"llama3.2","created_at":"2023-08-04T08:52:19Z","response":" sky","done":false}"#,
        #"{"model":"llama3.2","created_at":"2023-08-04T19:22:45Z","response":"","done":true,"context":[1,2],"#
            + #""done_reason":"stop","total_duration":10706818083,"prompt_eval_count":26,"eval_count":259}"#)

    /// Ollama, docs/api.md, "Generate a chat completion", with thinking and a tool.
    static let ollamaChat = lines(
        #"{"model":"q","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}"#,
        #"{"model":"q","message":{"role":"assistant","content":"It is"},"done":false}"#,
        #"{"model":"q","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"w","#
            + #""arguments":{"city":"Tokyo"}}}]},"done":false}"#,
        #"{"model":"q","message":{"role":"assistant","content":""},"done_reason":"length","done":true,"#
            + #""prompt_eval_count":11,"eval_count":4}"#)

    /// Dify, "Send Chat Message", of an application with a workflow that retrieves.
    static let dify =
        "event: ping\n\n"
        + body(
            #"{"event":"workflow_started","task_id":"5a","workflow_run_id":"5b","data":{"id":"5b"}}"#,
            #"{"event":"node_started","task_id":"5a","data":{"node_id":"d","node_type":"start","index":0}}"#,
            #"{"event":"node_finished","task_id":"5a","data":{"node_type":"start","status":"succeeded"}}"#,
            #"{"event":"node_started","task_id":"5a","data":{"node_type":"knowledge-retrieval","index":1}}"#,
            #"{"event":"node_finished","task_id":"5a","data":{"node_type":"knowledge-retrieval","outputs":{}}}"#,
            #"{"event":"message","message_id":"5a","conversation_id":"45","answer":" I","created_at":1679586595}"#,
            #"{"event":"message","message_id":"5a","conversation_id":"45","answer":"","created_at":1679586595}"#,
            #"{"event":"agent_thought","id":"8d","thought":"look it up","tool":""}"#,
            #"{"event":"agent_message","message_id":"5a","answer":"'m","created_at":1679586595}"#,
            #"{"event":"workflow_finished","task_id":"5a","data":{"status":"succeeded","error":null}}"#,
            #"{"event":"message_end","id":"5e","metadata":{"usage":{"prompt_tokens":1033,"#
                + #""prompt_unit_price":"0.001","completion_tokens":135,"total_tokens":1168},"#
                + #""retriever_resources":[{"position":1,"content":"x"}]}}"#)

    /// DashScope, "Qwen: streaming output" with `incremental_output`.
    static let dashScope =
        "id:1\nevent:result\n:HTTP_STATUS/200\n"
        + #"data:{"output":{"choices":[{"message":{"content":"I","reasoning_content":"","role":"assistant"},"#
        + #""finish_reason":"null"}]},"usage":{"total_tokens":27,"output_tokens":1,"input_tokens":26}}"#
        + "\n\nid:2\nevent:result\n:HTTP_STATUS/200\n"
        + #"data:{"output":{"choices":[{"message":{"content":[{"text":" am"}],"role":"assistant"},"#
        + #""finish_reason":"null"}]},"usage":{"total_tokens":28,"output_tokens":2,"input_tokens":26}}"#
        + "\n\nid:3\nevent:result\n:HTTP_STATUS/200\n"
        + #"data:{"output":{"choices":[{"message":{"content":"","role":"assistant"},"finish_reason":"stop"}]},"#
        + #""usage":{"total_tokens":30,"output_tokens":4,"input_tokens":26},"request_id":"d30a"}"# + "\n\n"

    /// Text Generation Inference, `/generate_stream`.
    static let tgi =
        #"data:{"index":1,"token":{"id":13,"text":" Deep","logprob":-0.6,"special":false},"#
        + #""generated_text":null,"details":null}"# + "\n\n"
        + #"data:{"index":2,"token":{"id":14,"text":" nets","logprob":-0.1,"special":false},"#
        + #""generated_text":null,"details":null}"# + "\n\n"
        + #"data:{"index":3,"token":{"id":2,"text":"</s>","logprob":-0.1,"special":true},"generated_text":"#
        + #"" Deep nets","details":{"finish_reason":"eos_token","generated_tokens":3,"seed":null}}"# + "\n\n"

    /// A RAG server of somebody's own.
    static let ownRAG =
        "event: status\ndata: {\"stage\":\"searching\"}\n\n"
        + "event: retrieval_done\ndata: {\"documents\":4}\n\n"
        + "event: heartbeat\ndata: .\n\n"
        + "event: message\ndata: {\"answer\":{\"text\":\"Thirty\"}}\n\n"
        + "data: {\"answer\":{\"text\":\" days\"},\"source\":{\"id\":7}}\n\n"
        + "event: thinking\ndata: {\"answer\":\"hm\"}\n\n"
        + "data: {\"stats\":{\"in\":12,\"out\":5},\"why\":\"complete\"}\n\n"
        + "data: [END]\n\n"

    /// All of them with their dialects, but those of no service.
    static let all: [(dialect: Dialect, body: String)] = [
        (.openAIResponses, responses), (.anthropic, anthropic), (.ollama, ollamaGenerate),
        (.ollama, ollamaChat), (.dify, dify), (.dashScope, dashScope), (.tgi, tgi),
        (.gemini, gemini),
        (.cohere, cohere),
        (.vercelAI, vercelAI),
        (.vercelAIData, vercelAIData),
        (.langServe, langServe),
        (.langServe, langServeMessages),
        (.fastGPT, fastGPT),
        (.ragFlow, ragFlow),
        (.ragFlow, ragFlowPieces),
        (.ragFlow, ragFlowAgent),
        (.coze, coze),
        (.mcp, mcp),
    ]

    static func events(_ events: (type: String, members: String)...) -> String {
        events.map { type, members in
            "event: \(type)\ndata: {\"type\":\"\(type)\"\(members.isEmpty ? "" : "," + members)}\n\n"
        }.joined()
    }

    static func lines(_ lines: String...) -> String { lines.map { $0 + "\n" }.joined() }

    static func body(_ events: String...) -> String {
        events.map { "data: \($0)\n\n" }.joined()
    }
}
