import Testing

@testable import Streaming

@Suite struct DialectTests {
    @Test func builtInDialectsAreToldApartByNameAndPath() throws {
        #expect(Set(Dialect.names).count == Dialect.builtIn.count)
        for dialect in Dialect.builtIn {
            let description = try #require(dialect.description)
            #expect(Dialect(named: description.name)?.description?.name == description.name)
            #expect(!description.textPlace.isEmpty)
            for suffix in description.pathSuffixes {
                #expect(Dialect(path: "/v1\(suffix)?stream=true")?.description?.name == description.name)
            }
        }
        #expect(Dialect(named: "none") == nil)
    }

    @Test(arguments: [
        ("/v1/chat/completions", "openai-chat"), ("/v1/completions", "openai-completions"),
        ("/v1/messages#a", "anthropic"), ("/v1/chat-messages", "dify"), ("/generate_stream", "tgi"),
    ])
    func theLongestSuffixDecides(path: String, name: String) {
        #expect(Dialect(path: path)?.description?.name == name)
    }

    @Test func aPathThatNobodyKnowsHasNoDialect() { #expect(Dialect(path: "/ask") == nil) }
}
