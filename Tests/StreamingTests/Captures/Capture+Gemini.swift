extension Capture {
    /// Gemini API, `streamGenerateContent?alt=sse`, with a thought, a call and the usage in every event.
    static let gemini = body(
        #"{"candidates": [{"content": {"parts": [{"text": "**Hm**","thought": true}],"role": "model"},"index": 0}],"#
            + #""usageMetadata": {"promptTokenCount": 8,"totalTokenCount": 20,"thoughtsTokenCount": 12},"#
            + #""modelVersion": "gemini-2.5-flash","responseId": "r1"}"#,
        #"{"candidates": [{"content": {"parts": [{"text": "The "}],"role": "model"},"index": 0}],"#
            + #""usageMetadata": {"promptTokenCount": 8,"candidatesTokenCount": 1,"thoughtsTokenCount": 12}}"#,
        #"{"candidates": [{"content": {"parts": [{"text": "sky"},{"text": " is"}],"role": "model"}}]}"#,
        #"{"candidates": [{"content": {"parts": [{"functionCall": {"name": "look_up","args": {"q": "sky"}},"#
            + #""thoughtSignature": "CiQB"}],"role": "model"},"index": 0}]}"#,
        #"{"candidates": [{"content": {"parts": [{"text": ""}],"role": "model"},"finishReason": "STOP","index": 0,"#
            + #""safetyRatings": [{"category": "HARM_CATEGORY_HARASSMENT","probability": "NEGLIGIBLE"}]}],"#
            + #""usageMetadata": {"promptTokenCount": 8,"candidatesTokenCount": 4,"thoughtsTokenCount": 12}}"#
    )
}
