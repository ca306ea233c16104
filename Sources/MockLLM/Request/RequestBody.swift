/// What a request's JSON body says about the answer it wants.
struct RequestBody: Sendable, Equatable {
    /// `stream`; nil if the body does not say.
    var streams: Bool?
    /// `max_completion_tokens`, else `max_tokens`, else `max_output_tokens`; nil if none is a number.
    var maximumTokens: Int?
    /// `stream_options.include_usage`.
    var asksForUsage = false
    /// `model` as it stands between its quotes, so that it can be sent back without unescaping.
    var modelLiteral = "mock"
    /// The bytes of the body.
    var size = 0

    init() {}

    /// Reads a body that must be one JSON object.
    init(json body: [UInt8]) throws(JSONMalformed) {
        let result = body.withUnsafeBytes { bytes -> Result<RequestBody, JSONMalformed> in
            do throws(JSONMalformed) {
                return .success(try RequestBody(scanning: bytes))
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    private init(scanning bytes: UnsafeRawBufferPointer) throws(JSONMalformed) {
        size = bytes.count
        var scanner = JSONScanner(bytes)
        let members = try scanner.members(
            named: [
                "stream", "max_tokens", "max_completion_tokens", "max_output_tokens", "stream_options",
                "model",
            ])
        streams = members["stream"].flatMap { Self.boolean(scanner.text($0)) }
        for name in ["max_completion_tokens", "max_tokens", "max_output_tokens"] where maximumTokens == nil {
            maximumTokens = members[name].flatMap { Int(scanner.text($0)) }.map { max(0, $0) }
        }
        if let range = members["model"], range.count > 2, range.count < 200, bytes[range.lowerBound] == 0x22 {
            modelLiteral = scanner.text((range.lowerBound + 1)..<(range.upperBound - 1))
        }
        if let range = members["stream_options"], bytes[range.lowerBound] == UInt8(ascii: "{") {
            var options = JSONScanner(bytes, in: range)
            let usage = try options.members(named: ["include_usage"])["include_usage"]
            asksForUsage = usage.map { scanner.text($0) == "true" } ?? false
        }
    }

    private static func boolean(_ text: String) -> Bool? {
        text == "true" ? true : text == "false" ? false : nil
    }
}
