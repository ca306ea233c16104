/// The dialect of Dify's chat and workflow applications: each event says in its data's `event` what it is.
///
/// `message_end` ends a chat; a workflow without one ends with `workflow_finished`, which is a reason to finish.
/// Source: Dify's API reference, "Send Chat Message" and "Execute Workflow".
enum Dify {
    static let description = DialectDescription(
        name: "dify",
        pathSuffixes: ["/chat-messages", "/completion-messages", "/workflows/run"],
        signs: [
            DialectSign(
                places: ["event", "answer"], values: ["message", "agent_message", "message_replace"]),
            DialectSign(
                places: ["event", "task_id"],
                values: ["workflow_*", "node_*", "text_chunk", "agent_*", "message_*"]),
        ],
        phases: phases,
        textPlace: "at `answer` or `data.text`")

    /// In the order of their indexes; `retrieving` and `retrieved` are the nodes of type `knowledge-retrieval`.
    static let phases = [
        "workflowStarted", "nodeStarted", "retrieving", "nodeFinished", "retrieved", "workflowFinished",
    ]

    static func read(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var event: JSONText?
        var answer: JSONText?
        var thought: JSONText?
        var tool: JSONText?
        var message: JSONText?
        var node = Node()
        var usage = StreamUsage()
        var errors = ErrorMembers()
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("event") {
                event = try scanner.stringIfAny()
            } else if key.equals("answer") {
                answer = try scanner.stringIfAny()
            } else if key.equals("thought") {
                thought = try scanner.stringIfAny()
            } else if key.equals("tool") {
                tool = try scanner.stringIfAny()
            } else if key.equals("message") {
                message = try scanner.stringIfAny()
            } else if key.equals("data"), scanner.next() == UInt8(ascii: "{") {
                try node.read(from: &scanner)
            } else if key.equals("metadata") {
                try scanner.members { (key, scanner) throws(JSONFault) in
                    guard key.equals("usage") else { return false }
                    usage = try scanner.usage(prompt: "prompt_tokens", output: "completion_tokens")
                    return true
                }
            } else {
                return try errors.read(key, from: &scanner)
            }
            return true
        }
        contents.error = errors.text(orElse: data)
        guard let event else { return }
        if event.equals("message") || event.equals("agent_message") {
            contents.take(answer, .answer)
        } else if event.equals("text_chunk") {
            contents.take(node.text, .answer)
        } else if event.equals("agent_thought") {
            contents.take(thought, .reasoning)
            contents.take(tool, .tool)
        } else if event.equals("message_file") {
            // An image that a tool has made is an answer too.
            contents.hasTool = true
        } else if event.equals("message_end") {
            contents.take(usage)
            contents.isEnd = true
        } else if event.equals("error") {
            contents.error = message.map { .json($0) } ?? .plain(data)
        } else {
            readProgress(event, node, into: &contents)
        }
    }

    private static func readProgress(_ event: JSONText, _ node: Node, into contents: inout EventContents) {
        let isRetrieval = node.type?.equals("knowledge-retrieval") ?? false
        if event.equals("workflow_started") {
            contents.phases = 1
        } else if event.equals("node_started") {
            contents.phases = isRetrieval ? 1 << 1 | 1 << 2 : 1 << 1
        } else if event.equals("node_finished") {
            contents.phases = isRetrieval ? 1 << 3 | 1 << 4 : 1 << 3
        } else if event.equals("workflow_finished") {
            contents.phases = 1 << 5
            contents.finish(node.status)
            if let status = node.status, status.equals("failed") {
                contents.error = node.error.map { .json($0) } ?? .json(status)
            }
        }
    }

    /// The object in `data` of a workflow's events.
    private struct Node {
        var type: JSONText?
        var text: JSONText?
        var status: JSONText?
        var error: JSONText?

        mutating func read(from scanner: inout JSONScanner) throws(JSONFault) {
            var found = self
            try scanner.members { (key, scanner) throws(JSONFault) in
                if key.equals("node_type") {
                    found.type = try scanner.stringIfAny()
                } else if key.equals("text") {
                    found.text = try scanner.stringIfAny()
                } else if key.equals("status") {
                    found.status = try scanner.stringIfAny()
                } else if key.equals("error") {
                    found.error = try scanner.stringIfAny()
                } else {
                    return false
                }
                return true
            }
            self = found
        }
    }
}
