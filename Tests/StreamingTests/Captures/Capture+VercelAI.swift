extension Capture {
    /// AI SDK 5, "Stream Protocols": a source, reasoning, a tool whose input streams, text, the application's own data.
    static let vercelAI = body(
        #"{"type":"start","messageId":"m1"}"#, #"{"type":"start-step"}"#,
        #"{"type":"data-status","data":{"stage":"search"},"transient":true}"#,
        #"{"type":"source-url","sourceId":"https://a","url":"https://a"}"#,
        #"{"type":"reasoning-start","id":"r"}"#, #"{"type":"reasoning-delta","id":"r","delta":"Hm"}"#,
        #"{"type":"reasoning-end","id":"r"}"#,
        #"{"type":"tool-input-start","toolCallId":"t","toolName":"weather"}"#,
        #"{"type":"tool-input-delta","toolCallId":"t","inputTextDelta":"{\"city\""}"#,
        #"{"type":"tool-input-available","toolCallId":"t","toolName":"weather","input":{"city":"Bern"}}"#,
        #"{"type":"tool-output-available","toolCallId":"t","output":{"text":"sunny"}}"#,
        #"{"type":"finish-step"}"#, #"{"type":"start-step"}"#, #"{"type":"text-start","id":"x"}"#,
        #"{"type":"text-delta","id":"x","delta":"It is"}"#,
        #"{"type":"text-delta","id":"x","delta":" sunny"}"#,
        #"{"type":"text-delta","id":"x","delta":""}"#, #"{"type":"text-end","id":"x"}"#,
        #"{"type":"finish-step"}"#,
        #"{"type":"finish","finishReason":"stop","messageMetadata":{"totalUsage":{"inputTokens":7,"outputTokens":9}}}"#,
        "[DONE]")

    /// AI SDK 4, "Stream Protocols: Data Stream Protocol".
    static let vercelAIData = lines(
        #"f:{"messageId":"m1"}"#, #"2:[{"stage":"search"}]"#,
        #"h:{"sourceType":"url","id":"s","url":"https://a"}"#, #"g:"Hm""#, #"j:{"signature":"EqQB"}"#,
        #"b:{"toolCallId":"t","toolName":"weather"}"#, #"c:{"toolCallId":"t","argsTextDelta":"{\"city\""}"#,
        #"9:{"toolCallId":"t","toolName":"weather","args":{"city":"Bern"}}"#,
        #"a:{"toolCallId":"t","result":"sunny"}"#,
        #"e:{"finishReason":"tool-calls","usage":{"promptTokens":3,"completionTokens":4},"isContinued":false}"#,
        #"0:"It is""#, #"0:" sunny""#, #"8:[{"kind":"note"}]"#,
        #"d:{"finishReason":"stop","usage":{"promptTokens":7,"completionTokens":null}}"#)
}
