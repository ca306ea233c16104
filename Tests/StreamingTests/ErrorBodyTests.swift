import Streaming
import Testing

@Suite struct ErrorBodyTests {
    private func words(_ body: String) -> String { ErrorBody.words(in: Array(body.utf8)) }

    @Test(arguments: [
        // OpenAI, vLLM, Anthropic, Google, AWS, Ollama.
        (
            #"{"error":{"message":"Incorrect API key","type":"invalid_request_error","code":null}}"#,
            "Incorrect API key"
        ),
        (
            #"{"object":"error","message":"model not found","type":"NotFoundError","code":404}"#,
            "model not found"
        ),
        (#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, "Overloaded"),
        (
            #"[{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}]"#,
            "API key not valid"
        ),
        (#"{"__type":"ThrottlingException","Message":"Rate exceeded"}"#, "Rate exceeded"),
        (#"{"error":"model 'x' not found"}"#, "model 'x' not found"),
        // FastAPI, with and without a validator's list.
        (#"{"detail":"CUDA out of memory"}"#, "CUDA out of memory"),
        (
            #"{"detail":[{"type":"missing","loc":["body","messages",0],"msg":"Field required","input":{"message":"x"}}]}"#,
            "body.messages.0: Field required"
        ),
        // RFC 9457, OAuth 2, Spring, a list of texts, codes alone.
        (
            #"{"type":"about:blank","title":"Forbidden","status":403,"detail":"quota used up"}"#,
            "quota used up"
        ),
        (#"{"error":"invalid_grant","error_description":"token expired"}"#, "token expired"),
        (
            #"{"timestamp":1,"status":500,"error":"Internal Server Error","message":"pool is empty","path":"/"}"#,
            "pool is empty"
        ),
        (#"{"errors":["one","two"]}"#, "one"),
        (#"{"error":{"type":"overloaded_error"}}"#, "overloaded_error"),
        // The request's own messages are not the error's.
        (#"{"request":{"messages":[{"message":"hello"}]},"error":{"message":"too long"}}"#, "too long"),
        (#"{"meta":{"message":"hello"},"detail":"no such route"}"#, "no such route"),
    ])
    func theMessageIsPickedOut(body: String, expected: String) {
        #expect(words(body) == expected)
    }

    @Test func escapesAreUndone() {
        #expect(
            words(#"{"error":{"message":"Schl\u00fcssel ung\u00fcltig\n\ud83d\ude00"}}"#)
                == "Schlüssel ungültig 😀")
        #expect(words(#"{"unknown":"f\u00fcr \"alle\" \\u00fc"}"#) == #"{"unknown":"für \"alle\" \\u00fc"}"#)
    }

    @Test func theDocumentOfAServerBehindAProxyIsReadToo() {
        #expect(words(#"{"detail":"{\"error\":{\"message\":\"inner words\"}}"}"#) == "inner words")
        #expect(words(#"{"error":{"message":"{ not json"}}"#) == "{ not json")
    }

    @Test func aBodyThatWasCutGivesWhatStandsBeforeTheCut() {
        #expect(words(#"{"error":{"message":"whole","param":"cu"#) == "whole")
        #expect(words(#"{"error":{"message":"cut he"#) == #"{"error":{"message":"cut he"#)
    }

    @Test func anEventOfAnErrorIsRead() {
        #expect(words("event: error\ndata: {\"error\":{\"message\":\"busy\"}}\n\n") == "busy")
        #expect(words("data: {\"message\":\"busy\"}") == "busy")
    }

    @Test func aProxysPageGivesItsTitle() {
        let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>x</h1></body></html>"
        #expect(words(page) == "502 Bad Gateway")
        #expect(words("<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>") == "no such key")
        #expect(words("<p>no <b>title</b></p>") == "no title")
    }

    @Test func plainTextStandsAsItIs() {
        #expect(words("upstream connect error\r\n  reset") == "upstream connect error reset")
        #expect(words("") == "")
        #expect(words(String(repeating: "ä", count: 1_000)).utf8.count == ErrorBody.limit)
    }

    @Test func nothingTrapsWhereverABodyIsCut() {
        let body =
            #"{"detail":[{"loc":["body",1],"msg":"\u00fc\ud83d\ude00 x"}],"error":{"a":[[[[[["deep"]]]]]]}}"#
        for count in 0...body.utf8.count {
            let cut = Array(body.utf8.prefix(count))
            #expect(ErrorBody.words(in: cut).utf8.count <= ErrorBody.limit)
            #expect(ErrorBody.words(in: cut + [0xFF, 0xC3]).utf8.count <= 2 * ErrorBody.limit)
        }
    }
}
