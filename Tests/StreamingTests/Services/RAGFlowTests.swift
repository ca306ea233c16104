@testable import Streaming
import Testing

@Suite struct RAGFlowTests {
    @Test func theWholeAnswerSoFarTakesThePlaceOfTheOneBefore() {
        let found = record(.ragFlow, Capture.ragFlow)
        #expect(
            named(found.signals, .ragFlow) == ["answer", "answer", "phase referenced", "answer", "end"])
        #expect(found.answer == "I am RAG ##0$$")
        #expect(found.flags == [])
    }

    @Test func anEventThatAddsNothingIsNoToken() {
        let event = #"data:{"code":0,"data":{"answer":"a","reference":{}}}"# + "\n\n"
        #expect(record(.ragFlow, event + event).signals == [.token(.answer)])
        #expect(record(.ragFlow, event + event).answer == "a")
    }

    @Test func piecesAreJoinedAndTheWholeIsNoToken() {
        let found = record(.ragFlow, Capture.ragFlowPieces)
        #expect(
            named(found.signals, .ragFlow) == ["reasoning", "answer", "answer", "phase referenced", "end"])
        #expect(found.answer == "I am RAG [ID:0]")
    }

    @Test func anAnswerThatComesWholeIsOneToken() {
        let event = #"data:{"code":0,"data":{"answer":"all","final":true}}"# + "\n\n"
        let found = record(.ragFlow, event)
        #expect(found.signals == [.token(.answer)] && found.answer == "all")
    }

    @Test func agentsStreamPiecesToo() {
        let found = record(.ragFlow, Capture.ragFlowAgent)
        #expect(
            named(found.signals, .ragFlow) == ["answer", "answer", "phase referenced", "finish", "end"])
        #expect(found.answer == "Hello")
        let running =
            #"data:{"code":0,"data":{"answer":"Retrieval is running...","running_status":true}}"# + "\n\n"
        #expect(named(record(.ragFlow, running).signals, .ragFlow) == ["phase running"])
    }

    @Test(arguments: [
        (#"{"code":102,"message":"no chat"}"#, "no chat"), (#"{"retcode":500,"retmsg":"gone"}"#, "gone"),
        (#"{"code":500,"message":"gone","data":{"answer":"**ERROR**","reference":[]}}"#, "gone"),
        (#"{"code":-1,"message":""}"#, #"{"code":-1,"message":""}"#),
    ])
    func aCodeIsAnError(data: String, message: String) {
        #expect(record(.ragFlow, "data:\(data)\n\n").signals == [.error(message)])
    }

    @Test func thePathOfAChatIsKnown() {
        #expect(Dialect(path: "/api/v1/chats/9f/completions")?.description?.name == "ragflow")
        #expect(Dialect(path: "/api/v1/agents/9f/completions?x=1")?.description?.name == "ragflow")
        #expect(
            Dialect(path: "/api/v1/chats_openai/9f/chat/completions")?.description?.name == "openai-chat")
        #expect(Dialect(path: "/chats/completions")?.description?.name == "openai-completions")
    }
}
