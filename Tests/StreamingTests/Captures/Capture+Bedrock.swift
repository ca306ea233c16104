@testable import Streaming

extension Capture {
    /// Amazon Bedrock, "ConverseStream": reasoning, text, a tool, the counts after the end.
    static let bedrock: [[UInt8]] = [
        message("messageStart", #"{"p":"abcd","role":"assistant"}"#),
        message(
            "contentBlockDelta",
            #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}},"p":"ab"}"#),
        message(
            "contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"EqQB"}}}"#
        ),
        message("contentBlockStop", #"{"contentBlockIndex":0,"p":"abcde"}"#),
        message("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"Grüezi"},"p":"abcdefgh"}"#),
        message("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"!"},"p":"a"}"#),
        message(
            "contentBlockStart",
            #"{"contentBlockIndex":2,"start":{"toolUse":{"name":"look_up","toolUseId":"t"}}}"#),
        message("contentBlockDelta", #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"q\""}}}"#),
        message("messageStop", #"{"p":"abc","stopReason":"tool_use"}"#),
        message(
            "metadata",
            #"{"metrics":{"latencyMs":521},"usage":{"inputTokens":12,"outputTokens":34,"totalTokens":46}}"#),
    ]

    /// A message of Amazon's event streams.
    static func message(
        _ type: String, _ payload: String, kind: String = "event", name: String = ":event-type"
    ) -> [UInt8] {
        // Values of every kind may stand among the headers.
        var headers: [UInt8] =
            [1, 0x62, 0, 1, 0x69, 4, 0, 0, 0, 7, 1, 0x75, 9] + Array(repeating: 3, count: 16)
        for (name, value) in [(name, type), (":content-type", "application/json"), (":message-type", kind)] {
            headers += [UInt8(name.utf8.count)] + Array(name.utf8)
            headers += [7, 0, UInt8(value.utf8.count)] + Array(value.utf8)
        }
        return frame(headers, Array(payload.utf8))
    }

    static func frame(_ headers: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        func big(_ value: Int) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
        }
        func check(_ bytes: [UInt8]) -> [UInt8] { big(Int(bytes.withUnsafeBytes { CRC32.of($0) })) }
        var bytes = big(16 + headers.count + payload.count) + big(headers.count)
        bytes += check(bytes)
        bytes += headers + payload
        return bytes + check(bytes)
    }
}
