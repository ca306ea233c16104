import TestPlan

/// The plan that `weir init` writes, with its questions and its schema.
package enum StarterPlan {
    /// File names and contents, in the order in which they are written.
    package static var files: [(name: String, text: String)] {
        [("questions.json", questions), ("testplan.xsd", PlanSchema.text), ("plan.xml", plan)]
    }

    /// Writes the files into a folder, which is made where it is not there.
    ///
    /// - Parameter folder: a path; empty for the current folder.
    /// - Returns: the paths of the files.
    /// - Throws: before anything is written where one of them is there already.
    package static func write(to folder: String) throws(ImportedFiles.Failure) -> [String] {
        try NewFile.makeFolder(folder)
        let paths = files.map { folder.isEmpty || folder == "." ? $0.name : "\(folder)/\($0.name)" }
        if let existing = paths.first(where: { NewFile.exists($0) }) {
            throw ImportedFiles.Failure(message: "\(existing): is there already; nothing was written")
        }
        for (path, file) in zip(paths, files) { try NewFile.write(path, file.text) }
        return paths
    }

    private static let questions = """
        [
          "What is a weir?",
          "Why does a river flow faster where it is narrow?",
          "How do you measure the flow of a stream?",
          "What does \\"tokens per second\\" mean to a reader?",
          "Explain a queue to a child in three sentences."
        ]

        """

    private static let plan = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- Five people ask a chat service questions for five seconds.

               weir run plan.xml                                 against the mock that "weir mock" starts
               weir run plan.xml -J target=http://host:8000      against your server
               weir explain plan.xml                             what it will do, without doing it -->
        <testPlan name="first-plan" seed="1"
                  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                  xsi:noNamespaceSchemaLocation="testplan.xsd">

          <!-- Values to change: on the command line with -J target=… and the like, or here behind the comma. -->
          <variables>
            <variable name="target" value="${__P(target,http://127.0.0.1:8089)}"/>
            <variable name="model" value="${__P(model,mock)}"/>
            <variable name="users" value="${__P(users,5)}"/>
            <variable name="duration" value="${__P(duration,5s)}"/>
            <!-- A secret comes from the environment and is shown in no output. -->
            <secret name="apiKey" env="API_KEY" default="none"/>
          </variables>

          <!-- "shuffle" asks each question once before one comes again. -->
          <questionPool name="questions" file="questions.json" order="shuffle"/>

          <httpDefaults baseURL="${target}" connectTimeout="5s" idleTimeout="30s" timeout="2m">
            <header name="Authorization" value="Bearer ${apiKey}"/>
          </httpDefaults>

          <!-- A thread is one person: asks, reads the whole answer, thinks, asks again. -->
          <threadGroup name="readers" threads="${users}" rampUp="1s" duration="${duration}">
            <sse name="ask" path="/v1/chat/completions" dialect="openai-chat">
              <body>{"model":"${model}","stream":true,"stream_options":{"include_usage":true},
                     "messages":[{"role":"user","content":"${questions}"}]}</body>
              <assertion><status equals="200"/></assertion>
              <assertion><content minLength="1"/></assertion>
            </sse>
            <thinkTime min="100ms" max="300ms"/>
          </threadGroup>

          <!-- The run passes when all of these hold. With too little data it is undecided, which is no pass. -->
          <thresholds>
            <threshold metric="errorRate" atMost="1%"/>
            <threshold metric="ttft" statistic="median" atMost="2s" sampler="ask"/>
          </thresholds>
        </testPlan>

        """
}
