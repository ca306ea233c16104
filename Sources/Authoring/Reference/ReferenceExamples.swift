import TestPlan

/// A short example of each element for the reference; a test reads every one of them.
enum ReferenceExamples {
    static let examples: [String: String] = [
        "testPlan": """
        <testPlan name="chat" seed="42">
          <httpDefaults baseURL="http://127.0.0.1:8089"/>
          <threadGroup name="readers" threads="10" duration="1m">
            <sse name="ask" path="/v1/chat/completions"/>
          </threadGroup>
        </testPlan>
        """,
        "variables": """
        <variables>
          <variable name="target" value="${__P(target,http://127.0.0.1:8089)}"/>
          <secret name="apiKey" env="API_KEY" default="none"/>
        </variables>
        """,
        "variable": #"<variable name="users" value="${__P(users,10)}"/>"#,
        "secret": #"<secret name="apiKey" env="API_KEY"/>"#,
        "questionPool": #"<questionPool name="questions" file="questions.json" order="shuffle"/>"#,
        "httpDefaults": """
        <httpDefaults baseURL="${target}" idleTimeout="30s" timeout="5m" traceContext="w3c">
          <header name="Authorization" value="Bearer ${apiKey}"/>
        </httpDefaults>
        """,
        "capacity": #"<capacity group="readers" to="200" within="5%" atLeast="10"/>"#,
        "runHealth": #"<runHealth sendDelay="50ms" cpu="90%"/>"#,
        "monitors": """
        <monitors interval="1s">
          <host/>
          <prometheus name="engine" url="http://127.0.0.1:8000/metrics" preset="vllm"/>
        </monitors>
        """,
        "process": #"<process name="server" port="8000"/>"#,
        "gpu": #"<gpu/>"#,
        "host": #"<host/>"#,
        "prometheus": """
        <prometheus name="app" url="http://127.0.0.1:9100/metrics">
          <series name="queue" metric="app_queue_length" labels="pool=main"/>
          <series name="prefill" metric="app_prefill_seconds" kind="histogramMean"/>
        </prometheus>
        """,
        "series": #"<series name="served" metric="app_requests_total" kind="rate"/>"#,
        "header": #"<header name="X-Request-Id" value="${__requestId}"/>"#,
        "serviceLevel": """
        <serviceLevel name="grounded" ttft="800ms" tpot="50ms">
          <phase name="retrieved" atMost="500ms"/>
        </serviceLevel>
        """,
        "warmUp": #"<warmUp duration="30s" iterations="1"/>"#,
        "threadGroup": """
        <threadGroup name="readers" threads="50" rampUp="30s" duration="5m">
          <sse name="ask" path="/v1/chat/completions"/>
          <thinkTime min="1s" max="3s"/>
        </threadGroup>
        """,
        "replay": #"<replay pool="trace" timestamp="arrived_at" unit="ms" speed="2" count="1000"/>"#,
        "sse": """
        <sse name="ask" path="/v1/chat/completions" dialect="openai-chat">
          <body>{"stream":true,"messages":[{"role":"user","content":"${questions}"}]}</body>
          <assertion><content minLength="1"/></assertion>
        </sse>
        """,
        "http": #"<http name="models" path="/v1/models" timeout="2s"/>"#,
        "body": #"<body>{"prompt":"${questions}","stream":true}</body>"#,
        "thinkTime": #"<thinkTime min="1s" max="3s"/>"#,
        "assertion": #"<assertion name="greets"><content matches="(?i)hello"/></assertion>"#,
        "status": #"<status equals="200,204"/>"#,
        "content": #"<content contains="annual leave" minLength="20"/>"#,
        "duration": #"<duration atMost="30s"/>"#,
        "thresholds": """
        <thresholds>
          <threshold metric="errorRate" atMost="1%"/>
        </thresholds>
        """,
        "threshold": #"<threshold metric="ttft" statistic="p95" atMost="800ms" sampler="ask"/>"#,
    ]
}
