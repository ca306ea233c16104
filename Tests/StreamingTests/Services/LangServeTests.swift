@testable import Streaming
import Testing

@Suite struct LangServeTests {
    @Test func textsAreTokensAndTheEndHasNoData() {
        let found = record(.langServe, Capture.langServe)
        #expect(named(found.signals, .langServe) == ["answer", "answer", "end"])
        #expect(found.answer == "It is")
        #expect(found.flags == [])
        let withData = Capture.langServe.replacing("event: end\n", with: "event: end\ndata: \n")
        #expect(record(.langServe, withData).signals == found.signals)
    }

    @Test func messagesAreReadAsTheyStand() throws {
        let found = record(.langServe, Capture.langServeMessages)
        #expect(
            named(found.signals, .langServe) == [
                "reasoning", "answer", "answer", "tool", "tool", "usage 5 6", "finish", "end",
            ])
        #expect(found.answer == "It is")
        #expect(try reason(.langServe, Capture.langServeMessages) == "stop")
    }

    @Test(arguments: [
        (#"{"answer":"a"}"#, ["answer"]), (#"{"output":"a"}"#, ["answer"]),
        (#"{"result":"a","query":"b"}"#, ["answer"]), (#"{"text":"a"}"#, ["answer"]),
        (#"{"kwargs":{"content":"a","type":"AIMessageChunk"},"lc":1}"#, ["answer"]),
        (#"{"context":[{"page_content":"x"}]}"#, ["phase retrieved"]), (#"{"input":"a"}"#, []), ("7", []),
        ("[1]", []), (#"{"output":{"content":"a"}}"#, []),
    ])
    func chainsGiveTheirAnswersInSeveralForms(data: String, signals: [String]) {
        #expect(named(record(.langServe, "event: data\ndata: \(data)\n\n").signals, .langServe) == signals)
    }

    @Test func ofEventsOfARunOnlyTheModelsChunksAreTokens() {
        let events = [
            #"{"event":"on_retriever_start","run_id":"r","data":{"input":{"query":"x"}}}"#,
            #"{"event":"on_retriever_end","run_id":"r","data":{"output":{"documents":[]}}}"#,
            #"{"data":{"chunk":{"content":"a","type":"AIMessageChunk"}},"event":"on_chat_model_stream"}"#,
            #"{"event":"on_chain_stream","run_id":"r","data":{"chunk":"a"}}"#,
            #"{"event":"on_llm_stream","run_id":"r","data":{"chunk":{"text":"b"}}}"#,
        ].map { "event: data\ndata: \($0)\n\n" }.joined()
        let found = record(.langServe, events + "event: end\n\n")
        #expect(
            named(found.signals, .langServe) == [
                "phase retrieving", "phase retrieved", "answer", "answer", "end",
            ])
        #expect(found.answer == "ab")
    }

    @Test func ofARunsLogOnlyItsOwnOutputIsAToken() {
        func log(_ operation: String) -> String { "event: data\ndata: {\"ops\":[\(operation)]}\n\n" }
        let found = record(
            .langServe,
            log(#"{"op":"replace","path":"","value":{"id":"r","streamed_output":[]}}"#)
                + log(#"{"op":"add","path":"/logs/Model/streamed_output/-","value":{"content":"a"}}"#)
                + log(#"{"op":"add","path":"/streamed_output/-","value":"a"}"#)
                + log(#"{"value":{"content":"b"},"op":"add","path":"/streamed_output/-"}"#))
        #expect(found.signals == [.token(.answer), .token(.answer)] && found.answer == "ab")
    }

    @Test func anErrorSaysWhatItWas() {
        let body = "event: error\ndata: {\"status_code\": 500, \"message\": \"Internal Server Error\"}\n\n"
        #expect(record(.langServe, body).signals == [.error("Internal Server Error")])
    }
}
