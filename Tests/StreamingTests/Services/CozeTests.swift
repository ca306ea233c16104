@testable import Streaming
import Testing

@Suite struct CozeTests {
    @Test func theTypeSaysWhatAnEventIsAndWhatIsRepeatedIsNoToken() throws {
        let found = record(.coze, Capture.coze)
        #expect(
            named(found.signals, .coze) == [
                "phase created", "phase inProgress", "tool", "phase toolFinished", "phase retrieved",
                "reasoning", "answer", "answer", "usage 614 19", "finish", "end",
            ])
        #expect(found.answer == "你好")
        #expect(found.flags == [])
        #expect(try reason(.coze, Capture.coze) == "completed")
    }

    @Test func anAnswerThatComesWholeIsOneToken() {
        let body = "event:conversation.message.completed\ndata:{\"type\":\"answer\",\"content\":\"all\"}\n\n"
        let found = record(.coze, body)
        #expect(found.signals == [.token(.answer)] && found.answer == "all")
    }

    @Test(arguments: ["\"[DONE]\"", "[DONE]", "{\"debug_url\":\"https://a\"}"])
    func theEndIsTheTypeWhateverItsData(data: String) {
        #expect(record(.coze, "event:done\ndata:\(data)\n\n").signals == [.end])
        #expect(record(.coze, "data:\"[DONE]\"\n\n").signals == [.end])
    }

    @Test(arguments: [
        (
            "conversation.chat.failed",
            #"{"status":"failed","last_error":{"code":4028,"msg":"no quota"}}"#, "no quota"
        ),
        ("error", #"{"code":4000,"msg":"bad"}"#, "bad"),
        ("Error", #"{"error_code":720,"error_message":"x"}"#, "x"),
        ("message", #"{"code":4100,"msg":"who are you"}"#, "who are you"),
    ])
    func failuresAreErrors(type: String, data: String, message: String) {
        #expect(record(.coze, "event:\(type)\ndata:\(data)\n\n").signals == [.error(message)])
    }

    @Test func aWorkflowsMessagesAreTokens() {
        let found = record(
            .coze,
            "id:0\nevent:Message\ndata:{\"content\":\"a\",\"node_title\":\"End\",\"node_is_finish\":false}\n\n"
                + "id:1\nevent:Message\ndata:{\"content\":\"b\",\"node_title\":\"End\",\"usage\":{\"input_count\":1,"
                + "\"output_count\":2}}\n\nid:2\nevent:Done\ndata:{}\n\n")
        #expect(
            named(found.signals, .coze) == ["answer", "answer", "usage 1 2", "end"])
        #expect(found.answer == "ab")
    }

    @Test func aClientThatIsAskedToActHasAnAnswer() {
        let body = "event:conversation.chat.requires_action\ndata:{\"status\":\"requires_action\"}\n\n"
        #expect(record(.coze, body).signals == [.token(.tool), .finish])
    }
}
