extension Capture {
    /// RAGFlow, "Converse with chat assistant": each event has the whole answer so far, the last its references.
    static let ragFlow =
        [
            #"{"code": 0, "message": "", "data": {"answer": "I am", "reference": {}, "audio_binary": null, "id": "a"}}"#,
            #"{"code": 0, "message": "", "data": {"answer": "I am RAG", "reference": {}, "id": "a"}}"#,
            #"{"code": 0, "message": "", "data": {"answer": "I am RAG ##0$$", "reference": {"total": 1, "chunks": "#
                + #"[{"id": "895d"}]}, "prompt": "x", "session_id": "b01e"}}"#,
            #"{"code": 0, "message": "", "data": true}"#,
        ].map { "data:\($0)\n\n" }.joined()

    /// A later version: pieces of the answer, reasoning between two marks, and the whole once more.
    static let ragFlowPieces =
        [
            #"{"answer": "", "reference": {}, "final": false, "start_to_think": true}"#,
            #"{"answer": "Hm", "reference": {}, "final": false}"#,
            #"{"answer": "", "reference": {}, "final": false, "end_to_think": true}"#,
            #"{"answer": "I am", "reference": {}, "final": false}"#,
            #"{"answer": " RAG", "reference": {}, "final": false}"#,
            #"{"answer": "I am RAG [ID:0]", "reference": {"chunks": [{"id": "895d"}]}, "final": true}"#,
        ].map { "data:{\"code\": 0, \"data\": \($0)}\n\n" }.joined()
        + "data:{\"code\": 0, \"data\": true}\n\n"

    /// RAGFlow, "Converse with agent".
    static let ragFlowAgent =
        [
            #"{"event":"message","message_id":"m","created_at":1,"task_id":"t","session_id":"s","data":{"content":"Hel"}}"#,
            #"{"event":"message","message_id":"m","created_at":1,"task_id":"t","session_id":"s","data":{"content":"lo"}}"#,
            #"{"event":"message_end","message_id":"m","task_id":"t","session_id":"s","data":{"reference":{"chunks":{"1":{}}}}}"#,
            "[DONE]",
        ].map { "data:\($0)\n\n" }.joined()
}
