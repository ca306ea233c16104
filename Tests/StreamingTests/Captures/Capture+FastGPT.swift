extension Capture {
    /// FastGPT, `detail=true`: nodes of a workflow, a tool, an answer; what follows the end stands in `fastGPTTail`.
    static let fastGPT =
        [
            ("flowNodeStatus", #"{"status":"running","name":"知识库搜索"}"#),
            ("flowNodeResponse", #"{"moduleName":"知识库搜索","moduleType":"datasetSearchNode","quoteList":[]}"#),
            ("flowNodeStatus", #"{"status":"running","name":"AI 对话"}"#),
            (
                "toolCall",
                #"{"tool":{"id":"t","toolName":"look up","functionName":"f","params":"","response":""}}"#
            ),
            ("toolParams", #"{"tool":{"id":"t","toolName":"","params":"{\"q\"","response":""}}"#),
            ("toolResponse", #"{"tool":{"id":"t","toolName":"","params":"","response":"found"}}"#),
            (
                "answer",
                #"{"id":"","object":"","created":0,"model":"","choices":[{"delta":{"reasoning_content":"嗯"},"index":0}]}"#
            ),
            (
                "answer",
                #"{"id":"","object":"","created":0,"choices":[{"delta":{"content":"电影"},"index":0,"finish_reason":null}]}"#
            ),
            (
                "fastAnswer",
                #"{"id":"","object":"","created":0,"choices":[{"delta":{"content":"《"},"index":0}]}"#
            ),
            ("answer", #"{"id":"","object":"","choices":[{"delta":{},"index":0,"finish_reason":"stop"}]}"#),
            ("answer", "[DONE]"),
        ].map { "event: \($0)\ndata: \($1)\n\n" }.joined()

    static let fastGPTTail =
        #"event: flowResponses"# + "\n"
        + #"data: [{"moduleType":"datasetSearchNode","inputTokens":3},{"moduleType":"chatNode","inputTokens":40,"#
        + #""outputTokens":5,"query":"x"}]"# + "\n\n"
}
