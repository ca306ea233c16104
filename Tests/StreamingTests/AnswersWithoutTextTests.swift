@testable import Streaming
import Testing

/// Answers of tools, speech and reasoning alone have tokens.
@Suite struct AnswersWithoutTextTests {
    private func signals(_ dialect: Dialect, _ data: String) -> [StreamSignal] {
        record(dialect, dialect.framing == .sse ? "data: \(data)\n\n" : data + "\n").signals
    }

    @Test(arguments: [
        "apply_patch_call", "local_shell_call", "shell_call", "tool_search_call", "image_generation_call",
        "code_interpreter_call", "mcp_call", "mcp_list_tools", "computer_call", "custom_tool_call",
    ])
    func aToolsItemIsAToken(type: String) {
        let data = #"{"type":"response.output_item.added","item":{"type":"\#(type)","id":"a"}}"#
        #expect(signals(.openAIResponses, data) == [.token(.tool)])
    }

    @Test(arguments: ["message", "reasoning", "web_search_call", "file_search_call"])
    func otherItemsAreNone(type: String) {
        let data = #"{"type":"response.output_item.added","item":{"type":"\#(type)","id":"a"}}"#
        #expect(signals(.openAIResponses, data) == [])
    }

    @Test(arguments: [
        ("response.apply_patch_call_operation_diff.delta", #""+x""#, TokenKind.tool),
        ("response.shell_call_command.delta", #""ls""#, .tool),
        ("response.code_interpreter_call_code.delta", #""1""#, .tool),
        ("response.reasoning.delta", #""hm""#, .reasoning),
        ("response.reasoning.delta", #"{"text":"hm"}"#, .reasoning),
        ("response.reasoning_summary_text.delta", #""hm""#, .reasoning),
        ("response.audio.transcript.delta", #""hi""#, .answer),
        ("response.output_audio_transcript.delta", #""hi""#, .answer),
    ])
    func everyDeltaOfTheResponsesAPIIsAToken(type: String, delta: String, kind: TokenKind) {
        let data = #"{"type":"\#(type)","delta":\#(delta)}"#
        #expect(signals(.openAIResponses, data) == [.token(kind)])
    }

    @Test(arguments: [
        (#"{"audio":{"id":"a","transcript":"hi"}}"#, TokenKind.answer),
        (#"{"reasoning_details":[{"type":"reasoning.text","text":"hm"}]}"#, .reasoning),
        (#"{"tool_calls":[{"type":"custom","custom":{"name":"f","input":""}}]}"#, .tool),
        (#"{"images":[{"type":"image_url"}]}"#, .tool),
    ])
    func aChatsDeltaWithoutContentIsAToken(delta: String, kind: TokenKind) {
        #expect(signals(.openAIChat, #"{"choices":[{"delta":\#(delta)}]}"#) == [.token(kind)])
    }

    @Test(arguments: [
        (
            Dialect.anthropic,
            #"{"type":"content_block_start","content_block":{"type":"mcp_tool_use","name":"f"}}"#
        ),
        (.ollama, #"{"message":{"tool_calls":[{"function":{"name":"f","arguments":{}}}]}}"#),
        (.dify, #"{"event":"agent_thought","thought":"","tool":"search"}"#),
        (.dify, #"{"event":"message_file","type":"image","url":"u"}"#),
    ])
    func toolsOfOtherDialectsAreTokens(dialect: Dialect, data: String) {
        #expect(signals(dialect, data) == [.token(.tool)])
    }

    @Test func hiddenThinkingIsReasoning() {
        let data = #"{"type":"content_block_start","content_block":{"type":"redacted_thinking","data":"x"}}"#
        #expect(signals(.anthropic, data) == [.token(.reasoning)])
    }
}
